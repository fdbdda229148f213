"""What becomes of parts, and with them of their parent: combined, failed, or won by the first answer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.queue.settling import BOOM, complete, die, fail
from tests.one_by_one import OneByOne
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import Consumer
from wizard.task import Failure, Phase, Status

pytestmark = pytest.mark.integration


def test_the_last_part_brings_the_parent_back_to_the_head(split, slot, rival_slot, enqueue, observer, client, keys):
    """As a new attempt with another phase, before what was asked meanwhile, and with no failure."""
    parent = split(2)
    first, last = slot.start(), rival_slot.start()
    other = enqueue()
    complete(slot, first)
    complete(rival_slot, last)

    assert client.lrange(keys.queue(), 0, -1) == [other, parent]
    claim = slot.start()

    assert (claim.task_id, claim.phase, claim.attempt, claim.failures) == (parent, Phase.COMBINE, 2, 0)
    assert complete(slot, claim).accepted
    assert observer.get(parent).status is Status.COMPLETED
    assert observer.get(parent).handled_by == "worker-1"


def test_the_results_are_there_by_index(split, worker, slot):
    """Whatever the order in which the parts ended."""
    split(3)
    first = slot.start()
    slot.release(first)
    for _ in range(3):
        claim = slot.start()
        slot.complete(claim, claim.inputs, "{}", claim_next=False)

    gathered = worker.gather(slot.start())

    assert [json.loads(each.result)["n"] for each in gathered.parts] == ["0", "1", "2"]


def test_a_parts_result_counts_once(split, worker, slot, rival, rival_slot, pass_lease, observer):
    """A part that was calculated twice, because a lease was lost, is done once."""
    parent = split(2)
    late = slot.start()
    pass_lease(worker)
    rival.renew()
    current = rival_slot.start()
    assert current.task_id == late.task_id
    complete(rival_slot, current)

    assert not complete(slot, late).accepted

    assert observer.get(parent).progress == (1, 2)
    assert observer.get(parent).phase is Phase.PARTS


def test_parts_that_end_together_bring_the_parent_back_once(settings, split, observer, slot, client, keys):
    """The part that completes the set is one, however many workers settle at once."""
    parent = split(64)

    def work(number):
        with connect(settings, name="test") as own:
            consumer = Consumer(own, settings, Node(f"worker-{number}", "worker"))
            consumer.register()
            mine = OneByOne(consumer.slot(1, own))
            done = 0
            while (claim := mine.start()) and claim.phase is Phase.PART:
                complete(mine, claim)
                done += 1
            return done, claim

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(work, range(10, 18)))

    assert sum(done for done, _ in outcomes) == 64
    combines = [claim for _, claim in outcomes if claim]
    assert [(each.task_id, each.phase, each.attempt) for each in combines] == [(parent, Phase.COMBINE, 2)]
    assert client.llen(keys.queue()) == 0
    assert observer.get(parent).status is Status.PROCESSING


def test_the_first_answer_wins_a_race(split, worker, slot, rival, rival_slot, shared, observer, places):
    """The others are cancelled, wherever they are, and the parent comes back at once."""
    parent = split(6, until=1)
    fail(slot, slot.start(), Failure.ERROR)
    winner, loser = slot.start(), rival_slot.start()

    complete(slot, winner)

    parts = observer.parts(parent)
    statuses = [observer.get(part).status for part in parts]
    assert statuses == [Status.CANCELLED, Status.COMPLETED, Status.CANCELLED]
    assert observer.depths().queued_parts == 0
    assert places.of(parent) == ["queue"]
    assert rival.wait_for_command(shared, 1) == ["cancel", loser.task_id, "1"]
    assert not complete(rival_slot, loser).accepted
    claim = slot.start()
    assert (claim.task_id, claim.phase) == (parent, Phase.COMBINE)
    assert [bool(each.result) for each in worker.gather(claim).parts] == [False, True, False]


def test_there_is_nothing_to_gather_of_a_task_that_was_cancelled_since_its_claim(split, worker, slot, producer):
    """The parts went with it; a slot that asks a moment later is no fault of the worker."""
    split(1)
    slot.complete(slot.start(), "1", "{}", claim_next=False)
    claim = slot.start()
    producer.cancel(claim.task_id)

    assert worker.gather(claim) is None


def test_a_part_without_an_answer_wins_no_race(split, worker, slot, observer):
    """It counts as done; when no part has an answer, the parent is combined of nothing."""
    parent = split(2, until=1)
    for _ in range(2):
        assert observer.get(parent).phase is Phase.PARTS
        slot.complete(slot.start(), "null", "{}", claim_next=False)

    claim = slot.start()

    assert (claim.task_id, claim.phase) == (parent, Phase.COMBINE)
    assert [each.result for each in worker.gather(claim).parts] == ["null", "null"]


def test_it_is_known_who_did_what_and_how_long_it_took(split, worker, slot, rival_slot, now):
    """Work, span and speed-up are made of this."""
    split(2)
    slot.complete(slot.start(), "1", "{}", '{"cpu_seconds":1.5}', claim_next=False)
    rival_slot.complete(rival_slot.start(), "2", "{}", '{"cpu_seconds":0.5}', claim_next=False)

    gathered = worker.gather(slot.start())

    assert [each.pod for each in gathered.parts] == ["worker-1", "worker-2"]
    assert [json.loads(each.measured)["cpu_seconds"] for each in gathered.parts] == [1.5, 0.5]
    assert 0 <= gathered.elapsed_seconds < 10


@pytest.mark.parametrize("until", [None, 1], ids=["all", "race"])
@pytest.mark.parametrize(
    ("end", "is_dead"),
    [
        pytest.param(lambda slot: fail(slot, slot.start(), Failure.REJECT), False, id="rejected"),
        pytest.param(die, True, id="after its last failure"),
    ],
)
def test_a_failed_part_fails_its_parent(
    split, slot, rival_slot, observer, results, places, dead_letters, until, end, is_dead
):
    """Which names it, is a dead letter when the part would be one, and cancels the others."""
    parent = split(4, until=until)
    first = slot.start()
    rival_slot.start()
    slot.release(first)

    end(slot)

    task = observer.get(parent)
    assert [each.status for each in results.parts(parent)] == [Status.FAILED, Status.CANCELLED]
    assert task.status is Status.FAILED
    assert task.error["detail"] == f"Part 0 (task {first.task_id}) failed: {BOOM['detail']}"
    assert [each.task_id for each in dead_letters.list()] == ([parent] if is_dead else [])
    assert (places.of(parent), places.of(first.task_id)) == (["ended"], [])
    assert observer.depths().queued_parts == 0


def test_a_part_that_failed_once_is_tried_again(split, slot, observer):
    """A part has attempts of its own; the parent hears nothing of it."""
    parent = split(1)
    fail(slot, slot.start())

    complete(slot, slot.start())

    assert observer.get(parent).failures == 0
    assert slot.start().phase is Phase.COMBINE


def test_a_combine_that_failed_is_combined_again(split, worker, slot, observer):
    """The parts are not calculated once more."""
    parent = split(1)
    complete(slot, slot.start())
    fail(slot, slot.start())

    claim = slot.start()

    assert (claim.task_id, claim.phase, claim.attempt, claim.failures) == (parent, Phase.COMBINE, 3, 1)
    assert [each.result for each in worker.gather(claim).parts] == ['{"sum":"3"}']
    assert complete(slot, claim).accepted
    assert observer.get(parent).status is Status.COMPLETED


def test_parts_do_not_expire_before_the_parent_ends(split, slot, observer, client, keys):
    """A combine never finds one gone. What becomes of them then is told in `test_ended_parts.py`."""
    parent = split(2)
    complete(slot, slot.start())
    complete(slot, slot.start())

    names = [keys.split(parent), *(keys.task(part) for part in observer.parts(parent))]

    assert len(names) == 3
    assert {client.ttl(name) for name in names} == {-1}


def test_only_parents_are_counted(split, slot, observer):
    """A person asked for one calculation."""
    split(2)
    for _ in range(3):
        complete(slot, slot.start())

    assert observer.totals() == {("COMPLETED", "add"): 1}
