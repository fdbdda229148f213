"""What one account may submit: a weight of work, and a number of tasks in flight; in the call that enqueues."""

from __future__ import annotations

import dataclasses
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.connection import connect
from wizard.errors import IdempotencyConflict, InvalidInput, MemoryFull, QueueFull, RateLimited
from wizard.limit import Limit
from wizard.node import Node
from wizard.queue import Consumer, DeadLetters, NewTask, Producer, Quota
from wizard.queue.rate import LEAST_SECONDS
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration

#: Slow enough that nothing is refilled while a test runs.
WORK = Limit("submit", 0.001, 10, "submit {} seconds of foretold work")

ADD = NewTask("add", {"a": "1", "b": "2"}, seconds=1)

PLENTY = Quota("ann", dataclasses.replace(WORK, burst=100_000), 3)


def quota(seconds=10, tasks=0, account="ann"):
    """A quota of so many seconds of work, and tasks in flight."""
    return Quota(account, dataclasses.replace(WORK, burst=seconds), tasks)


@pytest.fixture
def in_flight(client, keys):
    """The ids that count for an account."""
    return lambda account="ann": set(client.smembers(keys.in_flight(account)))


def test_over_the_quota_nothing_is_enqueued(producer, observer, client, keys):
    """The sentence has the limit, what was asked for, and the seconds to wait; nothing is written."""
    producer.enqueue([ADD] * 9, quota=quota())
    before = sorted(client.keys(f"{keys.prefix}*"))

    with pytest.raises(
        RateLimited, match=r"0.001 seconds of foretold work .* 10 at once; this request has 2: "
    ) as told:
        producer.enqueue([ADD] * 2, quota=quota(), idempotency_key="order-7")

    assert 990 < told.value.retry_after <= 1_000
    assert (told.value.limit, told.value.standing.remaining) == ("submit", 1)
    assert sorted(client.keys(f"{keys.prefix}*")) == before
    assert observer.depths().queued == 9


def test_a_batch_is_charged_the_sum_and_refused_whole(producer, observer):
    """All of its tasks, or none."""
    long, short = dataclasses.replace(ADD, seconds=6), dataclasses.replace(ADD, seconds=4)
    producer.enqueue([ADD], quota=quota(11))

    with pytest.raises(RateLimited):
        producer.enqueue([long, long], quota=quota(11))
    taken = producer.enqueue([long, short], quota=quota(11))

    assert taken.standing.remaining == 0
    assert observer.depths().queued == 3


def test_what_is_heavier_than_the_burst_is_taken_once_from_a_full_bucket(producer):
    """Otherwise it never could be asked; the debt is waited for afterwards."""
    heavy = dataclasses.replace(ADD, seconds=50)
    producer.enqueue([ADD], quota=quota(account="bob"))

    with pytest.raises(RateLimited, match="this request has 50: try again in 1,000 seconds"):
        producer.enqueue([heavy], quota=quota(account="bob"))
    assert producer.enqueue([heavy], quota=quota()).standing.full_us == 50 * WORK.unit_us
    with pytest.raises(RateLimited) as told:
        producer.enqueue([dataclasses.replace(ADD, seconds=0)], quota=quota())
    assert told.value.retry_after == pytest.approx(1_000 * (40 + LEAST_SECONDS), abs=10)


def test_a_task_that_costs_nothing_counts_a_little(producer):
    """It is stored for a day."""
    free = dataclasses.replace(ADD, seconds=0)

    producer.enqueue([free] * round(10 / LEAST_SECONDS), quota=quota())

    with pytest.raises(RateLimited):
        producer.enqueue([free], quota=quota())


def test_a_repeated_key_is_not_charged_again(producer):
    """Nor does it need anything to be left."""
    first = producer.enqueue([ADD] * 10, quota=quota(10, 10), idempotency_key="order-7")
    again = producer.enqueue([ADD] * 10, quota=quota(10, 10), idempotency_key="order-7")

    assert (again.replayed, again.task_ids, again.standing) == (True, first.task_ids, None)
    with pytest.raises(IdempotencyConflict):
        producer.enqueue([ADD] * 11, quota=quota(10, 10), idempotency_key="order-7")


def test_what_is_refused_for_another_reason_is_not_charged(shared, settings, client, keys):
    """A full queue, or a full memory."""
    full = Producer(shared, dataclasses.replace(settings, queue_cap=1), Node("api-1", "api"))

    with pytest.raises(QueueFull):
        full.enqueue([ADD] * 2, quota=quota(10, 5))
    client.config_set("maxmemory", "1mb")
    try:
        with pytest.raises(MemoryFull):
            full.enqueue([ADD], quota=quota(10, 5))
    finally:
        client.config_set("maxmemory", "0")

    assert client.keys(f"{keys.prefix}*") == []


def test_an_answer_from_the_cache_counts_a_little_and_is_never_in_flight(producer, slot, in_flight):
    """Whatever the question once cost."""
    asked = dataclasses.replace(ADD, seconds=9, use_cache=True)
    producer.enqueue([asked], quota=quota(100, 5))
    complete(slot, slot.start())

    found = producer.enqueue([asked, asked], quota=quota(100, 5))

    assert len(found.answered) == 2
    assert found.standing.full_us == pytest.approx((9 + 2 * LEAST_SECONDS) * WORK.unit_us, abs=20e6)
    assert (found.in_flight, in_flight()) == (0, set())


