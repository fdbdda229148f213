"""Callers take turns: one who asks much does not keep one waiting who asks little."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete_all, ids

pytestmark = pytest.mark.integration


@pytest.fixture
def settings(settings):
    """No lease ends while a thousand callers ask."""
    return dataclasses.replace(settings, lease_seconds=60.0)


@pytest.fixture
def one(worker, shared):
    """The only slot."""
    return worker.slot(1, shared)


@pytest.fixture
def claim(one):
    """Claims and settles so many tasks that are claimed alone, and returns their ids."""

    def some(count):
        claimed = []
        for _ in range(count):
            claims = one.start()
            claimed += ids(claims)
            complete_all(one, claims)
        return claimed

    return some


def test_a_flood_and_one(ask, claim):
    """The one is next, however much was asked before it."""
    flood = ask(1_000, alone=True, caller="ann")
    assert claim(2) == flood[:2]
    (single,) = ask(alone=True, caller="bob")

    assert claim(3) == [single, *flood[2:4]]


def test_two_floods_take_turns(ask, claim):
    """One task each, and each in its own order; the one who began to wait last has the first turn."""
    ann, bob = ask(4, alone=True, caller="ann"), ask(3, alone=True, caller="bob")

    assert claim(7) == [bob[0], ann[0], bob[1], ann[1], bob[2], ann[2], ann[3]]


def test_long_tasks_take_turns_too(ask, claim):
    """In their own lane."""
    ann, bob = ask(3, cost_ms=5_000, caller="ann"), ask(2, cost_ms=5_000, caller="bob")

    assert claim(5) == [bob[0], ann[0], bob[1], ann[1], ann[2]]


def test_parts_take_turns_with_the_tasks_of_others(one, ask, claim, observer):
    """A job of a hundred parts and a long task of another caller."""
    (parent,) = ask(alone=True, caller="ann")
    one.split(one.start()[0], ["{}"] * 100, claim_next=False)
    assert claim(2) == observer.parts(parent)
    (single,) = ask(cost_ms=5_000, caller="bob")

    assert claim(1) == [single]
    assert claim(2) == observer.parts(parent)[2:]


def test_callers_share_a_batch(one, ask):
    """One task of each in turn, until it is full."""
    ann, bob = ask(100, caller="ann"), ask(2, caller="bob")

    claimed = ids(one.start())

    assert claimed == [bob[0], ann[0], bob[1], *ann[1:4]]


def test_batches_are_small_while_several_callers_ask(one, ask, client, keys):
    """A new task waits for what the slots hold: at most six, for a minute after one caller followed another."""
    ask(100, caller="ann")
    assert len(one.start()) == 64
    complete_all(one, one.start())
    ask(caller="bob")
    ask(100, caller="ann")

    assert len(one.start()) == 6
    complete_all(one, one.start())

    client.hset(keys.waiting(), "shared_until", 1)
    assert len(one.start()) == 64


def test_the_next_turn_is_kept_for_what_did_not_fit(one, ask):
    """The batch is closed by it, and the next one begins with it."""
    ask(1, cost_ms=15, caller="ann")
    bob = ask(1, cost_ms=8, caller="bob")
    claims = one.start()
    assert ids(claims) == bob

    (late,) = ask(cost_ms=1, caller="cleo")
    ann = complete_all(one, claims, claim_next=True).claims

    assert ids(ann)[0] == late
    assert len(ann) == 2


def test_nobody_gets_ahead_by_always_asking_anew(ask, claim):
    """One who asks the next task as soon as the last one has begun has every second turn."""
    flood = ask(10, alone=True, caller="ann")
    claimed, greedy = [], []
    for _ in range(10):
        greedy += ask(alone=True, caller="bob")
        claimed += claim(1)

    assert [each for each in claimed if each in flood] == flood[:5]
    assert [each for each in claimed if each in greedy] == greedy[:5]


def test_nobody_gets_ahead_by_asking_and_cancelling(ask, claim, producer):
    """The turn that was left keeps its place."""
    flood = ask(10, alone=True, caller="ann")
    claimed = []
    for _ in range(10):
        claimed += claim(1)
        for _ in range(3):
            (each,) = ask(alone=True, caller="bob")
            producer.cancel(each)
        ask(alone=True, caller="bob")

    assert sum(each in flood for each in claimed) >= 5


def test_a_caller_that_is_done_leaves_the_ring(ask, claim, client, keys):
    """At its next turn, when nothing of it is found."""
    ask(alone=True, caller="bob")
    rest = ask(3, alone=True, caller="ann")
    claim(2)
    assert client.llen(keys.turns("short")) == 2

    assert claim(2) == rest[1:]
    assert client.llen(keys.turns("short")) == 1
    assert claim(1) == []
    assert client.exists(keys.turns("short")) == 0


def test_what_waits_again_waits_in_its_callers_list(one, ask, client, keys):
    """At the head of it, and its caller has a turn again."""
    ask(1, alone=True, caller="ann")
    claims = one.start()
    assert one.start() == claims
    ask(1, alone=True, caller="bob")
    one.release(claims, "It is given back.")

    assert client.llen(keys.turns("short")) == 2
    assert len(client.keys(keys.lane("short:*"))) == 2
    assert client.llen(keys.queue()) == 0


def test_the_name_of_a_caller_is_not_stored(ask, client, keys):
    """It may be an address: a digest tells callers apart as well."""
    (task_id,) = ask(caller="203.0.113.7")

    stored = client.hget(keys.task(task_id), "caller")
    assert len(stored) == 16
    assert not any("203.0.113.7" in name for name in client.keys(f"{keys.prefix}*"))


def test_after_a_thousand_callers_the_others_share_a_list(ask, claim, client, keys):
    """The ring has an end; those who are in it keep their own list; those who share have turns too."""
    first = [ask(alone=True, caller=f"caller {number}")[0] for number in range(1_000)]
    shared = [ask(alone=True, caller=f"late {number}")[0] for number in range(3)]
    (known,) = ask(alone=True, caller="caller 7")

    assert client.llen(keys.turns("short")) == 1_001
    assert client.lrange(keys.queue(), 0, -1) == shared[::-1]
    assert known not in client.lrange(keys.queue(), 0, -1)
    assert claim(2) == [shared[0], first[999]]


def test_no_number_of_new_callers_starves_an_old_one(ask, claim):
    """One who asks under ever new names gets ahead of it, until the ring is full."""
    old = ask(3, alone=True, caller="old")
    for number in range(1_002):
        ask(alone=True, caller=f"new {number}")

    claimed = []
    for number in range(1_010):
        ask(alone=True, caller=f"newer {number}")
        claimed += claim(1)

    assert old[0] in claimed
