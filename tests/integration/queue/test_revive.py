"""revive: a dead letter gets another chance, with failures 0 and attempts that go on counting."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, die, fail
from wizard.errors import TaskNotFound
from wizard.task import Failure, Phase, Status

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda slot: complete(slot, slot.start()), id="completed"),
        pytest.param(lambda slot: fail(slot, slot.start(), Failure.REJECT), id="rejected"),
        pytest.param(lambda slot: fail(slot, slot.start()), id="waiting again"),
        pytest.param(lambda slot: slot.start(), id="running"),
    ],
)
def test_only_dead_letters_are_revived(slot, enqueue, dead_letters, observer, end):
    """Whatever else a task is, it stays."""
    task_id = enqueue()
    end(slot)
    before = observer.get(task_id)

    with pytest.raises(TaskNotFound):
        dead_letters.revive(task_id)

    assert observer.get(task_id) == before


def test_a_dead_letter_that_expired_is_gone(slot, enqueue, dead_letters, client, keys):
    """Its id may still be in the list; that alone brings nothing back."""
    task_id = enqueue()
    die(slot)
    client.delete(keys.task(task_id))

    assert dead_letters.list() == []
    with pytest.raises(TaskNotFound):
        dead_letters.revive(task_id)

    assert client.llen(keys.queue()) == 0
    assert not client.exists(keys.task(task_id))


def test_what_was_purged_cannot_be_revived(slot, enqueue, dead_letters, observer):
    """Purging forgets the letter; the task stays FAILED until it expires."""
    task_id = enqueue()
    die(slot)
    dead_letters.purge(task_id)

    for act in (dead_letters.revive, dead_letters.purge):
        with pytest.raises(TaskNotFound):
            act(task_id)

    assert observer.get(task_id).status is Status.FAILED


def test_a_dead_letter_is_revived_once(slot, enqueue, dead_letters, places):
    """The second time it is none."""
    task_id = enqueue()
    die(slot)
    dead_letters.revive(task_id)

    with pytest.raises(TaskNotFound):
        dead_letters.revive(task_id)

    assert places.of(task_id) == ["queue"]


def test_it_waits_at_the_end_of_the_queue_like_a_new_one(slot, enqueue, dead_letters, observer, client, keys):
    """Failures 0, nothing left of its end, its history kept; and it does not expire."""
    task_id = enqueue()
    die(slot)
    other = enqueue()

    dead_letters.revive(task_id)

    task = observer.get(task_id)
    assert client.lrange(keys.queue(), 0, -1) == [task_id, other]
    assert (task.status, task.failures, task.error, task.ended_at) == (Status.PENDING, 0, None, None)
    assert (task.attempt, len(task.attempts)) == (3, 3)
    assert client.ttl(keys.task(task_id)) == -1
    assert dead_letters.list() == []


def test_its_attempts_go_on_counting(slot, enqueue, dead_letters, observer):
    """The number of an attempt is never used twice; a zombie of the first life is still fenced off."""
    enqueue()
    first = slot.start()
    fail(slot, first)
    die(slot, 2)
    dead_letters.revive(first.task_id)

    claim = slot.start()

    assert claim.attempt == 4
    assert not complete(slot, first).accepted
    assert complete(slot, claim).accepted
    assert observer.get(first.task_id).status is Status.COMPLETED


def test_it_has_all_its_chances_again(slot, enqueue, dead_letters, observer):
    """Three more failures make it a dead letter once more."""
    task_id = enqueue()
    die(slot)
    dead_letters.revive(task_id)

    die(slot)

    assert (observer.get(task_id).failures, observer.get(task_id).attempt) == (3, 6)
    assert [each.task_id for each in dead_letters.list()] == [task_id]


def test_a_parent_begins_anew(slot, enqueue, dead_letters, observer, client, keys):
    """Its parts of old are over; it is whole again and may be split again."""
    parent = enqueue()
    slot.split(slot.start(), ["{}", "{}"], claim_next=False)
    old = observer.parts(parent)
    die(slot)
    assert [each.task_id for each in dead_letters.list()] == [parent]

    dead_letters.revive(parent)

    task = observer.get(parent)
    assert (task.status, task.phase, task.parts, task.progress) == (Status.PENDING, Phase.WHOLE, None, None)
    assert observer.parts(parent) == []
    claim = slot.start()
    assert (claim.task_id, claim.phase, claim.attempt) == (parent, Phase.WHOLE, 2)
    slot.split(claim, ["{}"], claim_next=False)
    assert not set(observer.parts(parent)) & set(old)
    complete(slot, slot.start())
    complete(slot, slot.start())
    assert observer.get(parent).status is Status.COMPLETED
    assert all(client.ttl(keys.task(part)) > 0 for part in old)


def test_all_can_be_purged(slot, enqueue, dead_letters):
    """It says how many there were."""
    for _ in range(3):
        enqueue()
        die(slot)

    assert dead_letters.purge_all() == 3
    assert dead_letters.list() == []
