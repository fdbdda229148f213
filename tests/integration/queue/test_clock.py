"""Valkey's clock is set back: no lease and no backoff lasts longer than it should."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import fail
from wizard.task import Failure

pytestmark = pytest.mark.integration

BACK_MS = 300_000


@pytest.fixture
def set_back(client, keys):
    """As if all that is stored had been written before the clock was set back."""

    def shift():
        client.incrby(keys.reaped(), BACK_MS)
        for key in (keys.workers(), keys.delayed()):
            for member in client.zrange(key, 0, -1):
                client.zincrby(key, BACK_MS, member)

    return shift


def test_a_lease_ends_when_it_should(worker, rival, client, keys, now, settings, set_back):
    """The dead are reaped within a lease, not five minutes later."""
    rival.renew()
    set_back()

    rival.renew()

    lease = settings.lease_seconds * 1000
    assert now() - lease <= client.zscore(keys.workers(), worker.name) <= now() + lease
    assert client.zscore(keys.workers(), rival.name) <= now() + lease


def test_who_was_lost_stays_lost(worker, rival, pass_lease, client, keys, observer, set_back):
    """An old lease does not become live again, and nothing is told twice."""
    pass_lease(worker)
    rival.renew()
    set_back()
    after = observer.newest_event_id()

    rival.renew()

    assert client.zscore(keys.workers(), worker.name) is None
    assert list(observer.events(after)) == []
    assert not worker.renew().renewed


def test_a_backoff_ends_when_it_should(worker, slot, enqueue, client, keys, now, places, set_back):
    """One second is not five minutes; and what was due is due."""
    due, waiting = enqueue(), enqueue()
    worker.renew()
    for _ in range(2):
        fail(slot, slot.start(), Failure.ERROR)
    client.zadd(keys.delayed(), {due: now() - 2_000, waiting: now() + 1_000})
    set_back()

    worker.renew()

    assert places.of(due) == ["queue"]
    # Later by no more than the time since the last renewal.
    assert client.zscore(keys.delayed(), waiting) <= now() + 5_000


def test_a_consumer_that_registered_since_keeps_its_lease(worker, consumer, client, keys, now, set_back):
    """Nobody has renewed yet after the clock was set back."""
    worker.renew()
    set_back()
    young = consumer("worker-7")

    worker.renew()

    assert client.zscore(keys.workers(), young.name) > now()
    assert young.renew().renewed
