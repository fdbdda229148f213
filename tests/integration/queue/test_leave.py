"""leave: a consumer ends in good order, and nothing of it is lost or blamed."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import fail
from tests.one_by_one import OneByOne
from wizard.errors import LeaseLost
from wizard.node import Node
from wizard.queue import Consumer
from wizard.task import Status

pytestmark = pytest.mark.integration


def test_who_has_left_claims_and_renews_nothing(worker, slot, enqueue, observer):
    """Its lease is over."""
    task_id = enqueue()
    worker.leave()

    assert not worker.renew().renewed
    with pytest.raises(LeaseLost):
        slot.start()

    assert observer.get(task_id).status is Status.PENDING


def test_what_it_still_holds_goes_back_unharmed(shared, settings, enqueue, observer, client, keys):
    """From every slot, to the head of the queue, without a failure."""
    wide = Consumer(shared, dataclasses.replace(settings, worker_slots=2), Node("worker-3", "worker"))
    wide.register()
    first, second, other = enqueue(), enqueue(), enqueue()
    for number in (1, 2):
        assert OneByOne(wide.slot(number, shared)).start()

    assert wide.leave() == 2

    queue = client.lrange(keys.queue(), 0, -1)
    assert queue[0] == other
    assert set(queue[1:]) == {first, second}
    for task in map(observer.get, (first, second)):
        assert (task.status, task.failures) == (Status.PENDING, 0)
        assert [each.why for each in task.attempts] == ["released"]


def test_it_is_told_as_leaving_and_not_as_a_loss(worker, rival, observer):
    """Whoever watches can tell a scale-down from a death."""
    after = observer.newest_event_id()

    worker.leave()
    rival.renew()

    assert [(each.type, each.status, each.node) for each in observer.events(after)] == [("node", "LEFT", "worker-1")]


def test_an_outage_does_not_bring_it_back(worker, rival, client, keys, now):
    """It left; there is nobody to be given time."""
    client.set(keys.reaped(), now() - 5_000)
    worker.leave()

    rival.renew()

    assert client.zrange(keys.workers(), 0, -1) == [rival.name]
    assert not worker.renew().renewed


def test_words_for_it_are_thrown_away(worker, slot, enqueue, producer, client, keys):
    """Nobody will hear them."""
    task_id = enqueue()
    slot.start()
    producer.cancel(task_id)

    worker.leave()

    assert not client.exists(keys.control(worker.name))


def test_failures_of_a_task_survive_its_leaving(worker, slot, rival_slot, enqueue, observer):
    """Leaving neither charges nor forgives."""
    task_id = enqueue()
    fail(slot, slot.start())
    slot.start()

    worker.leave()

    assert rival_slot.start().attempt == 3
    assert observer.get(task_id).failures == 1


def test_a_batch_goes_back_in_its_order(worker, slot, shared, ask, observer, client, keys):
    """No failure, and no reason to be claimed alone: the worker was asked to leave."""
    asked = ask(4)
    worker.slot(1, shared).start()
    later = ask(1)

    assert worker.leave() == 4

    assert client.lrange(keys.queue(), 0, -1) == [*later, *asked[::-1]]
    assert [(observer.get(each).failures, client.hexists(keys.task(each), "alone")) for each in asked] == [
        (0, False)
    ] * 4
