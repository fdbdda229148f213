"""split: a task becomes parts, and the part that completes the set, or the race, brings it back to be combined."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete
from wizard.node import Node
from wizard.queue import Consumer
from wizard.task import Phase, Status

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("count", [0, 1_025], ids=["into nothing", "into more than 1,024"])
def test_a_task_cannot_be_split(enqueue, slot, places, count):
    """Without a part it would wait for ever; with too many, one call would keep Valkey long."""
    task_id = enqueue()
    claim = slot.start()

    with pytest.raises(ValueError, match="1 to 1,024 parts"):
        slot.split(claim, ["{}"] * count, race=False, claim_next=False)

    assert places.of(task_id) == ["processing"]


def test_a_parent_waits_without_a_slot(split, observer, places, client, keys, slot):
    """It is off its slot's list, still PROCESSING, and nobody's."""
    parent = split(3)

    task = observer.get(parent)
    assert (task.status, task.phase, task.parts, task.progress) == (Status.PROCESSING, Phase.PARTS, 3, (0, 3))
    assert task.handled_by is None
    assert places.of(parent) == ["split"]
    assert client.llen(keys.processing(slot.name)) == 0


def test_a_part_is_a_task_of_its_parent(split, observer, places):
    """Same operation, its own inputs, its place among the others; it is not in the list of tasks."""
    parent = split(2)

    parts = [observer.get(part) for part in observer.parts(parent)]
    assert [(each.operation, each.inputs, each.index) for each in parts] == [
        ("add", {"n": "0"}, 0),
        ("add", {"n": "1"}, 1),
    ]
    assert {(each.parent, each.phase, each.status, each.initiated_by) for each in parts} == {
        (parent, Phase.PART, Status.PENDING, "api-1")
    }
    assert [places.of(each.task_id) for each in parts] == [["queue"]] * 2
    assert [each.task_id for each in observer.page().tasks] == [parent]


def test_parts_enter_the_queue_four_for_each_live_slot(
    shared, settings, split, consumer, pass_lease, observer, enqueue, slot
):
    """So that a short task asked meanwhile waits for a few parts and not for a thousand; the dead do not count."""
    wide = Consumer(shared, dataclasses.replace(settings, worker_slots=2), Node("worker-3", "worker"))
    wide.register()
    pass_lease(consumer("worker-4"))

    parent = split(100)
    asked_meanwhile = enqueue()

    assert len(observer.parts(parent)) == observer.depths().queued_parts == 4 * (1 + 2)
    for _ in range(12):
        claim = slot.start()
        assert claim.phase is Phase.PART
        complete(slot, claim)
    assert slot.start().task_id == asked_meanwhile


def test_each_settled_part_lets_the_next_one_in(split, slot, observer):
    """In the order of their index, until there are no more; the first four came with the split."""
    parent = split(6)
    waiting = []
    while (claim := slot.start()).phase is Phase.PART:
        complete(slot, claim)
        waiting.append(len(observer.parts(parent)))

    assert waiting == [5, 6, 6, 6, 6, 6]
    assert [observer.get(part).index for part in observer.parts(parent)] == list(range(6))


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

    settled = slot.split(slot.start(), ["{}"], race=False, claim_next=True)

    assert (settled.accepted, settled.claim.phase) == (True, Phase.PART)
    assert settled.claim.task_id != parent
