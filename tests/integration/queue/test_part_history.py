"""Why attempts at parts ended is told after the end of their parent, within limits."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import BOOM, complete, die, do_part, fail
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(settings):
    """A lease that outlasts hundreds of parts."""
    return dataclasses.replace(settings, lease_seconds=600.0)


def test_a_failed_part_keeps_why_its_attempts_ended(split, slot, observer, results):
    """The error of the parent names the part; the summary has each of its attempts."""
    parent = split(3)
    do_part(slot)
    die(slot)

    done, failed = results.parts(parent)

    assert observer.get(parent).error["detail"].startswith("Part 1 (task ")
    assert (done.attempts, failed.failures) == ((), 3)
    assert [(each.attempt, each.handled_by, each.why) for each in failed.attempts] == [
        (number, "worker-1", BOOM["type"]) for number in (1, 2, 3)
    ]
    assert {each.detail for each in failed.attempts} == {BOOM["detail"]}


def test_a_part_that_failed_at_its_first_attempt_keeps_why(split, slot, results):
    """Out of memory, for example: it is not tried again."""
    parent = split(2)
    fail(slot, slot.start(), Failure.LIMIT)

    (failed,) = results.parts(parent)

    assert [(each.attempt, each.why) for each in failed.attempts] == [(1, BOOM["type"])]


def test_what_a_lost_worker_had_is_told_after_the_end(split, worker, slot, rival, rival_slot, pass_lease, results):
    """Its attempt is in the history of the part, which another worker did."""
    parent = split(1)
    slot.start()
    pass_lease(worker)
    rival.renew()
    do_part(rival_slot)
    complete(rival_slot, rival_slot.start())

    (part,) = results.parts(parent)

    assert (part.status, part.handled_by, part.attempt, part.failures) == (Status.COMPLETED, "worker-2", 2, 1)
    (lost,) = part.attempts
    assert (lost.attempt, lost.handled_by, lost.why) == (1, "worker-1", "lease-lost")
    assert lost.started_at <= lost.ended_at <= part.started_at


def test_histories_have_a_limit(split, slot, results, client, keys):
    """However often parts failed and however much was said: the first are kept whole, and all numbers."""
    count, error = 400, BOOM | {"detail": "x" * 500}
    parent = split(count)
    for _ in range(count):
        for _ in range(2):
            slot.fail(slot.start(), Failure.CRASH, error, claim_next=False)
        do_part(slot)
    complete(slot, slot.start())

    parts = results.parts(parent)

    assert {(each.attempt, each.failures, each.status) for each in parts} == {(3, 2, Status.COMPLETED)}
    kept = [len(each.attempts) for each in parts]
    assert kept == sorted(kept, reverse=True)
    assert set(kept) == {0, 2}
    assert client.strlen(keys.summary(parent)) < 200_000


def test_a_part_keeps_its_newest_attempts(split, slot, results):
    """One that was given back twenty times tells of sixteen."""
    parent = split(1)
    for _ in range(20):
        slot.release(slot.start())
    do_part(slot)
    before = results.parts(parent)
    complete(slot, slot.start())

    (part,) = results.parts(parent)

    assert (before[0].attempt, len(before[0].attempts)) == (21, 20)
    assert dataclasses.replace(part, task_id=before[0].task_id, measured=before[0].measured) == dataclasses.replace(
        before[0], attempts=before[0].attempts[-15:]
    )
