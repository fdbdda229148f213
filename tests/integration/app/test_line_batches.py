"""Batches of lines through the API: what a line may be, what is refused, and results as a stream."""

from __future__ import annotations

import json
from typing import Any

import pytest
import valkey
from flask.testing import FlaskClient

from app.routes import batches as route
from wizard.settings import Settings

pytestmark = pytest.mark.integration


def post(http: FlaskClient, body: str | bytes, media_type: str = "application/x-ndjson", query: str = "") -> Any:
    """The answer to a batch."""
    return http.post(f"/api/v1/batches{query}", data=body, content_type=media_type)


def records(http: FlaskClient, batch: Any, query: str = "?follow=0") -> list[dict[str, Any]]:
    """What the results hold."""
    return [json.loads(line) for line in http.get(batch.json["results"] + query).text.splitlines()]


def asked(hand: Any) -> list[tuple[str, dict[str, str]]]:
    """Operations and inputs of the next chunk."""
    claim = hand.take()
    return [(operation, inputs) for operation, _, inputs in map(json.loads, json.loads(claim.inputs))]


@pytest.mark.parametrize(
    ("body", "media_type", "query"),
    [
        ('{"operation":"factorize","inputs":{"n":91}}\n\n{"expression":"factor(91)"}', "application/x-ndjson", ""),
        ("91\r\n91\n", "text/plain", "?function=factor"),
        ("90+1\n 91 \n", "text/plain", "?function=factorize"),
        ('name,n\nx,91\n\n"y\nz",91\n', "text/csv", "?function=factor&column=n"),
        ("n,remark\r\n91,a\u2028b\r\n91,c\x0bd\r\n", "text/csv", "?function=factor&column=n"),
        ("n\r91\r91", "text/csv", "?function=factor&column=n"),
        ("\ufeffn\n91\n91", "text/csv", "?function=factor&column=n"),
        ('\ufeff{"expression":"factor(91)"}\n{"expression":"factor(91)"}', "application/x-ndjson", ""),
        ("\ufeff91\n91\n", "text/plain", "?function=factor"),
    ],
    ids=[
        *("objects and lines", "arguments", "arguments that are calculated", "a column"),
        *("a column beside odd characters", "a column with the old line ends", "a column of a spreadsheet"),
        *("objects after a byte order mark", "arguments after a byte order mark"),
    ],
)
def test_a_line_is_a_question(http: FlaskClient, hand: Any, body: str, media_type: str, query: str) -> None:
    """Whichever way it is written."""
    answer = post(http, body, media_type, query)

    assert answer.status_code == 202, answer.json
    assert answer.headers["Location"] == f"/api/v1/batches/{answer.json['batch_id']}"
    assert (answer.json["lines"], answer.json["done"], answer.json["status"]) == (2, 0, "PROCESSING")
    found = asked(hand)
    while len(found) < 2:
        found += asked(hand)
    assert found == [("factorize", {"n": "91"})] * 2


