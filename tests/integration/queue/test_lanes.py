"""Lanes: what takes less than a second does not wait behind what takes longer, and neither lane starves."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete_all, ids

pytestmark = pytest.mark.integration


@pytest.fixture
def one(worker, shared):
    """The only slot."""
    return worker.slot(1, shared)


@pytest.mark.parametrize(
    ("cost_ms", "lane"), [(None, "short"), (0, "short"), (999.999, "short"), (1_000, "long"), (60_000, "long")], ids=str
)
def test_a_second_divides_the_lanes(ask, client, keys, cost_ms, lane):
    """What is not foretold is short; short tasks without a caller wait in the list that has the seeds' name."""
    asked = ask(cost_ms=cost_ms)

    key = {"short": keys.queue(), "long": keys.lane("long:")}[lane]
    assert client.lrange(key, 0, -1) == asked
    assert client.hgetall(keys.waiting())[lane] == "1"


def test_what_is_short_comes_before_what_is_long(one, ask):
    """Though it was asked later."""
    ask(cost_ms=60_000)
    short = ask(cost_ms=50)

    assert ids(one.start()) == short


def test_the_fourth_claim_looks_into_the_long_lane_first(one, ask):
    """A flood of short tasks keeps a long one waiting for three claims."""
    short = ask(8, alone=True)
    long = ask(2, cost_ms=60_000)

    claimed = []
    for _ in range(10):
        claims = one.start()
        claimed += ids(claims)
        complete_all(one, claims)

    assert claimed == [*short[:3], long[0], *short[3:6], long[1], *short[6:]]


def test_the_fourth_claim_takes_what_is_short_where_nothing_is_long(one, ask):
    """No claim is lost on an empty lane."""
    asked = ask(6, alone=True)

    claimed = []
    while claims := one.start():
        claimed += ids(claims)
        complete_all(one, claims)

    assert claimed == asked


def test_a_reply_without_claims_is_no_turn(one, ask):
    """A slot that found nothing for hours begins with what is short."""
    for _ in range(3):
        assert one.start() == ()
    ask(cost_ms=60_000)
    short = ask()

    assert ids(one.start()) == short


def test_refills_count_as_claims_and_end_for_the_long_lane(one, ask):
    """A flood of tiny tasks may keep a slot full: at the fourth claim it is emptied, and then takes what is long."""
    ask(300)
    (long,) = ask(cost_ms=60_000)
    claims = list(one.start())
    refills = []
    for _ in range(4):
        settled = complete_all(one, claims[:10], held=claims[10:], claim_next=True)
        claims = claims[10:] + list(settled.claims)
        refills.append(len(settled.claims))

    assert refills == [10, 10, 0, 0]
    assert ids(complete_all(one, claims, claim_next=True).claims) == [long]


def test_a_refill_is_not_refused_for_an_empty_long_lane(one, ask):
    """Then the fourth is a claim like any other."""
    ask(300)
    claims = list(one.start())
    for _ in range(5):
        settled = complete_all(one, claims[:10], held=claims[10:], claim_next=True)
        assert len(settled.claims) == 10
        claims = claims[10:] + list(settled.claims)


def test_long_tasks_are_claimed_one_by_one(one, ask):
    """Each would keep the others waiting."""
    asked = ask(3, cost_ms=1_000)

    assert ids(one.start()) == asked[:1]


def test_a_long_task_that_waits_again_stays_in_its_lane(one, ask, client, keys):
    """At the head of it."""
    first, second = ask(2, cost_ms=1_000)
    one.release(one.start(), "It is given back.")

    assert client.lrange(keys.lane("long:"), 0, -1) == [second, first]
    assert ids(one.start()) == [first]


def test_a_waiting_long_task_is_cancelled(producer, one, ask, observer, places):
    """It is found in its lane."""
    first, second = ask(2, cost_ms=1_000)

    producer.cancel(first)

    assert places.of(first) == ["ended"]
    assert (observer.depths().queued, observer.depths().waiting_seconds) == (1, 1.0)
    assert ids(one.start()) == [second]


def test_what_waits_is_foretold_by_its_lane(one, ask, split, observer, client, keys):
    """Tasks, and microseconds of one worker."""
    ask(3, cost_ms=0.25)
    ask(2, cost_ms=1_500)
    names = ("short", "long", "short_us", "long_us")

    assert client.hmget(keys.waiting(), names) == ["3", "2", "750", "3000000"]
    assert observer.depths().waiting_seconds == pytest.approx(3.00075)

    while claims := one.start():
        complete_all(one, claims)
    assert client.hmget(keys.waiting(), names) == [None] * 4
    assert observer.depths().waiting_seconds == 0


def test_the_parts_of_a_task_share_what_it_was_foretold(one, ask, observer):
    """Each is foretold its share, and all of them wait until they begin."""
    ask(cost_ms=3_000)
    one.split(one.start()[0], ["{}"] * 4, claim_next=False)
    assert (observer.depths().queued_parts, observer.depths().waiting_seconds) == (4, 3.0)

    (part,) = one.start()

    assert part.cost_ms == 750
    assert (observer.depths().queued_parts, observer.depths().waiting_seconds) == (3, 2.25)
