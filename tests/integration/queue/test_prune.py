"""prune: the lists of tasks and of dead letters forget what has expired, a window at a time."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from tests.integration.queue.settling import complete, die
from tests.live_worker import wait_until
from wizard.node import Node
from wizard.queue import Consumer
from wizard.queue.node_heartbeat import NodeHeartbeat
from worker.counts import WorkerCounts
from worker.lease_renewal import LeaseRenewal

pytestmark = pytest.mark.integration


@pytest.fixture
def expired(client, keys, now, settings):
    """Adds ids to the list whose tasks have expired, and some whose tasks are still there, all older than a task is
    kept.
    """

    def add(gone, kept=0):
        old = (now() - 2_000 * settings.keep_seconds) * 1_000
        pipeline = client.pipeline()
        for n in range(gone + kept):
            task_id = f"{n:032x}"
            pipeline.zadd(keys.tasks(), {task_id: old + n})
            if n >= gone:
                pipeline.hset(keys.task(task_id), "status", "PENDING")
        pipeline.execute()

    return add


def test_a_young_task_is_not_looked_at(worker, slot, enqueue, client, keys):
    """It cannot have expired, so nothing is asked about it."""
    task_id = enqueue()
    complete(slot, slot.start())
    client.delete(keys.task(task_id))

    assert worker.prune(0).rank == 0

    assert client.zscore(keys.tasks(), task_id) is not None


def test_an_old_task_that_is_still_there_stays(worker, client, keys, expired):
    """It may have waited for days; a dead letter is kept longer than others."""
    expired(gone=0, kept=3)

    assert worker.prune(0).rank == 0

    assert client.zcard(keys.tasks()) == 3


def test_an_expired_task_leaves_the_list(worker, client, keys, expired, enqueue):
    """The list of tasks does not grow for ever."""
    expired(gone=5)
    task_id = enqueue()

    assert worker.prune(0).rank == 0

    assert client.zrange(keys.tasks(), 0, -1) == [task_id]


def test_a_long_list_is_pruned_in_turns(worker, client, keys, expired, enqueue):
    """A thousand a call, so that no call keeps Valkey long; what stays is stepped over."""
    expired(gone=1_500, kept=700)
    enqueue()

    rank = worker.prune(0).rank
    assert client.zcard(keys.tasks()) == 1_201

    for _ in range(3):
        rank = worker.prune(rank).rank

    assert rank == 0
    assert client.zcard(keys.tasks()) == 701


def test_pruning_keeps_up_with_what_expires(worker, shared, settings, client, keys, expired):
    """More than a thousand in the time between two heartbeats: the calls follow each other."""
    expired(gone=30_000)
    patient = Consumer(shared, dataclasses.replace(settings, lease_seconds=60.0), Node("worker-2", "worker"))
    renewal = LeaseRenewal(patient, NodeHeartbeat(shared, settings, patient.node), WorkerCounts(1), dict)
    thread = threading.Thread(target=renewal.run)
    thread.start()

    try:
        wait_until(lambda: client.zcard(keys.tasks()) == 0, "the list is empty", 20)
    finally:
        renewal.stop()
        thread.join()


def test_what_was_removed_is_counted(worker, client, keys, expired):
    """So that the worker knows whether to go on at once."""
    expired(gone=600, kept=100)

    assert worker.prune(0).tasks == 600

    assert client.zcard(keys.tasks()) == 100


def test_an_expired_dead_letter_leaves_its_list(worker, slot, enqueue, client, keys, dead_letters, observer):
    """Or the number of dead letters would never go down to nought again."""
    old, young = enqueue(), enqueue()
    die(slot)
    die(slot)
    client.delete(keys.task(old))
    assert observer.depths().dead_letters == 2

    worker.prune(0)

    assert observer.depths().dead_letters == 1
    assert [each.task_id for each in dead_letters.list()] == [young]


def test_a_list_of_expired_dead_letters_is_pruned_in_turns(worker, client, keys):
    """As above."""
    client.rpush(keys.dead(), *(f"{n:032x}" for n in range(2_500)))

    worker.prune(0)
    assert client.llen(keys.dead()) == 1_500

    worker.prune(0)
    worker.prune(0)
    assert client.llen(keys.dead()) == 0