@pytest.mark.parametrize(
    ("body", "media_type", "query", "field", "says"),
    [
        pytest.param("", "text/plain", "?function=factor", None, "no line that is not empty", id="nothing"),
        pytest.param("\n \n", "application/x-ndjson", "", None, "no line", id="empty lines"),
        pytest.param("91", "text/plain", "", "function", "names what is asked", id="no function"),
        pytest.param(
            "{}", "application/x-ndjson", "?function=factor", "function", "themselves", id="a function too much"
        ),
        pytest.param("n\n1", "text/csv", "?function=factor", "column", "column of text/csv", id="no column"),
        pytest.param("n\n1", "text/csv", "?function=factor&column=m", "column", "which are n", id="an unknown column"),
        pytest.param(
            "1\n0\n", "text/plain", "?function=factor", "line 2", "Line 2: the line is wrong at column 1: ", id="zero"
        ),
        pytest.param("1\nx y z(\n2\nfoo(\n", "text/plain", "?function=factor", "line 2", "1 more .*: 4[.]", id="two"),
        pytest.param("[1]", "application/x-ndjson", "", "line 1", "must be an object", id="a list"),
        pytest.param("{", "application/x-ndjson", "", "line 1", "The line is not JSON", id="no JSON"),
        pytest.param(
            '{"expression":"1","parts":3}', "application/x-ndjson", "", "line 1", "parts is not known", id="parts"
        ),
        pytest.param('{"operation":"no","inputs":{}}', "application/x-ndjson", "", "line 1", "no", id="no operation"),
        pytest.param(b"1\n\xff\n", "text/plain", "?function=factor", "line 2", "byte 1 is not a character", id="bytes"),
        pytest.param(
            "1\n" + "9" * 1_000_001, "text/plain", "?function=factor", "line 2", "1,000,000 bytes", id="a long one"
        ),
        pytest.param("a,n\n1\n", "text/csv", "?function=factor&column=n", "line 2", "is in column 2", id="a short row"),
        pytest.param("n,n\n1,2\n", "text/csv", "?function=factor&column=n", "column", "several", id="a name twice"),
        pytest.param('n\n"1\n2"\n', "text/csv", "?function=factor&column=n", "line 3", "found 2", id="two lines"),
        pytest.param("\ufeff\n91", "text/plain", "?function=factor", "line 1", "missing", id="a byte order mark"),
        pytest.param("1", "text/plain", "?function=fac tor", "function", "a name", id="a function of two words"),
        pytest.param(
            "1", "text/plain", "?function=nothing_of_this_name", "line 1", "nothing_of", id="no function at all"
        ),
        pytest.param(
            "1", "text/plain", "?function=factor&on_error=no", "on_error", "refuse or keep", id="another mode"
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_number(
    http: FlaskClient, body: str | bytes, media_type: str, query: str, field: str | None, says: str
) -> None:
    """All of it, and nothing stays."""
    answer = post(http, body, media_type, query)

    assert (answer.status_code, answer.json.get("field")) == (422, field), answer.json
    assert pytest.importorskip("re").search(says, answer.json["detail"]), answer.json["detail"]
    assert http.get("/api/v1/tasks").json["tasks"] == []


@pytest.mark.parametrize(
    ("body", "media_type", "query", "status"),
    [
        pytest.param("1\n" * 100_001, "text/plain", "?function=factor", 413, id="a line too many"),
        pytest.param("9" * 8_388_609, "text/plain", "?function=factor", 413, id="a byte too many"),
        pytest.param(b"n\n\xff", "text/csv", "?function=factor&column=n", 400, id="CSV in another encoding"),
        pytest.param('m,n\n"1,2\n3,4\n', "text/csv", "?function=factor&column=n", 400, id="CSV with an open quote"),
        pytest.param("1", "application/json", "?function=factor", 415, id="JSON"),
        pytest.param("1", "text/plain; charset=latin-1", "?function=factor", 415, id="another charset"),
    ],
)
def test_what_is_no_batch_is_refused(
    http: FlaskClient, body: str | bytes, media_type: str, query: str, status: int
) -> None:
    """With a sentence."""
    answer = post(http, body, media_type, query)

    assert answer.status_code == status
    assert answer.json["detail"]


def test_lines_take_no_more_than_their_time_to_read(http: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one that there is no time for is named."""
    monkeypatch.setattr(route, "MAX_SECONDS", 0.01)

    answer = post(http, '{"expression":"factor(2^193-1)"}\n' * 500)

    assert answer.status_code == 422
    assert "is one too many" in answer.json["detail"]


def test_bad_lines_may_be_kept(http: FlaskClient, hand: Any) -> None:
    """They have an error from the beginning, and the others are asked."""
    batch = post(http, "0\n91\nfly(\n", "text/plain", "?function=factor&on_error=keep")

    assert (batch.status_code, batch.json["done"], batch.json["failed"]) == (202, 2, 2)
    # What could not be asked took no time, and says nothing about the others.
    assert (batch.json["lines_per_second"], batch.json["seconds_left"]) == (None, None)
    assert [(each["line"], "error" in each) for each in records(http, batch)] == [(1, True)]
    assert asked(hand) == [("factorize", {"n": "91"})]


def test_results_begin_at_any_line(http: FlaskClient) -> None:
    """And end where the next line has not ended."""
    batch = post(http, "0\n0\n0\n91\n0\n", "text/plain", "?function=factor&on_error=keep")

    assert [each["line"] for each in records(http, batch)] == [1, 2, 3]
    assert [each["line"] for each in records(http, batch, "?from=3&follow=0")] == [3]
    assert records(http, batch, "?from=4&follow=0") == []
    assert http.get(batch.json["results"] + "?from=0").status_code == 422


def test_results_of_what_has_ended_end(http: FlaskClient) -> None:
    """A stream that follows a batch ends with it."""
    batch = post(http, "0\n", "text/plain", "?function=factor&on_error=keep")

    assert [each["line"] for each in records(http, batch, "")] == [1]
    assert http.get(f"/api/v1/batches/{batch.json['batch_id']}").json["status"] == "COMPLETED"


def test_the_same_key_and_body_are_one_batch(http: FlaskClient) -> None:
    """With another function it is another body."""
    key = {"Idempotency-Key": "k"}

    def put(function: str) -> Any:
        return http.post(f"/api/v1/batches?function={function}", data="91", content_type="text/plain", headers=key)

    first, again, other = put("factor"), put("factor"), put("next_prime")

    assert again.json["batch_id"] == first.json["batch_id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json["type"].split("#")[-1]) == (422, "idempotency-conflict")


def test_what_is_refused_for_its_caller_leaves_nothing(limited: Any, client: valkey.Valkey, settings: Settings) -> None:
    """Neither a limit nor a key that has another body: the lines are not kept for an hour."""
    http = limited(limit_submit_burst=60, limit_read_burst=1_000, limit_in_flight=1)

    def put(numbers: str, key: str) -> int:
        return http.post(
            "/api/v1/batches?function=factorize",
            data=numbers,
            content_type="text/plain",
            headers={"Idempotency-Key": key},
        ).status_code

    assert [put("91", "k"), put("93", "k"), put("91", "another")] == [202, 422, 429]
    assert len(client.keys(f"{settings.valkey_prefix}batch_lines:*")) == 1


def test_a_batch_is_cancelled(http: FlaskClient, hand: Any) -> None:
    """Once; what has ended stays."""
    batch = post(http, "0\n91\n", "text/plain", "?function=factor&on_error=keep")
    address = f"/api/v1/batches/{batch.json['batch_id']}"

    assert http.delete(address).json["status"] == "CANCELLED"
    assert [each["line"] for each in records(http, batch, "")] == [1]
    assert hand.slot.start() is None
    assert http.delete(address).status_code == 409


def test_it_is_listed_as_a_task(http: FlaskClient) -> None:
    """A page or program that knows no batches sees a task that makes progress."""
    batch = post(http, "91\n93\n", "text/plain", "?function=factor").json

    task = http.get("/api/v1/tasks").json["tasks"][0]
    assert (task["task_id"], task["operation"], task["progress"]) == (
        batch["batch_id"],
        "batch",
        {"done": 0, "total": 2},
    )
    assert [each["task_id"] for each in http.get("/api/v1/tasks?operation=batch").json["tasks"]] == [batch["batch_id"]]
    assert http.get(f"/api/v1/tasks/{batch['batch_id']}/parts").json == {"total": 0, "parts": []}


def test_another_id_is_no_batch(http: FlaskClient) -> None:
    """Nor is another task."""
    task = http.post("/api/v1/tasks", json={"operation": "add", "inputs": {"a": 1, "b": 2}}).json["task_id"]
    for each in (task, "0" * 32, "x"):
        for address in (f"/api/v1/batches/{each}", f"/api/v1/batches/{each}/results"):
            assert http.get(address).status_code == 404
        assert http.delete(f"/api/v1/batches/{each}").status_code == 404
    assert http.get(f"/api/v1/tasks/{task}").json["status"] == "PENDING"
