"""Parts with weights: they are combined once the weights add up, and the combination may ask for another round."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.queue.parts import parts_of
from wizard.task import MAX_PARTS, Failure, Phase, Status

pytestmark = pytest.mark.integration


def weighed(slot, weight, *, result="{}"):
    """The next part ends, and weighs so much."""
    claim = slot.start()
    assert claim.phase is Phase.PART
    assert slot.complete(claim, result, "{}", f'{{"cpu_seconds":1.0,"weight":{weight}}}', claim_next=False).accepted
    return claim


def test_parts_are_combined_once_their_weights_add_up(split, worker, slot, rival_slot, observer):
    """Those that are left are cancelled; progress tells the weight that there is of what is wanted."""
    parent = split(6, until=100)
    weighed(slot, 40)
    assert observer.get(parent).progress == (40, 100)
    weighed(slot, 0)
    left = rival_slot.start()
    assert observer.get(parent).phase is Phase.PARTS

    weighed(slot, 75)

    claim = slot.start()
    assert (claim.task_id, claim.phase) == (parent, Phase.COMBINE)
    assert observer.get(parent).progress == (100, 100)
    assert observer.get(left.task_id).status is Status.CANCELLED
    assert observer.depths().queued_parts == 0
    assert observer.get(parent).parts == 4
    assert len([each for each in worker.gather(claim).parts if each.result]) == 3


def test_all_parts_are_combined_though_their_weights_do_not_add_up(split, slot):
    """What they bring has to do, or the combination asks for more."""
    split(2, until=100)
    weighed(slot, 1)
    weighed(slot, 1)

    assert slot.start().phase is Phase.COMBINE


def test_a_combination_may_ask_for_another_round(split, worker, slot, observer, results):
    """Its parts follow those that have begun, and their weights come on top; then all results are combined."""
    parent = split(6, until=10)
    first = [weighed(slot, 5, result='"a"'), weighed(slot, 6, result='"b"')]
    combining = slot.start()

    assert slot.split(combining, ["{}"] * 3, until=14, claim_next=False).accepted

    assert observer.get(parent).phase is Phase.PARTS
    assert observer.get(parent).parts == 5
    assert observer.get(parent).progress == (11, 14)
    assert observer.depths().queued_parts == 3
    second = weighed(slot, 3, result='"c"')
    claim = slot.start()
    assert (claim.task_id, claim.phase) == (parent, Phase.COMBINE)
    assert [each.result for each in worker.gather(claim).parts] == ['"a"', '"b"', '"c"']
    assert observer.parts(parent) == [each.task_id for each in [*first, second]]
    slot.complete(claim, "{}", "{}", claim_next=False)
    assert observer.get(parent).status is Status.COMPLETED
    assert [each.status for each in results.parts(parent)] == [Status.COMPLETED] * 3


def test_a_round_that_is_longer_than_the_one_before_has_all_its_parts(split, slot, observer):
    """And it is combined when all of them have ended."""
    parent = split(2, until=2)
    weighed(slot, 1)
    weighed(slot, 1)
    slot.split(slot.start(), ["{}"] * 4, until=100, claim_next=False)

    for _ in range(4):
        weighed(slot, 1)

    claim = slot.start()
    assert (claim.task_id, claim.phase) == (parent, Phase.COMBINE)
    assert observer.get(parent).parts == 6


def test_what_each_part_found_is_known_after_the_end(split, slot, client, keys):
    """The summary keeps the weights, also of a part that has attempts behind it."""
    parent = split(2, until=30)
    weighed(slot, 12)
    fail(slot, slot.start(), Failure.CRASH)
    weighed(slot, 30)

    complete(slot, slot.start())

    kept = parts_of(client, keys, parent)
    assert [(each.measured["weight"], len(each.attempts)) for each in kept] == [(12, 0), (30, 1)]


def test_a_task_that_is_cancelled_between_rounds_leaves_nothing(split, slot, observer, producer, client, keys):
    """Neither parts nor what they are counted by."""
    parent = split(3, until=2)
    weighed(slot, 2)
    slot.split(slot.start(), ["{}"] * 3, until=9, claim_next=False)
    running = slot.start()

    producer.cancel(parent)

    assert observer.get(parent).status is Status.CANCELLED
    assert observer.depths().queued_parts == 0
    assert not client.exists(keys.split(parent), keys.task(running.task_id))


def test_a_task_of_many_rounds_ends(split, worker, slot, client, keys, observer, results):
    """Lua unpacks some 8,000 values at most: a task whose rounds have more parts than that ended half."""
    parent = split(MAX_PARTS, until=10**6)
    claim = slot.start()
    for number in range(1, 4 * MAX_PARTS + 1):
        if number % 200 == 0:
            worker.renew()
        claim = slot.complete(claim, "{}", "{}", claim_next=True).claim
        if claim.phase is Phase.COMBINE and number < 4 * MAX_PARTS:
            claim = slot.split(claim, ["{}"] * MAX_PARTS, until=10**6, claim_next=True).claim
    assert (claim.task_id, claim.phase) == (parent, Phase.COMBINE)

    assert complete(slot, claim).accepted

    assert observer.get(parent).status is Status.COMPLETED
    assert len(results.parts(parent)) == 4 * MAX_PARTS
    assert client.lrange(keys.processing(slot.name), 0, -1) == []
    assert client.keys(keys.task("*")) == [keys.task(parent)]
