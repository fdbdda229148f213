"""release: a worker that drains gives a task back, and nobody is to blame."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, complete_all, fail, ids
from wizard.task import Status

pytestmark = pytest.mark.integration


def test_what_is_no_longer_ours_cannot_be_given_back(worker, slot, rival, rival_slot, enqueue, pass_lease, places):
    """Whoever took it over goes on with it."""
    task_id = enqueue()
    claim = slot.start()
    pass_lease(worker)
    rival.renew()
    rival_slot.start()

    assert not slot.release(claim)

    assert places.of(task_id) == ["processing"]


def test_a_released_task_is_at_the_head_and_unharmed(slot, enqueue, observer, client, keys):
    """It costs no failure: HPA scale-downs release often."""
    released, other = enqueue(), enqueue()
    claim = slot.start()

    assert slot.release(claim)

    task = observer.get(released)
    assert client.lrange(keys.queue(), 0, -1) == [other, released]
    assert client.llen(keys.processing(slot.name)) == 0
    assert (task.status, task.failures, task.handled_by) == (Status.PENDING, 0, None)
    assert [(each.attempt, each.why) for each in task.attempts] == [(1, "released")]


def test_a_lost_lease_can_still_give_back(worker, slot, enqueue, pass_lease, places):
    """As long as nobody has reaped it, the attempt is the current one."""
    task_id = enqueue()
    claim = slot.start()
    pass_lease(worker)

    assert slot.release(claim)

    assert places.of(task_id) == ["queue"]


def test_the_next_attempt_has_another_number(slot, rival_slot, enqueue):
    """An attempt is never used twice, or it would be no fence."""
    enqueue()
    first = slot.start()
    slot.release(first)

    second = rival_slot.start()

    assert (first.attempt, second.attempt) == (1, 2)


def test_failures_before_it_still_count(slot, enqueue, observer):
    """Releasing neither charges nor forgives."""
    task_id = enqueue()
    fail(slot, slot.start())
    slot.release(slot.start())

    complete(slot, slot.start())

    task = observer.get(task_id)
    assert (task.failures, task.attempt) == (1, 3)
    assert [each.why for each in task.attempts] == ["crashed", "released"]


def test_several_go_back_in_their_order(worker, shared, ask, observer, client, keys):
    """To the head of the queue, each with a line in its history; what has begun goes on."""
    asked = ask(5)
    slot = worker.slot(1, shared)
    claims = slot.start()
    later = ask(2)

    assert slot.release(claims[2:], "The slot is slow today.") == 3

    assert client.lrange(keys.queue(), 0, -1) == [*later[::-1], *asked[:1:-1]]
    assert client.lrange(keys.processing(slot.name), 0, -1) == asked[1::-1]
    for task in map(observer.get, asked[2:]):
        assert (task.status, task.failures, task.handled_by) == (Status.PENDING, 0, None)
        assert [(each.why, each.detail) for each in task.attempts] == [("released", "The slot is slow today.")]
    assert ids(slot.start()) == asked[:2]


def test_what_was_given_back_may_be_claimed_together_again(worker, shared, ask):
    """Nothing has happened to it."""
    asked = ask(4)
    slot = worker.slot(1, shared)
    slot.release(slot.start(), "It is given back.")

    assert ids(slot.start()) == asked


def test_those_that_are_no_longer_ours_are_left_out(worker, shared, ask, producer, places):
    """The others go back."""
    done, cancelled, other = ask(3)
    slot = worker.slot(1, shared)
    claims = slot.start()
    complete_all(slot, claims[:1], held=claims[1:])
    producer.cancel(cancelled)

    assert slot.release(claims, "It is given back.") == 1

    assert [places.of(each) for each in (done, cancelled, other)] == [["ended"], ["ended"], ["queue"]]


def test_tasks_of_different_lists_go_back_to_their_own(worker, shared, ask, client, keys):
    """Each to the head of its caller's list."""
    (ann,), (nobody,) = ask(caller="ann"), ask()
    slot = worker.slot(1, shared)
    claims = slot.start()
    assert sorted(ids(claims)) == sorted((ann, nobody))

    slot.release(claims, "It is given back.")

    assert client.lrange(keys.queue(), 0, -1) == [nobody]
    assert client.lrange(keys.lane(f"short:{client.hget(keys.task(ann), 'caller')}"), 0, -1) == [ann]
    assert client.hmget(keys.waiting(), "short", "short_us") == ["2", "200"]
