"""What a worker writes: lines of JSON, one for each end of an attempt."""

from __future__ import annotations

import json

import pytest

from tests.live_worker import wait_until
from wizard.node import Node
from wizard.queue import NewTask

pytestmark = pytest.mark.integration


def lines(worker):
    """All that it has written; each line is JSON."""
    return [json.loads(each) for each in worker.log().splitlines()]


def test_each_task_has_a_line_when_it_ends(start_worker, desk):
    """With who asked for it, which attempt it was, on which node, and how long it took."""
    worker = start_worker()
    many = [NewTask("add", {"a": str(number), "b": "2"}, cost_ms=0.1, alone=False) for number in range(30)]
    ids = [*desk.producer.enqueue(many, asked_by="ada@example.org").task_ids, desk.ask()]
    for each in ids:
        desk.ended(each)
    wait_until(lambda: worker.log().count('"completed"') == 31, "the lines")

    ends = [each for each in lines(worker) if each["message"] == "completed"]

    assert sorted(each["task_id"] for each in ends) == sorted(ids)
    assert {(each["operation"], each["attempt"], each["node"], each["level"]) for each in ends} == {
        ("add", 1, "worker-1", "info")
    }
    assert all(0 <= each["seconds"] < 5 for each in ends)
    assert {each["task_id"]: each["asked_by"] for each in ends} == {
        each: None if each == ids[-1] else "ada@example.org" for each in ids
    }


def test_a_task_that_fails_has_a_line_that_says_why(start_worker, desk):
    """A warning, so that it is there with `LOG_LEVEL=warning` as well; what goes well is not."""
    worker = start_worker(LOG_LEVEL="warning")
    desk.ended(desk.ask())
    failed = desk.ask("factorize", n="many")
    desk.ended(failed)
    wait_until(lambda: failed in worker.log(), "the line")

    (line,) = lines(worker)

    assert (line["level"], line["message"], line["task_id"]) == ("warning", "attempt failed", failed)
    assert line["error"]["type"] == "invalid-input"


def test_a_split_task_tells_of_its_parts(start_worker, desk):
    """The division, each part, and the whole."""
    worker = start_worker()
    task_id = desk.producer.enqueue([NewTask("twin_primes", {"start": "0", "stop": "30000000"}, parts=3)]).task_ids[0]
    task = desk.ended(task_id)
    assert task.parts
    wait_until(lambda: '"combine"' in worker.log(), "the lines")

    told = [each for each in lines(worker) if each.get("operation") == "twin_primes"]

    assert [(each["message"], each.get("phase")) for each in told] == [
        ("divided", None), *[("completed", "part")] * task.parts, ("completed", "combine")
    ]  # fmt: skip
    assert (told[0]["parts"], told[-1]["task_id"]) == (task.parts, task_id)


def test_people_may_have_text(start_worker, desk):
    """`LOG_FORMAT=text`."""
    worker = start_worker(LOG_FORMAT="text")
    task_id = desk.ask()
    desk.ended(task_id)
    wait_until(lambda: task_id in worker.log(), "the line")

    (line,) = [each for each in worker.log().splitlines() if task_id in each]

    assert f"info    completed task_id={task_id} operation=add attempt=1 seconds=" in line
    assert Node("worker-1", "worker").name not in line
