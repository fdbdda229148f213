"""renew promotes tasks whose backoff is over; the slot that failed one knows when that is, so nobody polls."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import fail
from wizard.task import Failure

pytestmark = pytest.mark.integration


def test_a_worker_alone_is_due_when_its_lease_ends(worker, settings):
    """It renews long before."""
    due = worker.renew().due_seconds

    assert settings.lease_seconds - 0.05 < due <= settings.lease_seconds


def test_the_end_of_the_next_lease_is_what_is_due(worker, rival, client, keys, now):
    """So recovery comes as soon as it can, and nobody polls."""
    client.zadd(keys.workers(), {worker.name: now() + 300})

    due = rival.renew().due_seconds

    assert 0.2 < due <= 0.3


def test_who_failed_a_task_learns_when_its_backoff_ends(worker, slot, client, keys, now, enqueue):
    """It comes back for it; others are not woken."""
    task_id = enqueue()
    before = now()

    settled = fail(slot, slot.start(), Failure.ERROR)

    backoff = round(settled.backoff_seconds * 1000)
    assert before + backoff <= client.zscore(keys.delayed(), task_id) <= now() + backoff


@pytest.mark.parametrize("kind", [Failure.CRASH, Failure.REJECT], ids=str)
def test_without_a_backoff_nobody_needs_to_come_back(slot, enqueue, kind):
    """The task waits at the head of the queue, or has ended."""
    enqueue()

    assert fail(slot, slot.start(), kind).backoff_seconds == 0


def test_a_backoff_that_is_not_over_goes_on(worker, slot, client, keys, now, enqueue, places):
    """Not a millisecond early."""
    task_id = enqueue()
    fail(slot, slot.start(), Failure.ERROR)
    client.zadd(keys.delayed(), {task_id: now() + 5_000})

    worker.renew()

    assert places.of(task_id) == ["delayed"]


def test_a_task_whose_backoff_is_over_waits_at_the_head(worker, slot, client, keys, now, enqueue, places, observer):
    """It has waited its time; how long it waits is counted anew."""
    failed, other = enqueue(), enqueue()
    fail(slot, slot.start(), Failure.ERROR)
    client.zadd(keys.delayed(), {failed: now() - 1})
    client.hset(keys.task(failed), "queued_at", 0)

    worker.renew()

    assert client.lrange(keys.queue(), 0, -1) == [other, failed]
    assert places.of(failed) == ["queue"]
    assert observer.depths().oldest_waiting_seconds < 5
    assert slot.start().attempt == 2


def test_many_backoffs_that_end_together_are_promoted_in_turns(worker, client, keys, now, enqueue):
    """A thousand a call, so that no call keeps Valkey long; the next one is due at once.

    That these have no tasks stops no worker from renewing its lease.
    """
    client.zadd(keys.delayed(), {f"{n:032x}": now() - 1 for n in range(1_500)})

    assert worker.renew().due_seconds == 0
    assert client.zcard(keys.delayed()) == 500

    assert worker.renew().due_seconds > 0
    assert client.zcard(keys.delayed()) == 0
    assert client.keys(keys.task("*")) == []