def test_too_many_tasks_in_flight_are_refused_whole(producer, observer, in_flight):
    """The sentence has the numbers; those that are there stay."""
    ids = producer.enqueue([ADD] * 2, quota=PLENTY).task_ids

    with pytest.raises(
        RateLimited, match=r"2 of your tasks have not ended, this request has 2 more, .* may have 3"
    ) as told:
        producer.enqueue([ADD] * 2, quota=PLENTY)

    assert (told.value.limit, told.value.retry_after) == ("in-flight", 5)
    assert in_flight() == set(ids)
    assert producer.enqueue([ADD], quota=PLENTY).in_flight == 3
    assert observer.depths().queued == 3


def test_what_can_never_be_in_flight_is_a_mistake_and_no_wait(producer):
    """Nobody has to try it again."""
    with pytest.raises(InvalidInput, match=r"has 4 questions that must be calculated, .* may have 3 under way") as told:
        producer.enqueue([ADD] * 4, quota=PLENTY)

    assert told.value.field == "tasks"


def test_threads_never_have_more_in_flight_than_they_may(producer, in_flight):
    """The number is looked at and changed in the same function."""

    def submit(_):
        try:
            return len(producer.enqueue([ADD] * 2, quota=dataclasses.replace(PLENTY, in_flight=51)).task_ids)
        except RateLimited:
            return 0

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(submit, range(100))) == len(in_flight()) == 50


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda slot, _: complete(slot, slot.start()), id="completed"),
        pytest.param(lambda slot, _: fail(slot, slot.start(), Failure.REJECT), id="failed"),
        pytest.param(lambda slot, _: fail(slot, slot.start(), Failure.LIMIT), id="a dead letter"),
        pytest.param(lambda _, cancel: cancel(), id="cancelled while it waits"),
        pytest.param(lambda slot, cancel: slot.start() and cancel(), id="cancelled while it runs"),
    ],
)
def test_a_task_counts_until_it_ends(producer, slot, in_flight, end):
    """However it ends."""
    (task_id,) = producer.enqueue([ADD], quota=PLENTY).task_ids
    assert in_flight() == {task_id}

    end(slot, lambda: producer.cancel(task_id))

    assert in_flight() == set()


@pytest.mark.parametrize("kind", [Failure.CRASH, Failure.ERROR])
def test_a_task_that_is_tried_again_still_counts(producer, slot, in_flight, kind):
    """It has not ended."""
    ids = producer.enqueue([ADD], quota=PLENTY).task_ids

    fail(slot, slot.start(), kind)

    assert in_flight() == set(ids)


def test_a_split_task_counts_once_and_its_parts_never(producer, slot, in_flight):
    """Its caller asked for one; it counts until it is combined."""
    (task_id,) = producer.enqueue([ADD], quota=PLENTY).task_ids
    slot.split(slot.start(), ["{}"] * 3, claim_next=False)
    part = slot.start()
    assert in_flight() == {task_id}
    complete(slot, part)
    while (claim := slot.start()).task_id != task_id:
        complete(slot, claim)
    assert in_flight() == {task_id}

    complete(slot, claim)

    assert in_flight() == set()


def test_a_revived_dead_letter_counts_again(producer, slot, dead_letters: DeadLetters, in_flight, client, keys):
    """Also where the limit was reached meanwhile: an operator did it."""
    (task_id,) = producer.enqueue([ADD], quota=PLENTY).task_ids
    fail(slot, slot.start(), Failure.LIMIT)
    producer.enqueue([ADD] * 3, quota=PLENTY)

    dead_letters.revive(task_id)

    assert len(in_flight()) == 4
    assert 0 < client.ttl(keys.in_flight("ann")) <= 604_800
    with pytest.raises(RateLimited, match="4 of your tasks"):
        producer.enqueue([ADD], quota=PLENTY)


def test_accounts_have_numbers_of_their_own(producer):
    """And one that is not limited has none."""
    for account in ("ann", "bob"):
        producer.enqueue([ADD] * 3, quota=dataclasses.replace(PLENTY, account=account))
    producer.enqueue([ADD] * 9)

    assert producer.enqueue([ADD] * 9, quota=dataclasses.replace(PLENTY, in_flight=0)).in_flight == 0


def test_what_ended_without_telling_us_is_forgotten(producer, in_flight, client, keys):
    """Ended by a worker of an older version, or deleted by hand: nobody is locked out by that for long."""
    ended, gone, waits = producer.enqueue([ADD] * 3, quota=PLENTY).task_ids
    client.hset(keys.task(ended), "status", Status.COMPLETED)
    client.delete(keys.task(gone))

    (new,) = producer.enqueue([ADD], quota=PLENTY).task_ids

    assert in_flight() == {waits, new}


def test_without_a_quota_nothing_is_counted(producer, client, keys):
    """No key and no field: it costs nothing."""
    (task_id,) = producer.enqueue([ADD]).task_ids

    assert client.keys(keys.in_flight("*")) == client.keys(keys.bucket("*")) == []
    assert "account" not in client.hgetall(keys.task(task_id))


def test_the_bucket_expires_when_it_is_full_and_the_set_after_a_week(producer, client, keys):
    """No key stays for ever."""
    producer.enqueue([ADD], quota=PLENTY)

    assert 990 < client.ttl(keys.bucket("submit:ann")) <= 1_000
    assert 604_790 < client.ttl(keys.in_flight("ann")) <= 604_800


def test_a_task_of_a_lost_worker_still_counts(settings, client, keys, producer, in_flight, pass_lease, consumer, rival):
    """Until its last attempt is lost too."""
    doomed = dataclasses.replace(settings, max_failures=1)
    with connect(doomed, name="doomed") as other:
        made = Consumer(other, doomed, Node(f"worker-{secrets.token_hex(2)}", "worker"))
        made.register()
        producer.enqueue([ADD], quota=PLENTY)
        made.slot(1, other).start()
        pass_lease(made)
        assert len(in_flight()) == 1

        dataclasses.replace(rival, settings=doomed).renew()

    assert in_flight() == set()
