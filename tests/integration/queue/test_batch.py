"""Batches: one claim takes many short tasks, up to what a slot may hold; they are settled together or one by one."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import BOOM, complete_all, ids
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration


@pytest.fixture
def one(worker, shared):
    """The only slot: all that waits is its share."""
    return worker.slot(1, shared)


def test_short_tasks_are_claimed_together_and_in_their_order(one, ask, observer, client, keys, now):
    """All of them run, by this slot, in their first attempt, and lie on its list, the oldest at the right."""
    asked = ask(5)
    before = now()

    claims = one.start()

    assert ids(claims) == asked
    assert client.lrange(keys.processing(one.name), 0, -1) == asked[::-1]
    for claim, task in zip(claims, map(observer.get, asked), strict=True):
        assert (claim.attempt, claim.operation, claim.inputs, claim.cost_ms) == (1, "add", '{"a":"1","b":"2"}', 0.1)
        assert (task.status, task.attempt, task.handled_by) == (Status.PROCESSING, 1, "worker-1")
        assert before <= task.started_at <= now()


def test_sixty_four_tasks_are_a_batch(one, ask):
    """The rest waits for the next claim."""
    asked = ask(100)

    assert ids(one.start()) == asked[:64]


@pytest.mark.parametrize(
    ("cost_ms", "taken"), [(0.2, 64), (0.5, 40), (5, 4), (6, 3), (19, 1), (20, 1), (None, 64)], ids=str
)
def test_twenty_foretold_milliseconds_are_a_batch(one, ask, cost_ms, taken):
    """No task waits for longer than that behind others of its batch. What is not foretold counts as nothing."""
    asked = ask(80, cost_ms=cost_ms)

    assert ids(one.start()) == asked[:taken]


def test_thirty_two_kilobytes_of_inputs_are_a_batch(one, ask):
    """A slot writes them all to its child process at once."""
    asked = ask(10, size=8_000)

    claims = one.start()

    assert ids(claims) == asked[:4]
    assert sum(len(each.inputs) for each in claims) < 32_768 < sum(len(each.inputs) for each in claims) * 5 / 4


def test_a_task_that_fills_the_batch_by_itself_is_claimed(one, ask):
    """Whatever its inputs are: every task must begin."""
    (long,) = ask(size=40_000)
    ask(3)

    assert ids(one.start()) == [long]


@pytest.mark.parametrize("options", [{"alone": True}, {"cost_ms": 20.001}, {"cost_ms": 999}], ids=str)
def test_what_must_be_alone_is_claimed_alone(one, ask, options):
    """What may split, what is long; neither before nor behind others."""
    first, alone, last = ask(2), ask(**options), ask(2)

    assert ids(one.start()) == first
    complete_all(one, one.start())
    assert ids(one.start()) == alone
    complete_all(one, one.start())
    assert ids(one.start()) == last


def test_what_failed_once_is_claimed_alone(one, ask):
    """It took its child process with it."""
    asked = ask(3)
    claims = one.start()
    one.fail(claims[0], Failure.CRASH, BOOM, claim_next=False)
    one.release(claims[1:], "It is given back.")

    assert sorted(ids(one.start())) == sorted(asked[1:])
    complete_all(one, one.start())
    assert ids(one.start()) == asked[:1]


def test_what_was_revived_is_claimed_alone(one, ask, dead_letters):
    """Though its failures are forgiven."""
    (poison,) = ask()
    for _ in range(3):
        one.fail(one.start()[0], Failure.CRASH, BOOM, claim_next=False)
    dead_letters.revive(poison)
    ask()

    assert ids(one.start()) == [poison]


def test_what_is_combined_is_claimed_alone(one, ask):
    """Its parts have measured nothing of it."""
    (parent,) = ask()
    one.split(one.start()[0], ["{}"], claim_next=False)
    part = one.start()
    assert len(part) == 1
    ask()
    complete_all(one, part)

    # What came meanwhile is behind it, on the same list.
    assert ids(one.start()) == [parent]


def test_a_shallow_queue_is_shared(worker, rival, consumer, shared, ask):
    """Each of three slots takes its third, rounded up."""
    slots = [each.slot(1, shared) for each in (worker, rival, consumer("worker-3"))]
    asked = ask(10)

    batches = [ids(each.start()) for each in slots]

    assert [len(each) for each in batches] == [4, 2, 2]
    assert [each for batch in batches for each in batch] == asked[:8]


def test_the_share_counts_all_that_waits(worker, rival, shared, ask):
    """Long tasks and parts are work for the other slots too."""
    ask(6, cost_ms=2_000)
    asked = ask(4)

    assert ids(worker.slot(1, shared).start()) == asked


def test_a_slot_that_left_has_no_share(worker, rival, shared, ask):
    """The others take it all."""
    asked = ask(6)
    rival.leave()

    assert ids(worker.slot(1, shared).start()) == asked


def test_many_answers_are_settled_in_one_call(one, ask, observer, client, keys):
    """Each with its own result; those that are still calculated stay."""
    ask(5)
    claims = one.start()

    settled = complete_all(one, claims[:3], held=claims[3:])

    assert (settled.accepted, settled.lease_is_live, settled.claims) == ((True,) * 3, True, ())
    assert client.lrange(keys.processing(one.name), 0, -1) == ids(claims[:2:-1])
    assert [observer.get(each).status for each in ids(claims)] == [Status.COMPLETED] * 3 + [Status.PROCESSING] * 2


def test_answers_may_come_in_any_order(one, ask, client, keys):
    """A child process calculates in order; nothing depends on it."""
    ask(5)
    claims = one.start()

    assert all(complete_all(one, [claims[3], claims[1]]).accepted)

    assert client.lrange(keys.processing(one.name), 0, -1) == ids([claims[4], claims[2], claims[0]])


def test_an_answer_that_is_late_spoils_no_other(one, ask, producer, observer):
    """One was cancelled meanwhile: each attempt is judged by itself."""
    cancelled, *_ = ask(3)
    claims = one.start()
    producer.cancel(cancelled)

    settled = complete_all(one, claims)

    assert settled.accepted == (False, True, True)
    assert observer.get(cancelled).status is Status.CANCELLED


def test_a_settlement_refills_the_slot(one, ask):
    """Up to the same limits, with what it still holds."""
    asked = ask(200)
    claims = one.start()

    settled = complete_all(one, claims[:10], held=claims[10:], claim_next=True)

    assert ids(settled.claims) == asked[64:74]


def test_a_refill_counts_what_the_slot_holds(one, ask):
    """Its foretold time and its inputs."""
    asked = ask(8, cost_ms=5)
    claims = one.start()
    assert ids(complete_all(one, claims[:1], held=claims[1:], claim_next=True).claims) == asked[4:5]

    ask(1, size=30_000)
    assert complete_all(one, [claims[1]], held=claims[2:], claim_next=True).claims


def test_a_refill_takes_no_more_bytes_than_a_batch_has(one, ask):
    """What does not fit waits until the slot holds nothing."""
    ask(2, size=15_000)
    claims = one.start()
    assert len(claims) == 2
    (long,) = ask(size=20_000)

    assert complete_all(one, claims[:1], held=claims[1:], claim_next=True).claims == ()
    assert ids(complete_all(one, claims[1:], claim_next=True).claims) == [long]


def test_a_refill_takes_its_share_of_a_shallow_queue(worker, rival, shared, ask):
    """What the slot holds is counted in."""
    one = worker.slot(1, shared)
    ask(8)
    claims = one.start()
    assert len(claims) == 4

    # Four wait and it still holds three of those seven, so its share is four.
    (more,) = complete_all(one, claims[:1], held=claims[1:], claim_next=True).claims
    assert len(complete_all(one, [*claims[1:], more], claim_next=True).claims) == 2


@pytest.mark.parametrize("options", [{"alone": True}, {"cost_ms": 25}, {"cost_ms": 2_000}], ids=str)
def test_a_refill_never_takes_what_must_be_alone(one, ask, options):
    """It would begin beside the others, and be charged for them."""
    ask(2)
    claims = one.start()
    alone = ask(**options)

    assert complete_all(one, claims[:1], held=claims[1:], claim_next=True).claims == ()
    assert ids(complete_all(one, claims[1:], claim_next=True).claims) == alone


def test_a_child_that_died_charges_the_first_and_keeps_the_rest(one, ask, observer):
    """They are asked again of the next child, in the same attempt."""
    poison, *innocents = ask(4)
    claims = one.start()

    settled = one.fail(claims[0], Failure.CRASH, BOOM, claim_next=True, held=claims[1:])

    assert (settled.accepted, settled.claims) == ((True,), ())
    assert all(complete_all(one, claims[1:]).accepted)
    assert observer.get(poison).failures == 1
    assert [(observer.get(each).failures, observer.get(each).attempt) for each in innocents] == [(0, 1)] * 3


def test_after_a_lost_reply_the_whole_batch_is_given_again(one, ask):
    """In its order, under the same attempts."""
    ask(5)
    claims = one.start()
    complete_all(one, claims[:1], held=claims[1:])

    assert one.start() == claims[1:]


def test_a_running_task_of_a_batch_is_cancelled_by_itself(producer, worker, one, shared, ask, places, client, keys):
    """Its worker is told which attempt to drop; the others go on."""
    first, second, third = ask(3)
    one.start()

    producer.cancel(second)

    assert worker.wait_for_command(shared, 1) == ["cancel", second, "1"]
    assert client.lrange(keys.processing(one.name), 0, -1) == [third, first]
    assert places.of(second) == ["ended"]
