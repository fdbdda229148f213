"""cancel: ends a task that waits or runs, wherever it is, and tells the worker that runs it."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.errors import NotCancellable, TaskNotFound
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration


def test_an_unknown_task_cannot_be_cancelled(producer):
    """Nor one that has expired."""
    with pytest.raises(TaskNotFound, match="There is no task 0000"):
        producer.cancel("0" * 32)


@pytest.mark.parametrize(
    ("end", "status"),
    [
        pytest.param(complete, "COMPLETED", id="completed"),
        pytest.param(lambda slot, claim: fail(slot, claim, Failure.REJECT), "FAILED", id="failed"),
    ],
)
def test_an_ended_task_cannot_be_cancelled(producer, slot, enqueue, observer, end, status):
    """Final states are absorbing, and the sentence says which one it is."""
    task_id = enqueue()
    end(slot, slot.start())

    with pytest.raises(NotCancellable, match=f"already ended: it is {status}"):
        producer.cancel(task_id)

    assert observer.get(task_id).status == status


def test_a_task_is_cancelled_once(producer, enqueue):
    """The second time it has ended."""
    task_id = enqueue()
    producer.cancel(task_id)

    with pytest.raises(NotCancellable, match="CANCELLED"):
        producer.cancel(task_id)


def test_a_part_cannot_be_cancelled_by_itself(producer, slot, split, places):
    """Its parent could never be combined; the sentence names the one to cancel."""
    parent = split(1)
    part = slot.start()

    with pytest.raises(NotCancellable, match=f"part of task {parent}: cancel that one"):
        producer.cancel(part.task_id)
    assert places.of(part.task_id) == ["processing"]

    slot.release(part)
    with pytest.raises(NotCancellable, match=f"part of task {parent}: cancel that one"):
        producer.cancel(part.task_id)
    assert places.of(part.task_id) == ["queue"]


def test_a_waiting_task_is_taken_off_the_queue(producer, slot, enqueue, observer, places, client, keys, settings):
    """It is never begun; like every ended task it expires."""
    task_id, other = enqueue(), enqueue()

    producer.cancel(task_id)

    task = observer.get(task_id)
    assert (task.status, task.attempt, task.handled_by) == (Status.CANCELLED, 0, None)
    assert client.lrange(keys.queue(), 0, -1) == [other]
    assert places.of(task_id) == ["ended"]
    assert 0 < client.ttl(keys.task(task_id)) <= settings.keep_seconds
    assert slot.start().task_id == other


def test_a_task_in_its_backoff_is_taken_off(producer, slot, worker, enqueue, places, client, keys):
    """It never comes back to the queue."""
    task_id = enqueue()
    fail(slot, slot.start(), Failure.ERROR)

    producer.cancel(task_id)

    assert client.zcard(keys.delayed()) == 0
    assert places.of(task_id) == ["ended"]


def test_a_running_task_is_taken_from_its_slot_and_its_worker_is_told(
    producer, worker, slot, shared, enqueue, observer, places, client, keys
):
    """The word names the attempt, for the slot may hold another by the time it is heard."""
    task_id = enqueue()
    claim = slot.start()

    producer.cancel(task_id)

    assert observer.get(task_id).status is Status.CANCELLED
    assert observer.get(task_id).handled_by == "worker-1"
    assert places.of(task_id) == ["ended"]
    assert client.llen(keys.processing(slot.name)) == 0
    assert 0 < client.ttl(keys.control(worker.name)) <= 60
    assert worker.wait_for_command(shared, 1) == ["cancel", task_id, str(claim.attempt)]


def test_the_result_of_a_cancelled_task_is_dropped(producer, slot, enqueue, observer):
    """The worker may have finished in the same moment."""
    task_id, following = enqueue(), enqueue()
    claim = slot.start()
    producer.cancel(task_id)

    settled = complete(slot, claim, claim_next=True)

    assert (settled.accepted, settled.claim.task_id) == (False, following)
    assert (observer.get(task_id).status, observer.get(task_id).result) == (Status.CANCELLED, None)


def test_a_cancelled_task_is_not_reaped(producer, worker, slot, rival, enqueue, pass_lease, observer):
    """Its worker may die of the cancel, or of anything."""
    task_id = enqueue()
    slot.start()
    producer.cancel(task_id)
    pass_lease(worker)

    assert rival.renew().reaped == 0

    assert observer.get(task_id).status is Status.CANCELLED


def test_a_parent_takes_its_parts_along(producer, slot, rival, rival_slot, shared, split, observer, results, places):
    """Those that wait, run, are in their backoff or have not begun; those that ended well stay as they are."""
    parent = split(6)
    complete(slot, slot.start())
    fail(slot, slot.start(), Failure.ERROR)
    running = rival_slot.start()
    slot.release(slot.start())
    parts = observer.parts(parent)
    assert observer.depths().queued_parts == 3

    producer.cancel(parent)

    done, *others = (each.status for each in results.parts(parent))
    assert (done, set(others)) == (Status.COMPLETED, {Status.CANCELLED})
    assert observer.get(parent).status is Status.CANCELLED
    assert [places.of(each) for each in (parent, *parts)] == [["ended"], *[[]] * 4]
    assert rival.wait_for_command(shared, 1) == ["cancel", running.task_id, "1"]
    assert observer.depths().queued_parts == 0
    assert slot.start() is None


def test_a_cancelled_part_has_no_say(producer, slot, enqueue, observer):
    """Its result does not bring the parent back."""
    parent = enqueue()
    slot.split(slot.start(), ["{}"], claim_next=False)
    claim = slot.start()
    producer.cancel(parent)

    assert not complete(slot, claim).accepted

    assert observer.get(parent).status is Status.CANCELLED
