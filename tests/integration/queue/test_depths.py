"""The depths of the queue: how long the oldest task has waited, in whatever list, and which slots are busy."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete
from wizard.node import Node
from wizard.queue import Consumer

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("caller", ["ann", None], ids=["of a caller", "of nobody"])
@pytest.mark.parametrize("cost_ms", [1, 5_000], ids=["short", "long"])
def test_the_oldest_is_found_in_every_list(ask, observer, client, keys, now, cost_ms, caller):
    """Whoever asked, and however long it should take."""
    oldest, _ = ask(2, cost_ms=cost_ms, caller=caller)
    for other in ("bob", "cleo", None):
        ask(2, cost_ms=1, caller=other)
        ask(2, cost_ms=5_000, caller=other)
    client.hset(keys.task(oldest), "queued_at", now() - 7_000)

    # Seven seconds, and what other tests take of the machine meanwhile. All others are younger.
    assert 7 <= observer.depths().oldest_waiting_seconds < 60


def test_parts_have_waited_since_their_parent_was_split(split, slot, observer, client, keys, now):
    """Until the last of them has begun."""
    parent = split(2)
    client.hset(keys.task(parent), "begun_at", now() - 7_000)
    assert 7 <= observer.depths().oldest_waiting_seconds < 60

    complete(slot, slot.start())
    assert 7 <= observer.depths().oldest_waiting_seconds < 60
    slot.start()
    assert observer.depths().oldest_waiting_seconds is None


def test_slots_that_hold_tasks_are_counted_by_pod(consumer, settings, shared, slot, rival_slot, ask, observer):
    """A slot with a batch is one busy slot; the tasks are what runs."""
    wide = Consumer(shared, dataclasses.replace(settings, worker_slots=2), Node("worker-3", "worker"))
    wide.register()
    ask(8)
    first = wide.slot(1, shared).start()
    second = wide.slot(2, shared).start()
    assert len(first) > 1

    assert observer.busy_slots() == {"worker-1": 0, "worker-2": 0, "worker-3": 2}
    assert observer.depths().running == len(first) + len(second)
