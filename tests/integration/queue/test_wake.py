"""wake: an idle slot sleeps until there is something to claim. Ids never travel by the list of tokens."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest

from tests.integration.queue.settling import complete, die, fail
from tests.live_worker import wait_until
from wizard.connection import DedicatedConnection
from wizard.node import Node
from wizard.queue import Consumer, NewTask
from wizard.task import Failure, Phase

pytestmark = pytest.mark.integration


class Sleeper:
    """A slot that waits in a thread of its own until it has a claim."""

    def __init__(self, slot):
        self.slot, self.claims, self._is_over = slot, (), False
        self.thread = threading.Thread(target=self._wait)
        self.thread.start()

    def _wait(self):
        # The token of a task that another slot has claimed ends a wait too.
        while not self.claims and not self._is_over:
            self.claims = self.slot.wait()

    def woken(self):
        """The ids that it claims when it is woken; its wait does not end by itself so soon."""
        self.thread.join(10)
        assert not self.thread.is_alive()
        return [each.task_id for each in self.claims]

    def end(self, client):
        """Wakes it, if it still sleeps."""
        self._is_over = True
        while self.thread.is_alive():
            self.slot.unblock(client)
            self.thread.join(0.01)


def asleep(client):
    """How many of our connections are blocked; one of a test before may still be."""
    return sum(each["name"] == "sleeps" and "b" in each["flags"] for each in client.client_list())


@pytest.fixture
def sleep(settings, shared, client):
    """Registers a consumer with so many slots, all of which sleep, up to twenty seconds."""
    patient = dataclasses.replace(settings, lease_seconds=60.0)
    connections, sleepers = [], []

    def begin(slots=1):
        consumer = Consumer(shared, dataclasses.replace(patient, worker_slots=slots), Node("worker-8", "worker"))
        consumer.register()
        for number in range(1, slots + 1):
            connections.append(DedicatedConnection(patient, name="sleeps", blocks_for=patient.lease_seconds))
            sleepers.append(Sleeper(consumer.slot(number, connections[-1])))
        wait_until(lambda: asleep(client) == slots, "all slots sleep", 10)
        return sleepers

    yield begin
    for each in sleepers:
        each.end(shared)
    for each in connections:
        each.close()


@pytest.fixture
def impatient(worker, settings):
    """The slot of worker-1, with a connection of its own; a third of its lease is 333 ms."""
    connection = DedicatedConnection(settings, name="slot", blocks_for=settings.lease_seconds)
    yield worker.slot(1, connection)
    connection.close()


def test_a_new_task_wakes_a_slot(sleep, enqueue, places):
    """Its claim comes with the same reply."""
    (sleeper,) = sleep()

    task_id = enqueue()

    assert sleeper.woken() == [task_id]
    assert places.of(task_id) == ["processing"]


def test_a_new_task_wakes_one_slot(sleep, enqueue, client):
    """The others go on sleeping: there is nothing for them."""
    sleepers = sleep(3)

    task_id = enqueue()

    wait_until(lambda: any(each.claims for each in sleepers), "a slot is awake")
    assert [each.task_id for sleeper in sleepers for each in sleeper.claims] == [task_id]
    assert asleep(client) == 2


def test_many_tasks_wake_every_slot(sleep, producer):
    """Each has one to begin."""
    sleepers = sleep(3)

    ids = producer.enqueue([NewTask("add", {"a": "1", "b": "2"})] * 5).task_ids

    assert sorted(each for sleeper in sleepers for each in sleeper.woken()) == sorted(ids[:3])


def test_a_split_wakes_slots_for_its_parts(sleep, slot, enqueue, observer):
    """They begin as soon as it is settled."""
    parent = enqueue()
    claim = slot.start()
    sleepers = sleep(2)

    slot.split(claim, ["{}"] * 5, claim_next=False)

    begun = [each for sleeper in sleepers for each in sleeper.woken()]
    assert sorted(begun) == sorted(observer.parts(parent))
    assert len(begun) == 2


def test_the_last_part_wakes_a_slot_for_the_parent(sleep, slot, split):
    """Whoever settles the part may be about to leave."""
    parent = split(1)
    claim = slot.start()
    (sleeper,) = sleep()

    complete(slot, claim)

    assert sleeper.woken() == [parent]
    assert sleeper.claims[0].phase is Phase.COMBINE


@pytest.mark.parametrize(
    "give_back",
    [
        pytest.param(lambda slot, claim, *_: slot.release(claim), id="released"),
        pytest.param(lambda slot, claim, *_: fail(slot, claim), id="crashed"),
        pytest.param(lambda _, __, worker, *___: worker.leave(), id="its worker leaves"),
        pytest.param(lambda _, __, worker, lose: lose(worker), id="its worker is lost"),
    ],
)
def test_what_waits_again_wakes_a_slot(sleep, slot, worker, rival, enqueue, pass_lease, give_back):
    """It has waited already."""
    task_id = enqueue()
    claim = slot.start()
    (sleeper,) = sleep()

    def lose(consumer):
        pass_lease(consumer)
        assert rival.renew().reaped == 1

    give_back(slot, claim, worker, lose)

    assert sleeper.woken() == [task_id]


def test_the_end_of_a_backoff_wakes_a_slot(sleep, slot, worker, enqueue, client, keys):
    """The worker that caused it promotes it; another may begin it."""
    task_id = enqueue()
    fail(slot, slot.start(), Failure.ERROR)
    client.zadd(keys.delayed(), {task_id: 1})
    (sleeper,) = sleep()

    worker.renew()

    assert sleeper.woken() == [task_id]


def test_a_revived_task_wakes_a_slot(sleep, slot, enqueue, dead_letters):
    """As a new one does."""
    task_id = enqueue()
    die(slot)
    (sleeper,) = sleep()

    dead_letters.revive(task_id)

    assert sleeper.woken() == [task_id]


def test_there_are_never_more_tokens_than_live_slots(consumer, producer, worker, rival, client, keys):
    """A thousand tasks wake each slot once: it goes on by itself."""
    producer.enqueue([NewTask("add", {"a": "1", "b": "2"})] * 100)
    assert client.llen(keys.wake()) == 2

    third = consumer("worker-3")
    producer.enqueue([NewTask("add", {"a": "1", "b": "2"})] * 100)
    assert client.llen(keys.wake()) == 3

    third.leave()
    worker.leave()
    assert client.llen(keys.wake()) == 1
    rival.leave()
    assert client.llen(keys.wake()) == 0


def test_a_token_too_many_costs_one_empty_start(impatient, slot, enqueue, client, keys):
    """Another slot has claimed its task: the tokens are thrown away and the slot sleeps."""
    enqueue()
    complete(slot, slot.start())
    assert client.llen(keys.wake()) == 1

    assert impatient.wait() == ()

    assert client.llen(keys.wake()) == 0


def test_a_lost_token_costs_a_wait_and_no_task(impatient, enqueue, client, keys, settings):
    """A worker that died took it along, for instance: the slot looks by itself after a third of the lease."""
    task_id = enqueue()
    client.delete(keys.wake())
    began = time.monotonic()

    claims = impatient.wait()

    assert [each.task_id for each in claims] == [task_id]
    assert time.monotonic() - began >= settings.lease_seconds / 3 - 0.01


def test_a_wait_lasts_a_third_of_the_lease(impatient, settings):
    """Then it looks by itself, and finds nothing here."""
    began = time.monotonic()

    assert impatient.wait() == ()

    assert settings.lease_seconds / 3 - 0.01 <= time.monotonic() - began < settings.lease_seconds * 5


def test_a_wait_can_be_ended_by_another_thread(sleep, shared):
    """A worker that drains does not wait for its own waits."""
    (sleeper,) = sleep()
    began = time.monotonic()

    sleeper.end(shared)

    assert time.monotonic() - began < 10
    assert sleeper.claims == ()


def test_nothing_is_unblocked_where_nobody_waits(impatient, shared, enqueue):
    """The connection of a slot that calculates is left alone."""
    impatient.unblock(shared)
    task_id = enqueue()

    assert [each.task_id for each in impatient.wait()] == [task_id]
    impatient.unblock(shared)


def test_a_forgotten_wait_takes_a_token_and_no_task(worker, rival_slot, enqueue, pass_lease, places, keys, client):
    """Its client is gone and its lease over: it may wake for nothing, and the task waits for another slot."""
    task_id = enqueue()
    pass_lease(worker)

    assert client.blpop([keys.wake()], timeout=1)

    assert places.of(task_id) == ["queue"]
    assert rival_slot.start().task_id == task_id
