"""fail: one failure more, and what follows from its kind. `max_failures` of them make a dead letter."""

from __future__ import annotations

import dataclasses

import pytest
import valkey

from tests.integration.queue.settling import BOOM, complete, die, fail
from tests.one_by_one import OneByOne
from wizard.queue import slot as slot_module
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration


def test_a_problem_without_an_answer_fails_at_once(slot, enqueue, observer, dead_letters, client, keys, settings):
    """Trying again cannot help, and there is nothing to look after: it is no dead letter."""
    task_id = enqueue()

    assert fail(slot, slot.start(), Failure.REJECT).accepted

    task = observer.get(task_id)
    assert (task.status, task.failures, task.error) == (Status.FAILED, 0, BOOM)
    assert dead_letters.list() == []
    assert client.ttl(keys.task(task_id)) <= settings.keep_seconds


def test_what_is_over_a_limit_fails_at_once_and_can_be_revived(slot, enqueue, observer, dead_letters):
    """It would be over it again, twice as long a wait; who gives it more time or memory revives it."""
    task_id = enqueue()

    assert fail(slot, slot.start(), Failure.LIMIT).accepted

    task = observer.get(task_id)
    assert (task.status, task.attempt, task.failures, task.error) == (Status.FAILED, 1, 1, BOOM)
    assert [each.task_id for each in dead_letters.list()] == [task_id]


def test_an_error_that_is_no_json_loses_nothing(slot, enqueue, observer, worker, client, keys):
    """It is refused before the task leaves the slot's list, so that the reaper finds it there."""
    task_id = enqueue()
    claim = slot.start()

    with pytest.raises(valkey.ResponseError, match="invalid"):
        slot.fail(claim, Failure.CRASH, {**BOOM, "detail": "\ud800"}, claim_next=False)

    assert client.lrange(keys.processing(slot.name), 0, -1) == [task_id]
    assert fail(slot, claim).accepted


@pytest.mark.parametrize("kind", [Failure.CRASH, Failure.ERROR], ids=str)
def test_a_failed_attempt_is_charged_and_told(slot, enqueue, observer, kind):
    """Failures count what went wrong, attempts what was begun; the history says who and why."""
    task_id = enqueue()

    fail(slot, slot.start(), kind)

    task = observer.get(task_id)
    (attempt,) = task.attempts
    assert (task.status, task.attempt, task.failures, task.error) == (Status.PENDING, 1, 1, None)
    assert (attempt.attempt, attempt.handled_by) == (1, "worker-1")
    assert (attempt.why, attempt.detail) == (BOOM["type"], BOOM["detail"])
    assert attempt.started_at <= attempt.ended_at


def test_a_crash_goes_to_the_head_of_the_queue_at_once(slot, enqueue, places, client, keys):
    """It has waited already, and what killed it was probably not its own doing."""
    crashed, other = enqueue(), enqueue()

    fail(slot, slot.start())

    assert places.of(crashed) == ["queue"]
    assert client.lrange(keys.queue(), 0, -1) == [other, crashed]


def test_a_task_that_waits_again_belongs_to_nobody(slot, enqueue, observer):
    """Neither the node nor the progress of the attempt that failed are the task's any more."""
    task_id = enqueue()
    claim = slot.start()
    slot.progress(claim, 1, 2)

    fail(slot, claim)

    assert (observer.get(task_id).handled_by, observer.get(task_id).progress) == (None, None)


@pytest.mark.parametrize(
    ("failures", "jitter", "expected"),
    [
        pytest.param(0, 1.0, 1_000, id="a second after the first"),
        pytest.param(1, 1.0, 2_000, id="two after the second"),
        pytest.param(4, 1.0, 16_000, id="sixteen after the fifth"),
        pytest.param(4, 0.5, 8_000, id="half of it by chance"),
        pytest.param(2, 0.0, 1, id="hardly anything by chance"),
        pytest.param(30, 1.0, 60_000, id="a minute at most"),
    ],
)
def test_an_error_waits_for_its_backoff(
    shared, settings, worker, client, keys, enqueue, places, now, monkeypatch, failures, jitter, expected
):
    """1·2ⁿ s with full jitter, at most 60 s, so that tasks that failed together do not come back together."""
    monkeypatch.setattr(slot_module.random, "random", lambda: jitter)
    patient = OneByOne(
        dataclasses.replace(worker, settings=dataclasses.replace(settings, max_failures=99)).slot(1, shared)
    )
    task_id = enqueue()
    client.hset(keys.task(task_id), "failures", failures)
    claim = patient.start()
    before = now()

    fail(patient, claim, Failure.ERROR)

    moment = client.zscore(keys.delayed(), task_id)
    assert before + expected <= moment <= now() + expected
    assert places.of(task_id) == ["delayed"]


def test_the_chance_is_a_new_one_each_time(slot, client, keys, enqueue, now):
    """Ten tasks that fail within a few milliseconds come back at ten moments, none later than a second."""
    for _ in range(10):
        enqueue()
    claim = slot.start()
    while claim:
        claim = fail(slot, claim, Failure.ERROR, claim_next=True).claim

    moments = [moment for _, moment in client.zrange(keys.delayed(), 0, -1, withscores=True)]
    assert len(set(moments)) > 5
    assert max(moments) <= now() + 1_000


def test_the_last_failure_makes_a_dead_letter(slot, enqueue, observer, dead_letters, places, client, keys, settings):
    """Three by default: FAILED, with the last error and every attempt, kept for longer than others."""
    task_id = enqueue()

    die(slot)

    task = observer.get(task_id)
    assert (task.status, task.failures, task.attempt, task.error) == (Status.FAILED, 3, 3, BOOM)
    assert [each.attempt for each in task.attempts] == [1, 2, 3]
    assert [each.task_id for each in dead_letters.list()] == [task_id]
    assert places.of(task_id) == ["ended"]
    assert client.ttl(keys.task(task_id)) > settings.keep_seconds
    assert client.ttl(keys.task(task_id)) <= settings.dead_letter_keep_seconds


def test_how_many_failures_are_one_too_many_is_a_setting(shared, settings, worker, enqueue, observer):
    """MAX_FAILURES=1 allows no second attempt."""
    strict = OneByOne(
        dataclasses.replace(worker, settings=dataclasses.replace(settings, max_failures=1)).slot(1, shared)
    )
    task_id = enqueue()

    die(strict, 1)

    assert observer.get(task_id).status is Status.FAILED


def test_dead_letters_are_capped(slot, enqueue, client, keys):
    """Ten thousand are kept, the newest first; the oldest falls off."""
    client.rpush(keys.dead(), *(f"{n:032x}" for n in range(10_000)))
    task_id = enqueue()

    die(slot)

    assert client.llen(keys.dead()) == 10_000
    assert client.lindex(keys.dead(), 0) == task_id
    assert client.lindex(keys.dead(), -1) == f"{9_998:032x}"


def test_the_next_task_comes_with_the_reply(slot, enqueue):
    """As with complete; what failed with an error waits for its backoff, so another one comes."""
    enqueue()
    following = enqueue()

    settled = fail(slot, slot.start(), Failure.ERROR, claim_next=True)

    assert (settled.accepted, settled.claim.task_id) == (True, following)


def test_a_task_that_failed_can_still_end_well(slot, enqueue, observer):
    """Its history stays, its error does not appear."""
    task_id = enqueue()
    fail(slot, slot.start())

    complete(slot, slot.start())

    task = observer.get(task_id)
    assert (task.status, task.attempt, task.failures, task.error) == (Status.COMPLETED, 2, 1, None)
    assert len(task.attempts) == 1
