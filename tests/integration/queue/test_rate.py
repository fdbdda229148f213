"""Buckets in Valkey: exact whoever asks, on Valkey's clock alone, and gone when they are full."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.faults.machine import Machine, NoCompiler
from wizard.limit import Limit
from wizard.queue import RateLimiter

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]

ANN, BOB = "ann", "bob"

#: Slow enough that nothing is refilled while a test runs.
SLOW = Limit("read", 0.01, 5, "send {} requests")

QUICK = Limit("read", 20, 60, "send {} requests")

#: A process of its own that hits a bucket. It says how often it was given something, and how wrong its clock is.
HITTER = """
import sys, time
from wizard.connection import connect
from wizard.limit import Limit
from wizard.queue import RateLimiter
from wizard.settings import Settings

port, prefix, rate, burst, hits = sys.argv[1:]
settings = Settings(valkey_host="127.0.0.1", valkey_port=int(port), valkey_prefix=prefix)
client = connect(settings, name="hitter")
limiter, limit = RateLimiter(client, settings), Limit("read", float(rate), int(burst), "send {} requests")
seconds, micros = client.time()
ahead = time.time() - seconds - micros / 1e6
print("ready", flush=True)
input()
print(sum(not limiter.spend(limit, "ann").wait_us for _ in range(int(hits))), ahead)
"""


@pytest.fixture
def limiter(shared, settings):
    """The limiter of one node."""
    return RateLimiter(shared, settings)


@pytest.fixture
def used(client, keys):
    """When Ann's bucket last gave something, µs of Valkey's clock."""
    return lambda: int(client.get(keys.bucket("read:ann")).split()[1])


def taken(limiter, limit, count, account=ANN):
    """How many of `count` single units were given."""
    return sum(not limiter.spend(limit, account).wait_us for _ in range(count))


def drained(limiter, limit):
    """How many single units were left: on a busy host nobody may have asked for some milliseconds."""
    count = 0
    while not limiter.spend(limit, ANN).wait_us:
        count += 1
    return count


def test_an_empty_bucket_gives_nothing_and_says_when_it_will(limiter):
    """The wait is that of one unit, less what has been refilled meanwhile."""
    assert taken(limiter, SLOW, 5) == 5

    refused = limiter.spend(SLOW, ANN)

    assert 99_000_000 < refused.wait_us <= 100_000_000
    assert (refused.remaining, refused.retry_after) == (0, 100)


def test_what_is_refused_takes_nothing(limiter):
    """Whoever insists does not wait longer for it, and smaller wishes are still granted."""
    limiter.spend(SLOW, ANN, 3)

    assert limiter.spend(SLOW, ANN, 4).wait_us > limiter.spend(SLOW, ANN, 3).wait_us > 0
    assert limiter.spend(SLOW, ANN, 2).wait_us == 0


def test_what_is_heavier_than_the_burst_needs_a_full_bucket(limiter):
    """Once, and the debt is waited for: in the long run nobody gets more than the rate."""
    quick = Limit("read", 100, 5, "send {} requests")
    limiter.spend(quick, ANN)
    refused = limiter.spend(quick, ANN, 60)
    time.sleep(refused.wait_us / 1e6)

    granted, later = limiter.spend(quick, ANN, 60), limiter.spend(quick, ANN)

    assert 0 < refused.wait_us <= 10_000
    assert (granted.wait_us, granted.full_us, granted.remaining) == (0, 600_000, 0)
    # The debt is 60 units, and one can be taken when 56 of them are paid.
    assert 540_000 < later.wait_us <= 560_000


def test_a_clock_that_was_set_back_makes_nobody_wait(limiter, client, keys, now):
    """Nor does it refill anything: no time has passed."""
    limiter.spend(SLOW, ANN, 2)
    key = keys.bucket("read:ann")
    full, last = map(int, client.get(key).split())
    hour = 3_600_000_000
    client.set(key, f"{full + hour} {last + hour}", px=1_000_000)

    assert limiter.spend(SLOW, ANN, 4).wait_us > 0
    assert limiter.spend(SLOW, ANN, 3).wait_us == 0
    assert int(client.get(key).split()[1]) <= (now() + 1) * 1_000


def test_accounts_and_limits_have_buckets_of_their_own(limiter):
    """One cannot use up what another has."""
    other = Limit("streams", SLOW.rate, SLOW.burst, SLOW.may)

    assert taken(limiter, SLOW, 9) == taken(limiter, SLOW, 9, BOB) == taken(limiter, other, 9) == 5


def test_a_bucket_says_what_is_left_of_it(limiter):
    """In whole units, and in seconds until it is full."""
    found = limiter.spend(SLOW, ANN, 2)

    assert (found.wait_us, found.remaining, found.full_in) == (0, 3, 200)


def test_a_bucket_is_forgotten_when_it_is_full(limiter, client, keys):
    """A flood of addresses leaves nothing behind; one that is missing is full."""
    quick = Limit("read", 20, 5, "send {} requests")
    limiter.spend(quick, ANN, 3)

    assert 100 < client.pttl(keys.bucket("read:ann")) <= 150
    time.sleep(0.2)
    assert not client.exists(keys.bucket("read:ann"))
    assert taken(limiter, quick, 5) == 5


def test_a_bucket_outlasts_a_restart_of_valkey(limiter, valkey_server):
    """It is as durable as a task."""
    taken(limiter, SLOW, 4)
    valkey_server.stop()
    valkey_server.start()

    assert taken(limiter, SLOW, 4) == 1


def test_threads_share_a_bucket_exactly(limiter, used):
    """What the formula says, within one: burst and rate × time."""
    limiter.spend(QUICK, ANN)
    began = used()
    with ThreadPoolExecutor(16) as pool:
        given = sum(pool.map(lambda _: taken(limiter, QUICK, 60), range(16)))
    given += drained(limiter, QUICK)

    assert abs(1 + given - formula(QUICK, used() - began)) <= 1


def test_three_nodes_share_a_bucket_exactly_though_one_has_a_wrong_clock(limiter, settings, used, tmp_path):
    """Six thousand hits of three processes at once, one of them 90 s ahead, are given what the formula says within one.

    A limiter that took its client's clock would give the double: the one that is ahead would find a full bucket.
    """
    try:
        machine = Machine(tmp_path)
    except NoCompiler as error:
        missing(str(error))
    machine.set_clock(90)
    known = [str(settings.valkey_port), settings.valkey_prefix, str(QUICK.rate), str(QUICK.burst), "2000"]
    nodes = [
        subprocess.Popen(
            [sys.executable, "-c", HITTER, *known],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for environment in (None, None, machine.environment)
    ]
    for node in nodes:
        assert node.stdout.readline() == "ready\n"

    limiter.spend(QUICK, ANN)
    began = used()
    for node in nodes:
        node.stdin.write("go\n")
        node.stdin.flush()
    said = [node.communicate(timeout=60)[0].split() for node in nodes]

    assert [round(float(ahead)) for _, ahead in said] == [0, 0, 90]
    given = sum(int(each) for each, _ in said) + drained(limiter, QUICK)
    assert abs(1 + given - formula(QUICK, used() - began)) <= 1
    machine.close()


def formula(limit, elapsed_us):
    """What a bucket that was full gives in so much time to those who ask all the time."""
    return limit.burst + elapsed_us // limit.unit_us
