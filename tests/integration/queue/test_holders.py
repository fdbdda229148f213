"""Who holds what, by name and start: also what a dead worker holds until its lease runs out."""

from __future__ import annotations

import dataclasses

import pytest

from wizard.node import Node
from wizard.queue import Consumer, NewTask

pytestmark = pytest.mark.integration


def test_every_start_is_told_with_its_lease_and_its_tasks(settings, slot, producer, observer):
    """A task that is claimed is held; one that is settled is not."""
    (task_id,) = producer.enqueue([NewTask("add", {"a": "1", "b": "2"})], asked_by="ann").task_ids
    slot.start()

    (holder,) = [each for each in observer.holders() if each.tasks]

    assert holder.pod == "worker-1"
    assert holder.start
    assert holder.busy == 1
    assert 0 < holder.lease_seconds <= settings.lease_seconds
    (task,) = holder.tasks
    assert (task.task_id, task.operation, task.attempt, task.parent, task.asked_by) == (task_id, "add", 1, None, "ann")
    assert task.started_at is not None


def test_dead_worker_holds_its_task_beside_its_next_start(settings, shared, ask, observer, keys, now, client):
    """Two starts of one pod are two holders, until the lease of the first runs out and its task is taken back."""
    settings = dataclasses.replace(settings, lease_seconds=30.0)
    node = Node("worker-7", "worker")
    dead, alive = Consumer(shared, settings, node), Consumer(shared, settings, node)
    dead.register()
    (task_id,) = ask(1, cost_ms=5_000)
    dead.slot(1, shared).start()
    alive.register()

    before = {each.start: [task.task_id for task in each.tasks] for each in observer.holders()}
    client.zadd(keys.workers(), {dead.name: now() - 1})
    alive.renew()
    after = {each.start: [task.task_id for task in each.tasks] for each in observer.holders()}

    assert sorted(before.values()) == [[], [task_id]]
    assert list(after.values()) == [[]]
