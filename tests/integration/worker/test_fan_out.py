"""One task over several workers: divided, calculated in parts, put together, measured."""

from __future__ import annotations

import os
import signal

import pytest

from tests.live_worker import wait_until
from wizard.queue import NewTask
from wizard.task import Phase, Status

pytestmark = pytest.mark.integration

#: About a second of work with the slower of the two sieves; the count is 440,312 (OEIS A007508).
TWINS = NewTask("twin_primes", {"start": "0", "stop": "100000000"}, parts=12)
PAIRS = "440312"


def test_a_task_that_is_not_worth_it_is_not_divided(start_worker, desk):
    """The operation decides, unless someone asked for parts."""
    start_worker()
    (task_id,) = desk.producer.enqueue([NewTask("twin_primes", {"start": "0", "stop": "1000000"})]).task_ids

    task = desk.ended(task_id)

    assert (task.result["pairs"], task.parts) == ("8169", None)
    assert set(task.measured) == {"wall_seconds", "cpu_seconds", "check_seconds", "libraries"}


def test_two_workers_do_the_parts_of_one_task(start_worker, desk):
    """Each did some; the whole says what it took, and the answer is exact."""
    start_worker("worker-1")
    start_worker("worker-2")
    (task_id,) = desk.producer.enqueue([TWINS]).task_ids

    task = desk.ended(task_id)

    parts = desk.results.parts(task_id)
    assert (task.status, task.result["pairs"], task.verified["ok"]) == (Status.COMPLETED, PAIRS, True)
    assert (task.parts, len(parts), task.progress) == (12, 12, (12, 12))
    assert {part.handled_by for part in parts} == {"worker-1", "worker-2"} == set(task.measured["pods"])
    assert [part.index for part in parts] == list(range(12))
    measured = task.measured
    assert measured["work_seconds"] >= measured["span_seconds"] > 0
    assert measured["speed_up"] == pytest.approx(measured["work_seconds"] / measured["elapsed_seconds"], abs=0.02)
    # The clock of a process ticks in steps of some milliseconds on some hosts, and a part takes no more.
    assert sum(part.measured["cpu_seconds"] for part in parts) > 0


def test_a_short_task_asked_meanwhile_waits_for_a_few_parts(start_worker, desk):
    """Not for all of them: they enter the queue four for each slot."""
    start_worker()
    (task_id,) = desk.producer.enqueue([NewTask(TWINS.operation, TWINS.inputs, parts=60)]).task_ids
    wait_until(lambda: desk.get(task_id).phase is Phase.PARTS, "the split")

    short = desk.ended(desk.ask())

    assert short.result == {"sum": "3"}
    # Counted in the order of events: by the time that we look, many more parts may be done.
    events = [(each.type, each.task_id) for each in desk.observer.events("0-0", count=10_000)]
    begins, ends = (events.index((kind, short.task_id)) for kind in ("enqueued", "started"))
    assert sum(kind == "started" for kind, _ in events[begins:ends]) <= 5
    assert desk.ended(task_id).result["pairs"] == PAIRS


def test_a_worker_that_dies_costs_its_part_and_nothing_else(start_worker, desk):
    """Kill -9 of children and of a whole worker: the same answer, each part counted once, the others not redone."""
    first, second = start_worker("worker-1"), start_worker("worker-2")
    (task_id,) = desk.producer.enqueue(
        [NewTask(TWINS.operation, {"start": "0", "stop": "400000000"}, parts=24)]
    ).task_ids
    wait_until(lambda: (desk.get(task_id).progress or (0,))[0] >= 2, "two parts")

    os.kill(second.child(), signal.SIGKILL)
    wait_until(lambda: desk.get(task_id).progress[0] >= 6, "six parts")
    first.close()

    task = desk.ended(task_id, 60)
    parts = desk.results.parts(task_id)
    assert (task.status, task.result["pairs"]) == (Status.COMPLETED, "1507733")
    assert [part.status for part in parts] == [Status.COMPLETED] * 24
    ended = [each.task_id for each in desk.observer.events("0-0") if each.type == "completed"]
    assert (len(ended), len(set(ended)), ended[-1]) == (25, 25, task_id)
    assert sum(part.attempt - 1 for part in parts) <= 3
    assert all(len(part.attempts) == part.attempt - 1 for part in parts)


def test_cancelling_the_parent_ends_its_parts(start_worker, desk):
    """Those that run and those that wait; the worker is free for others at once."""
    start_worker()
    (task_id,) = desk.producer.enqueue([NewTask(TWINS.operation, TWINS.inputs, parts=60)]).task_ids
    wait_until(lambda: (desk.get(task_id).progress or (0,))[0] >= 1, "a part")

    desk.producer.cancel(task_id)

    statuses = {part.status for part in desk.results.parts(task_id)}
    assert statuses <= {Status.COMPLETED, Status.CANCELLED}
    assert desk.get(task_id).status is Status.CANCELLED
    assert desk.ended(desk.ask()).result == {"sum": "3"}
