"""split: a task becomes parts, and the part that completes the set, or the race, brings it back to be combined."""

from __future__ import annotations

import json

import pytest

from tests.integration.queue.settling import complete, fail
from tests.one_by_one import OneByOne
from wizard.task import Phase, Status

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("count", [0, 1_025], ids=["into nothing", "into more than 1,024"])
def test_a_task_cannot_be_split(enqueue, slot, places, count):
    """Without a part it would wait for ever; with too many, one call would keep Valkey long."""
    task_id = enqueue()
    claim = slot.start()

    with pytest.raises(ValueError, match="1 to 1,024 parts"):
        slot.split(claim, ["{}"] * count, claim_next=False)

    assert places.of(task_id) == ["processing"]


def test_a_parent_waits_without_a_slot(split, observer, places, client, keys, slot):
    """It is off its slot's list, still PROCESSING, and nobody's."""
    parent = split(3)

    task = observer.get(parent)
    assert (task.status, task.phase, task.parts, task.progress) == (Status.PROCESSING, Phase.PARTS, 3, (0, 3))
    assert task.handled_by is None
    assert places.of(parent) == ["split"]
    assert client.llen(keys.processing(slot.name)) == 0


def test_a_part_becomes_a_task_when_it_is_claimed(split, slot, observer, places, client, keys):
    """Until then a thousand parts take no memory but their inputs."""
    parent = split(1_000)
    assert observer.parts(parent) == []
    assert len(client.keys(keys.task("*"))) == 1

    claim = slot.start()

    assert (claim.phase, claim.attempt, claim.inputs) == (Phase.PART, 1, '{"n": "0"}')
    assert observer.parts(parent) == [claim.task_id]
    assert places.of(claim.task_id) == ["processing"]
    assert len(client.keys(keys.task("*"))) == 2
    assert not client.hexists(keys.split(parent), "inputs:0")


def test_a_part_is_a_task_of_its_parent(split, slot, rival_slot, observer, now):
    """Same operation, its own inputs, its place among the others; it is not in the list of tasks."""
    before = now()
    parent = split(2)
    slot.start()
    rival_slot.start()

    parts = [observer.get(part) for part in observer.parts(parent)]
    assert [(each.operation, each.inputs, each.index, each.handled_by) for each in parts] == [
        ("add", {"n": "0"}, 0, "worker-1"),
        ("add", {"n": "1"}, 1, "worker-2"),
    ]
    assert {(each.parent, each.phase, each.status, each.initiated_by) for each in parts} == {
        (parent, Phase.PART, Status.PROCESSING, "api-1")
    }
    assert all(before <= each.created_at <= each.started_at <= now() for each in parts)
    assert [each.task_id for each in observer.page().tasks] == [parent]


def test_the_beginning_of_a_part_is_told_whole(split, slot, observer):
    """It is enqueued by the node that accepted its parent, and started in the same moment."""
    split(1)
    after = observer.newest_event_id()

    part = slot.start().task_id

    told = [(each.type, each.task_id, each.status, each.node, each.attempt) for each in observer.events(after)]
    assert told == [("enqueued", part, "PENDING", "api-1", 0), ("started", part, "PROCESSING", "worker-1", 1)]


def test_what_is_short_waits_for_one_part_and_not_for_a_hundred(split, slot, enqueue):
    """A slot that has done its part takes what was asked meanwhile."""
    split(100)
    part = slot.start()
    asked_meanwhile = enqueue()

    assert complete(slot, part, claim_next=True).claim.task_id == asked_meanwhile


def test_parts_begin_in_the_order_of_their_index(split, slot, observer):
    """Each is told apart by it; when there are no more, the parent is combined."""
    parent = split(6)
    begun = []
    while (claim := slot.start()).phase is Phase.PART:
        begun.append(json.loads(claim.inputs)["n"])
        complete(slot, claim)

    assert begun == [str(n) for n in range(6)]
    assert [observer.get(part).index for part in observer.parts(parent)] == list(range(6))
    assert claim.task_id == parent


def test_a_part_that_waits_again_comes_before_those_that_have_not_begun(split, slot, rival_slot):
    """Its parent is not kept waiting by it for longer than it must."""
    split(5)
    first, second = slot.start(), rival_slot.start()
    slot.release(first)
    fail(rival_slot, second)

    assert [slot.start().task_id, rival_slot.start().task_id] == [second.task_id, first.task_id]


def test_progress_is_parts_done(split, slot, observer):
    """The page shows it; each step is told."""
    parent = split(3)
    after = observer.newest_event_id()

    complete(slot, slot.start())

    assert observer.get(parent).progress == (1, 3)
    told = [(each.type, each.task_id) for each in observer.events(after) if each.task_id == parent]
    assert told == [("progress", parent)]


def test_a_split_claims_the_next_task_too(enqueue, slot):
    """Which may be its own first part."""
    parent = enqueue()

    settled = slot.split(slot.start(), ["{}"], claim_next=True)

    assert (settled.accepted, settled.claim.phase) == (True, Phase.PART)
    assert settled.claim.task_id != parent


def test_parents_end_one_after_another(ask, consumer, shared, observer):
    """All slots work for the oldest: six jobs at once would all end late. Its parts come before those of the next."""
    slots = [OneByOne(consumer(f"worker-{number}").slot(1, shared)) for number in range(6)]
    parents = sorted(ask(6, cost_ms=4_000))  # In the same millisecond, so their ids decide.
    claims = [slot.start() for slot in slots]
    for slot, claim in reversed(list(zip(slots, claims, strict=True))):
        slot.split(claim, ["{}"] * 9, claim_next=False)

    begun = []
    while claims := [(slot, claim) for slot in slots if (claim := slot.start())]:
        begun += [observer.get(claim.task_id).parent or claim.task_id for _, claim in claims]
        for slot, claim in claims:
            complete(slot, claim)

    ends = [max(place for place, each in enumerate(begun) if each == parent) for parent in parents]
    assert ends == sorted(ends)
    # While the last parts of one run, those of the next begin, and none of a third.
    assert all(end < begun.index(later) for end, later in zip(ends, parents[2:], strict=False))
    assert {observer.get(each).status for each in parents} == {Status.COMPLETED}


def test_what_is_new_and_long_waits_for_the_parts_of_what_was_asked_before(ask, slot, split, observer):
    """Of the same caller: a job that has begun is ended first."""
    parent = split(2)
    (new,) = ask(cost_ms=5_000)

    assert slot.start().phase is slot.start().phase is Phase.PART
    claimed = []
    parts = []
    while claim := slot.start():
        claimed.append(claim.task_id)
        parts = observer.parts(parent) or parts
        complete(slot, claim)

    assert claimed == [*parts, parent, new]


def test_parts_of_an_ended_parent_do_not_begin(ask, slot, rival_slot, producer, observer):
    """The next parent's do."""
    older, younger = sorted(ask(2, cost_ms=4_000))
    claims = [(each, each.start()) for each in (slot, rival_slot)]
    for each, claim in claims:
        each.split(claim, ["{}"] * 3, claim_next=False)
    assert slot.start().task_id == observer.parts(older)[0]

    producer.cancel(older)

    assert slot.start().task_id == observer.parts(younger)[0]
    assert observer.depths().queued_parts == 2
