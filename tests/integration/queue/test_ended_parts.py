"""What is kept of parts: they are tasks until their parent ends, however it ends; then one summary tells of them."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete, die, do_part, fail
from wizard.errors import TaskNotFound
from wizard.task import MAX_PARTS, Failure, Status

pytestmark = pytest.mark.integration

COMPLETED, FAILED, CANCELLED = Status.COMPLETED, Status.FAILED, Status.CANCELLED


def do_parts(slot, count):
    """Completes so many parts."""
    for _ in range(count):
        do_part(slot)


def combined(slot, _producer, _parent):
    """All parts have ended well; the parent is combined."""
    do_parts(slot, 4)
    claim = slot.start()
    return lambda: complete(slot, claim)


def not_combined(slot, _producer, _parent):
    """All parts have ended well; putting them together has no answer."""
    do_parts(slot, 4)
    claim = slot.start()
    return lambda: fail(slot, claim, Failure.REJECT)


def never_combined(slot, _producer, _parent):
    """All parts have ended well; putting them together fails until the parent is a dead letter."""
    do_parts(slot, 4)
    return lambda: die(slot)


def part_rejected(slot, _producer, _parent):
    """The second part has no answer."""
    do_part(slot)
    claim = slot.start()
    return lambda: fail(slot, claim, Failure.REJECT)


def part_dies(slot, _producer, _parent):
    """The second part fails until its parent is a dead letter."""
    do_part(slot)
    die(slot, 2)
    claim = slot.start()
    return lambda: fail(slot, claim)


def cancelled(slot, producer, parent):
    """A part is done, one waits after an error, one runs, and one has not begun."""
    do_part(slot)
    fail(slot, slot.start(), Failure.ERROR)
    slot.start()
    return lambda: producer.cancel(parent)


def cancelled_late(slot, producer, parent):
    """All parts are done, and the parent waits to be combined."""
    do_parts(slot, 4)
    return lambda: producer.cancel(parent)


#: Each way of ending, and the statuses of the parts that have begun.
ENDS = [
    (combined, [COMPLETED] * 4),
    (not_combined, [COMPLETED] * 4),
    (never_combined, [COMPLETED] * 4),
    (part_rejected, [COMPLETED, FAILED]),
    (part_dies, [COMPLETED, FAILED]),
    (cancelled, [COMPLETED, CANCELLED, CANCELLED]),
    (cancelled_late, [COMPLETED] * 4),
]
each_end = pytest.mark.parametrize(("ending", "statuses"), ENDS, ids=[each.__name__ for each, _ in ENDS])


@pytest.fixture
def settings(settings):
    """A lease that outlasts a thousand parts."""
    return dataclasses.replace(settings, lease_seconds=600.0)


@pytest.fixture
def stored(client, keys):
    """Reads which tasks, splits, summaries and attachments there are; keys without their prefix."""

    def read():
        found = (name.removeprefix(keys.prefix) for name in client.keys(f"{keys.prefix}*"))
        return sorted(name for name in found if name.partition(":")[0] in {"task", "split", "summary", "answer"})

    return read


@each_end
def test_the_parts_go_with_the_end_and_a_summary_stays(
    split, slot, producer, observer, results, client, keys, stored, ending, statuses
):
    """In the same call: no task, no input, no result of a part is left, and the summary expires with the task."""
    parent = split(4)

    ending(slot, producer, parent)()

    assert observer.get(parent).status.is_final
    assert stored() == [f"summary:{parent}", f"task:{parent}"]
    assert client.ttl(keys.summary(parent)) == client.ttl(keys.task(parent)) > 0
    assert observer.parts(parent) == []
    assert [each.status for each in results.parts(parent)] == statuses


@each_end
def test_the_summary_tells_what_the_parts_told(split, slot, producer, results, ending, statuses):
    """Pods, times, failed attempts, seconds. What is gone is the id, and the libraries with their versions."""
    parent = split(4)
    end = ending(slot, producer, parent)
    before = results.parts(parent)
    assert [each.index for each in before] == list(range(len(statuses)))
    assert None not in {each.task_id for each in before}

    end()

    for was, now in zip(before, results.parts(parent), strict=True):
        assert (now.task_id, now.index, now.handled_by) == (None, was.index, was.handled_by)
        assert (now.attempt, now.created_at, now.started_at) == (was.attempt, was.created_at, was.started_at)
        assert now.attempts[: len(was.attempts)] == was.attempts
        if was.status.is_final:
            assert (now.status, now.ended_at, now.failures) == (was.status, was.ended_at, was.failures)
            assert now.measured == {"cpu_seconds": 0.5, "wall_seconds": 0.75}
        else:
            assert now.ended_at >= was.created_at
            assert now.measured is None


def test_a_race_ends_without_its_parts(split, slot, rival_slot, worker, results, stored):
    """While it is combined they are all there; then who won and who was cancelled is told."""
    parent = split(6, until=1)
    do_part(slot, "null")
    winner, _ = slot.start(), rival_slot.start()
    complete(slot, winner)
    claim = slot.start()
    assert [each.result for each in worker.gather(claim).parts] == ["null", '{"sum":"3"}', None]

    complete(slot, claim)

    assert stored() == [f"summary:{parent}", f"task:{parent}"]
    assert [(each.status, each.handled_by) for each in results.parts(parent)] == [
        (COMPLETED, "worker-1"),
        (COMPLETED, "worker-1"),
        (CANCELLED, "worker-2"),
    ]


def test_attachments_of_parts_go_too(split, slot, stored):
    """No operation has any today; nothing may be left behind if one has."""
    parent = split(2)
    for name in "one", "two":
        do_part(slot, attachments={name: b"1", "both": b"2"})
    assert sum(each.startswith("answer:") for each in stored()) == 4

    complete(slot, slot.start())

    assert stored() == [f"summary:{parent}", f"task:{parent}"]


def test_a_revived_parent_has_no_summary(split, slot, results, dead_letters, stored):
    """It begins anew, and so does the list of its parts."""
    parent = split(2)
    part_dies(slot, None, parent)()
    dead_letters.revive(parent)
    assert (stored(), results.parts(parent)) == ([f"task:{parent}"], [])

    slot.split(slot.start(), ["{}"] * 3, claim_next=False)
    do_part(slot)
    assert [each.status for each in results.parts(parent)] == [COMPLETED]
    do_parts(slot, 2)
    complete(slot, slot.start())

    assert [each.status for each in results.parts(parent)] == [COMPLETED] * 3
    assert stored() == [f"summary:{parent}", f"task:{parent}"]


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(lambda slot, claim: complete(slot, claim).accepted, id="complete"),
        pytest.param(lambda slot, claim: fail(slot, claim).accepted, id="crash"),
        pytest.param(lambda slot, claim: fail(slot, claim, Failure.ERROR).accepted, id="error"),
        pytest.param(lambda slot, claim: fail(slot, claim, Failure.REJECT).accepted, id="reject"),
        pytest.param(lambda slot, claim: slot.release(claim), id="release"),
        pytest.param(lambda slot, claim: slot.progress(claim, 1, 2), id="progress"),
        pytest.param(lambda slot, claim: slot.split(claim, ["{}"], claim_next=False).accepted, id="split"),
    ],
)
def test_what_is_said_of_a_part_that_is_gone_is_refused(split, slot, producer, enqueue, stored, say):
    """It brings nothing back, and the slot goes on."""
    parent = split(2)
    claim = slot.start()
    producer.cancel(parent)
    before = stored()

    assert not say(slot, claim)

    assert stored() == before
    following = enqueue()
    assert slot.start().task_id == following


def test_a_worker_that_is_lost_with_a_part_that_is_gone_harms_nobody(
    split, worker, slot, rival, rival_slot, producer, pass_lease, stored
):
    """There is nothing to put back."""
    parent = split(2)
    slot.start()
    producer.cancel(parent)
    before = stored()
    pass_lease(worker)

    assert rival.renew().reaped == 0

    assert stored() == before
    assert rival_slot.start() is None


def test_a_part_that_is_gone_is_an_unknown_task(split, slot, producer, observer):
    """The sentence says until when parts are kept."""
    parent = split(1)
    part = slot.start().task_id
    assert observer.get(part).parent == parent
    producer.cancel(parent)

    for ask in (observer.get, producer.cancel):
        with pytest.raises(TaskNotFound, match="kept only until that task has ended"):
            ask(part)


def test_only_split_tasks_have_parts(enqueue, slot, results):
    """An unknown task has none either."""
    task_id = enqueue()
    assert results.parts(task_id) == results.parts("0" * 32) == []
    complete(slot, slot.start())
    assert results.parts(task_id) == []


def test_a_task_that_ends_while_its_parts_are_read_is_read_again(split, slot, producer, results, shared, monkeypatch):
    """The list is never that of a part of the parts."""
    parent = split(3)
    do_parts(slot, 2)
    read = shared.hmget

    def end_in_between(*arguments):
        reply = read(*arguments)
        monkeypatch.undo()
        producer.cancel(parent)
        return reply

    monkeypatch.setattr(shared, "hmget", end_in_between)

    found = results.parts(parent)

    assert [(each.task_id, each.status) for each in found] == [(None, COMPLETED)] * 2


def test_a_thousand_parts_leave_two_keys(split, slot, rival_slot, results, client, keys, stored):
    """And less than a hundred bytes for each part."""
    parent = split(MAX_PARTS)
    for number in range(MAX_PARTS):
        do_part((slot, rival_slot)[number % 2])
    assert len(stored()) == 1 + 1 + MAX_PARTS
    complete(slot, slot.start())

    assert stored() == [f"summary:{parent}", f"task:{parent}"]
    assert client.strlen(keys.summary(parent)) < 100 * MAX_PARTS
    parts = results.parts(parent)
    assert [each.index for each in parts] == list(range(MAX_PARTS))
    assert [each.handled_by for each in parts[:4]] == ["worker-1", "worker-2"] * 2
