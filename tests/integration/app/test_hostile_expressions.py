"""Ten thousand hostile lines: each is refused at its column, or becomes a task of bounded cost."""

from __future__ import annotations

import http.client
import json
from collections import Counter

import pytest

from tests.hostile_expressions import hostile
from wizard.errors import InvalidInput
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

COUNT = 10_000

#: Python, shells and templates would say something of these.
MARKS = ("Traceback", "uid=", "root:x", "object at 0x")


def test_no_hostile_line_is_more_than_refused(serve) -> None:
    """Never a 5xx; a refusal names the column; what is accepted has a cost within the limits of its operation."""
    port = serve().port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    statuses = Counter[int]()

    for number, text in enumerate(hostile(193, COUNT)):
        body = json.dumps({"expression": text}).encode("utf-8", "surrogatepass")
        connection.request("POST", "/api/v1/preview", body, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        answer = json.loads(reply.read())
        statuses[reply.status] += 1
        if reply.status == 413:
            # The rest of the body was never read, so the server hangs up.
            connection.close()

        assert reply.status in {200, 400, 413, 422}, (number, text, answer)
        refusal = answer.get("refusal") if reply.status == 200 else answer
        if refusal:
            assert not any(mark in refusal["detail"].replace(text[:40], "") for mark in MARKS), (number, text, refusal)
            assert len(refusal["detail"]) < 600
        else:
            limit = find(answer["operation"]).time_limit
            assert answer["seconds"] is None or answer["splits"] or answer["seconds"] <= limit, (number, text, answer)
    connection.close()

    assert statuses[200] > COUNT / 2


def test_what_is_accepted_is_asked_in_a_form_that_is_read_the_same_again() -> None:
    """The normal form of a line is a line, and becomes the same task: nothing is hidden in how it was written."""
    again = 0
    for text in hostile(7, 2_000):
        try:
            first = plan(text, vocabulary())
        except InvalidInput:
            continue
        second = plan(first.text, vocabulary())
        assert (second.operation, second.inputs, second.text) == (first.operation, first.inputs, first.text), text
        again += 1

    assert again > 20
