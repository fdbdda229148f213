"""release: a worker that drains gives a task back, and nobody is to blame."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, fail
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
