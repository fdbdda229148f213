"""Lines of a batch as real workers calculate them, through deaths of children and workers."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from tests.live_worker import wait_until
from wizard.connection import connect
from wizard.node import Node
from wizard.operations import find
from wizard.queue import Batches, Line
from wizard.task import Status

pytestmark = pytest.mark.integration


@pytest.fixture
def batches(settings):
    """The API's side of batches."""
    with connect(settings, name="test") as client:
        yield Batches(client, settings, Node("api-1", "api"))


def put(batches, questions):
    """The id of a batch of pairs of an operation and its inputs."""
    batch = batches.new()
    for number, (name, inputs) in enumerate(questions, 1):
        request = find(name).read(inputs)
        cost = request.cost
        batch.add(Line(number, name, request.inputs, cost.seconds * 1e3 if cost else 3_000.0))
    return batches.enqueue(batch, body_digest="0").task_ids[0]


def records_of(batches, batch_id):
    """All records, by number."""
    found, start = {}, 1
    while page := batches.records(batch_id, start):
        found |= {number: json.loads(text) for number, text in page}
        start = page[-1][0] + 1
    return found


def test_each_line_has_the_checked_result_of_its_operation(start_worker, desk, batches):
    """Or the reason why it has none; the others are not concerned."""
    start_worker()
    batch = put(
        batches,
        [
            ("factorize", {"n": "91"}),
            ("add", {"a": "1", "b": "2"}),
            ("inverse_mod", {"a": "2", "modulus": "4"}),
            ("factorize", {"n": "93"}),
        ],
    )

    task = desk.ended(batch)

    found = records_of(batches, batch)
    assert (task.status, task.result) == (Status.COMPLETED, {"lines": "4", "failed": "1"})
    assert [each["prime"] for each in found[1]["result"]["factors"]] == ["7", "13"]
    assert found[2] == {"result": {"sum": "3"}, "verified": found[2]["verified"]}
    assert found[2]["verified"]["ok"]
    assert found[3]["error"]["type"] == "unsolvable"
    assert found[4]["result"]["complete"]


def test_lines_survive_kills_and_only_the_one_to_blame_has_no_answer(start_worker, desk, batches):
    """A worker is killed, and each child that comes to the line that takes long."""
    doomed = start_worker("worker-1", LEASE_SECONDS=2)
    start_worker("worker-2", LEASE_SECONDS=2)
    count = 4_000
    batch = put(batches, [("factorize", {"n": str(10**15 + 37 * n)}) for n in range(count)])
    wait_until(lambda: batches.state(batch).done > 100, "the first lines")
    doomed.process.send_signal(signal.SIGKILL)

    desk.ended(batch, 60)

    found = records_of(batches, batch)
    assert list(found) == list(range(1, count + 1))
    for number, record in found.items():
        product = 1
        for each in record["result"]["factors"]:
            product *= int(each["prime"]) ** each["exponent"]
        assert product == 10**15 + 37 * (number - 1)


def test_a_line_that_kills_its_child_is_the_only_one_without_an_answer(start_worker, desk, batches):
    """It stood among others; they were asked again."""
    worker = start_worker()
    batch = batches.new()
    for number in range(1, 8):
        # Foretold as short as the others: it is in one chunk with them.
        name, inputs = (
            ("digits_of_euler_gamma", {"digits": "1000000"}) if number == 4 else ("add", {"a": str(number), "b": "0"})
        )
        batch.add(Line(number, name, inputs, 1.0))
    batch_id = batches.enqueue(batch, body_digest="0").task_ids[0]

    seen = {}

    def kill() -> bool:
        if desk.get(batch_id).status.is_final:
            return True
        for task in (task for each in desk.observer.holders() for task in each.tasks):
            if time.monotonic() - seen.setdefault((task.task_id, task.attempt), time.monotonic()) > 2:
                os.kill(worker.child(), signal.SIGKILL)
                seen.clear()
        return False

    wait_until(kill, "the end of the batch", 60)

    found = records_of(batches, batch_id)
    assert [number for number, each in found.items() if "error" in each] == [4]
    assert found[4]["error"]["type"] == "killed"
    assert batches.state(batch_id).failed == 1
