"""The load: who asks for how much, what waits in which lane, and how long operations take."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wizard.queue
from tests.integration.queue.settling import complete
from wizard.node import Node
from wizard.queue import NewTask
from wizard.queue.load import NEW_SHARE, PARTS_SHARE, WINDOW_MS, quantile
from wizard.queue.node_heartbeat import NodeHeartbeat
from worker.counts import WorkerCounts
from worker.lease_renewal import LeaseRenewal

pytestmark = pytest.mark.integration


def test_each_caller_is_told_with_what_waits_and_what_was_asked(ask, observer, producer, slot):
    """By its proven name, by its digest, or as all who have neither; those with most at hand first."""
    ask(3, cost_ms=2_000, caller="a client")
    ask(2)
    producer.enqueue([NewTask("add", {"a": "1", "b": "2"}, cost_ms=500)], asked_by="ann@example.org")
    complete(slot, slot.start())

    seen = observer.load()

    names = [(each.name, each.client is not None, each.waiting_short, each.waiting_long) for each in seen.callers]
    assert names[0] == (None, True, 0, 3)
    assert {each[0] for each in names} == {None, "ann@example.org"}
    assert sum(each[2] for each in names) == 2
    # A minute may turn meanwhile: what was asked in the last one counts a little less.
    asked = {each.name or each.client: (each.tasks_per_minute, each.seconds_per_minute) for each in seen.callers}
    assert asked["ann@example.org"] == (1, pytest.approx(0.5, rel=0.1))
    assert asked[seen.callers[0].client] == (3, pytest.approx(6, rel=0.1))
    short, long = seen.lanes
    assert (short.name, short.tasks, long.name, long.tasks, long.seconds, long.callers) == ("short", 2, "long", 3, 6, 1)


def test_parts_that_wait_are_told_beside_tasks(split, observer):
    """A split task counts once for its caller, and its parts in the long lane."""
    split(8)

    seen = observer.load()

    assert (seen.lanes[1].tasks, seen.lanes[1].parts) == (0, 8)
    assert [each.divided for each in seen.callers] == [1]


def test_what_was_asked_long_ago_is_forgotten(ask, observer, client, keys):
    """The minutes expire, and whoever asked then and has nothing waiting is not told any more."""
    ask(1, caller="a client")
    minutes = client.keys(keys.asked("*").replace("{", "[{]"))

    assert all(0 < client.ttl(each) <= 180 for each in minutes)
    client.delete(*minutes)
    seen = observer.load()

    assert [(each.waiting_short, each.tasks_per_minute) for each in seen.callers] == [(1, 0)]


def test_callers_of_a_minute_are_bounded(ask, client, keys, now):
    """After 2,000 callers the others count as those without a name; nothing of them is lost."""
    minutes = [keys.asked(str(now() // 60_000 + more)) for more in (0, 1)]
    for each in minutes:
        client.hset(each, mapping={f"tasks:filler{n}": 1 for n in range(4_001)} | {"us:": 0})

    ask(5, caller="one more")

    assert sum(int(client.hget(each, "tasks:") or 0) for each in minutes) == 5
    assert max(client.hlen(each) for each in minutes) == 4_003


def test_what_cannot_be_counted_is_taken_nevertheless(ask, shared, settings, client, keys, now, observer):
    """A task and a heartbeat matter more than their count: here the count meets a key of another type."""
    for more in (0, 1):
        client.set(keys.asked(str(now() // 60_000 + more)), "x")
        client.set(keys.timings(str(now() // WINDOW_MS + more)), "x")

    ask(1)
    NodeHeartbeat(shared, settings, Node("worker-1", "worker")).beat({"state": "idle"}, timings={"add:run:0.1": 1})

    assert observer.depths().queued == 1
    assert [each["state"] for each in observer.nodes()] == ["idle"]


def test_ten_thousand_tasks_cost_no_more_than_ten(ask, observer, client):
    """The commands of one reading depend on callers, not on how much they asked for."""
    costs = []
    for count in (10, *[999] * 10):
        ask(count, alone=True)
        before = client.info("commandstats")
        assert observer.load().callers[0].waiting_short >= 10
        after = client.info("commandstats")
        # Only what a reading sends: other tests of this server have clients of their own.
        costs.append(
            sum(
                after[name]["calls"] - before.get(name, {"calls": 0})["calls"]
                for name in after
                if name in ("cmdstat_hgetall", "cmdstat_llen", "cmdstat_zcard", "cmdstat_lrange")
            )
        )

    assert costs[0] == costs[-1] < 20
    assert observer.load().lanes[0].tasks == 10_000


def test_at_most_fifty_callers_are_told_and_their_number(ask, observer):
    """Those with most at hand."""
    for number in range(60):
        ask(1 + (number == 30), caller=f"client {number}")

    seen = observer.load()

    assert (len(seen.callers), seen.callers_total) == (50, 60)
    assert seen.callers[0].waiting_short == 2


def test_timings_of_all_workers_are_added_up(shared, settings, observer, client, keys):
    """The slowest first; what is above all bounds has no figure; parts that never waited leave the wait empty."""
    for name in ("worker-1", "worker-2"):
        NodeHeartbeat(shared, settings, Node(name, "worker")).beat(
            {"state": "idle"},
            timings={
                "add:wait:0.005": 50,
                "add:run:0.001": 50,
                "factorize:run:more": 1,
                "factorize:run:0.5": 1,
                "factorize:run:0.1": 8,
            },
        )

    slow, quick = observer.load().operations

    assert (slow.operation, slow.attempts, slow.wait, slow.run.p95) == ("factorize", 20, None, None)
    assert slow.run.p50 == 0.06625
    assert (quick.operation, quick.attempts, quick.wait.p50, quick.run.p95) == ("add", 100, 0.0025, 0.00095)
    assert all(0 < client.pttl(each) <= 3 * WINDOW_MS for each in client.keys(keys.timings("*").replace("{", "[{]")))


def test_heartbeat_tells_each_attempt_once(shared, settings, worker, observer):
    """Also in a session that follows another: the counts live as long as the process."""
    counts = WorkerCounts(1)

    def beat():
        LeaseRenewal(worker, NodeHeartbeat(shared, settings, worker.node), counts, dict)._beat()

    run = counts.slots[0]._of("add").run
    run.add(0.05)
    beat()
    beat()
    run.add(0.05)
    beat()

    assert [(each.operation, each.attempts) for each in observer.load().operations] == [("add", 2)]


@pytest.mark.parametrize(
    ("counts", "share", "value"),
    [
        pytest.param({0.1: 10}, 0.5, 0.05, id="in the first bucket"),
        pytest.param({0.1: 5, 1.0: 5}, 0.5, 0.1, id="at a bound"),
        pytest.param({0.1: 5, 1.0: 5}, 0.75, 0.55, id="between bounds"),
        pytest.param({0.1: 1, None: 9}, 0.5, None, id="above all bounds"),
        pytest.param({1.0: 4}, 0.5, 0.55, id="the buckets below are empty"),
    ],
)
def test_quantile_lies_even_inside_of_its_bucket(counts, share, value):
    """As Prometheus finds it."""
    assert quantile(counts, (0.1, 1.0), share) == value


def test_memory_is_refused_where_the_functions_refuse_it():
    """The shares that the answer tells are those of the Lua functions."""
    budget = Path(wizard.queue.__file__).with_name("lua") / "steps" / "budget.lua"

    found = re.search(r"local NEW, PARTS, RESULTS = ([\d.]+), ([\d.]+), 1", budget.read_text(encoding="utf-8"))

    assert found
    assert (float(found[1]), float(found[2])) == (NEW_SHARE, PARTS_SHARE)
