"""start: claims what is on the slot's own list, or else begins the next attempts."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete
from tests.one_by_one import OneByOne
from wizard.errors import LeaseLost
from wizard.node import Node
from wizard.queue import Consumer
from wizard.task import Status

pytestmark = pytest.mark.integration


def test_a_consumer_that_never_registered_starts_nothing(shared, settings, enqueue, observer):
    """A claim needs a live lease, or nobody would ever notice its death."""
    stranger = OneByOne(Consumer(shared, settings, Node("worker-9", "worker")).slot(1, shared))
    task_id = enqueue()

    with pytest.raises(LeaseLost):
        stranger.start()

    assert observer.get(task_id).status is Status.PENDING
    assert observer.depths().queued == 1


def test_a_lost_lease_starts_nothing(worker, slot, enqueue, pass_lease, observer, places):
    """A worker that was away too long must begin again under a new name."""
    task_id = enqueue()
    pass_lease(worker)

    with pytest.raises(LeaseLost):
        slot.start()

    assert observer.get(task_id).attempt == 0
    assert places.of(task_id) == ["queue"]


def test_what_was_running_when_the_lease_was_lost_is_left_to_the_reaper(
    worker, slot, rival, enqueue, pass_lease, observer, places
):
    """Only the reaper charges a lost lease; a zombie must not hide its own."""
    task_id = enqueue()
    slot.start()
    pass_lease(worker)

    with pytest.raises(LeaseLost):
        slot.start()

    assert places.of(task_id) == ["processing"]
    assert rival.renew().reaped == 1
    assert observer.get(task_id).failures == 1


def test_an_empty_queue_gives_nothing(slot):
    """No error: a slot asks after every wait."""
    assert slot.start() is None


def test_an_attempt_begins(slot, enqueue, observer, places, now):
    """The attempt counts from 1, and the task says who handles it and since when."""
    task_id = enqueue(a=5)
    before = now()

    claim = slot.start()

    task = observer.get(task_id)
    assert (claim.task_id, claim.attempt, claim.operation, claim.inputs) == (task_id, 1, "add", '{"a":"5","b":"2"}')
    assert (task.status, task.attempt, task.handled_by) == (Status.PROCESSING, 1, "worker-1")
    assert before <= task.started_at <= now()
    assert places.of(task_id) == ["processing"]


def test_the_oldest_comes_first(slot, enqueue):
    """First in, first out."""
    ids = [enqueue(n) for n in range(3)]

    claimed = []
    while claim := slot.start():
        claimed.append(claim.task_id)
        complete(slot, claim)

    assert claimed == ids


def test_a_claim_whose_reply_was_lost_is_given_again(slot, enqueue):
    """The same task under the same attempt: nothing has happened to it meanwhile."""
    enqueue()
    enqueue()

    assert slot.start() == slot.start()


def test_a_claim_that_was_cancelled_after_its_reply_was_lost_is_not_given_again(slot, enqueue, producer):
    """The next task is claimed instead."""
    cancelled, wanted = enqueue(), enqueue()
    slot.start()
    producer.cancel(cancelled)

    assert slot.start().task_id == wanted


def test_what_no_longer_exists_is_dropped(slot, worker, enqueue, client, keys):
    """An id without a task is nothing to calculate, wherever it came from."""
    client.lpush(keys.queue(), "0" * 32)
    wanted = enqueue()
    client.lpush(keys.queue(), "1" * 32)
    client.rpush(keys.processing(slot.name), "2" * 32)
    worker.renew()

    assert slot.start().task_id == wanted
    complete(slot, slot.start())
    assert slot.start() is None

    assert client.llen(keys.queue()) == client.llen(keys.processing(slot.name)) == 0
