"""find: an id that was moved to the list of a forgotten consumer is found, and nothing else is touched."""

from __future__ import annotations

import threading

import pytest

from tests.live_worker import wait_until
from wizard.node import Node
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.task import Status
from worker.lease_renewal import LeaseRenewal

pytestmark = pytest.mark.integration


@pytest.fixture
def forget(client, keys, now, settings, rival):
    """Twenty leases after the end of a consumer."""

    def pass_time(consumer):
        rival.renew()
        client.zadd(keys.workers(), {consumer.name: now() - 21_000 * settings.lease_seconds})
        rival.renew()
        assert client.zscore(keys.workers(), consumer.name) is None

    return pass_time


def test_the_list_of_a_known_consumer_is_left_to_it(worker, slot, rival, enqueue, places):
    """Alive or lost: its lease decides."""
    task_id = enqueue()
    slot.start()

    assert rival.find(0).ids == 0

    assert places.of(task_id) == ["processing"]


def test_what_a_forgotten_consumer_moved_goes_back_unharmed(
    worker, slot, rival, enqueue, client, keys, forget, places, observer
):
    """It was never started."""
    task_id = enqueue()
    forget(worker)
    client.lmove(keys.queue(), keys.processing(slot.name), "RIGHT", "LEFT")

    assert rival.find(0).ids == 1

    assert places.of(task_id) == ["queue"]
    assert (observer.get(task_id).attempt, observer.get(task_id).failures) == (0, 0)
    assert rival.find(0).ids == 0


def test_what_a_forgotten_consumer_had_begun_is_charged(worker, slot, rival, enqueue, client, keys, forget, observer):
    """As any task whose worker was lost; it cannot begin one, unless its lease was stored and lost."""
    task_id = enqueue()
    forget(worker)
    client.lmove(keys.queue(), keys.processing(slot.name), "RIGHT", "LEFT")
    client.hset(keys.task(task_id), mapping={"status": "PROCESSING", "attempt": 1, "slot": slot.name})

    assert rival.find(0).ids == 1

    task = observer.get(task_id)
    assert (task.status, task.failures, task.attempts[0].why) == (Status.PENDING, 1, "lease-lost")


def test_many_forgotten_consumers_are_looked_at_in_turns(rival, enqueue, client, keys, places, now):
    """64 a call; the one with an id is somewhere among them."""
    task_id = enqueue()
    client.zadd(keys.forgotten(), {f"worker-{n}~1xabc{n:03}": now() + n for n in range(200)})
    client.lmove(keys.queue(), keys.processing("worker-150~1xabc150/1"), "RIGHT", "LEFT")

    ranks = [rank := 0] + [rank := rival.find(rank).rank for _ in range(4)]

    assert ranks == [0, 64, 128, 192, 0]
    assert places.of(task_id) == ["queue"]


def test_a_forgotten_consumer_is_not_looked_at_for_ever(rival, client, keys, now, settings):
    """As long as a dead letter is kept."""
    client.zadd(keys.forgotten(), {"worker-7~1xabc": now() - 1000 * settings.dead_letter_keep_seconds - 1})

    rival.find(0)

    assert client.zcard(keys.forgotten()) == 0


def test_every_worker_looks_again_and_again(
    worker, slot, rival, shared, settings, enqueue, client, keys, forget, places
):
    """Some of them with each heartbeat."""
    task_id = enqueue()
    forget(worker)
    client.lmove(keys.queue(), keys.processing(slot.name), "RIGHT", "LEFT")
    renewal = LeaseRenewal(rival, NodeHeartbeat(shared, settings, Node("worker-2", "worker")), dict)
    thread = threading.Thread(target=renewal.run)
    thread.start()

    try:
        wait_until(lambda: places.of(task_id) == ["queue"], "the id is found")
    finally:
        renewal.stop()
        thread.join()
