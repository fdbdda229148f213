"""start: begins an attempt, and finds what a lost reply or a forgotten BLMOVE left on a slot's own list."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest

from tests.integration.queue.settling import complete
from tests.one_by_one import OneByOne
from wizard.connection import connect
from wizard.errors import LeaseLost
from wizard.node import Node
from wizard.queue import Consumer, Slot
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


def test_what_was_moved_before_the_lease_was_lost_goes_back_to_the_head(
    worker, slot, enqueue, pass_lease, client, keys, observer, places
):
    """It was never started, so it goes back unharmed and before the others, and no reaper is needed for it."""
    moved, other = enqueue(), enqueue()
    client.lmove(keys.queue(), keys.processing(slot.name), "RIGHT", "LEFT")
    pass_lease(worker)

    with pytest.raises(LeaseLost):
        slot.start()

    assert client.lrange(keys.queue(), 0, -1) == [other, moved]
    assert (observer.get(moved).attempt, observer.get(moved).failures) == (0, 0)
    assert places.of(moved) == ["queue"]


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


def test_what_a_blmove_moved_comes_before_the_queue(slot, enqueue, client, keys, observer):
    """Its reply may have been lost, and nobody else can see it."""
    moved = enqueue()
    client.lmove(keys.queue(), keys.processing(slot.name), "RIGHT", "LEFT")
    client.rpush(keys.queue(), enqueue())

    assert slot.start().task_id == moved
    assert observer.get(moved).attempt == 1


def test_what_ended_while_it_lay_on_the_list_is_dropped(slot, enqueue, producer, client, keys):
    """A cancel cannot know to which list an id was moved; start does."""
    cancelled, wanted = enqueue(), enqueue()
    client.lmove(keys.queue(), keys.processing(slot.name), "RIGHT", "LEFT")
    producer.cancel(cancelled)

    assert slot.start().task_id == wanted
    assert client.lrange(keys.processing(slot.name), 0, -1) == [wanted]


def test_what_no_longer_exists_is_dropped(slot, client, keys):
    """An id without a task is nothing to calculate, wherever it came from."""
    client.lpush(keys.queue(), "0" * 32)

    assert slot.start() is None
    assert client.llen(keys.queue()) == client.llen(keys.processing(slot.name)) == 0


def test_a_wait_ends_as_soon_as_a_task_comes(slot, enqueue, places):
    """The id lies on the slot's own list then, and start finds it."""
    threading.Timer(0.05, enqueue).start()

    slot.wait()

    assert places.of(slot.start().task_id) == ["processing"]


def test_a_wait_lasts_a_third_of_the_lease(slot, settings):
    """A wait that its client forgot must not go on moving ids for long."""
    began = time.monotonic()

    slot.wait()

    assert settings.lease_seconds / 3 - 0.01 <= time.monotonic() - began < settings.lease_seconds * 5


def test_a_wait_can_be_ended_by_another_thread(worker, settings, shared, client):
    """A worker that drains does not wait for its own waits."""
    patient = dataclasses.replace(settings, lease_seconds=60.0)
    with connect(patient, name="slot", blocks_for=20) as own:
        slot = Slot(f"{worker.name}/1", own, patient)
        waiting = threading.Thread(target=slot.wait)
        began = time.monotonic()
        waiting.start()
        while waiting.is_alive():
            slot.unblock(shared)
            waiting.join(0.005)

    assert time.monotonic() - began < 10
    slot.unblock(shared)


def test_a_forgotten_blmove_loses_nothing(worker, rival, pass_lease, enqueue, client, keys, valkey_server, observer):
    """A wait that goes on after its consumer was reaped moves an id to a list that is still swept, and unharmed."""
    with valkey_server.client() as forgotten:
        waiting = threading.Thread(
            target=forgotten.blmove, args=(keys.queue(), keys.processing(f"{worker.name}/1"), 2, "RIGHT", "LEFT")
        )
        waiting.start()
        while client.info("clients")["blocked_clients"] == 0:
            time.sleep(0.005)
        pass_lease(worker)
        rival.renew()
        task_id = enqueue()
        waiting.join()
    assert client.lrange(keys.processing(f"{worker.name}/1"), 0, -1) == [task_id]

    assert rival.renew().reaped == 0

    assert client.lrange(keys.queue(), 0, -1) == [task_id]
    assert (observer.get(task_id).attempt, observer.get(task_id).failures) == (0, 0)
