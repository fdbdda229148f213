"""Buckets of one process: the formula of those in Valkey, and a memory that a flood does not fill."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.limits import local_buckets
from app.limits.local_buckets import LocalBuckets
from wizard.limit import Limit

pytestmark = pytest.mark.unit

LIMIT = Limit("read", 10, 5, "send {} requests")


class Clock:
    """A clock that the test sets."""

    now = 1_000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """It stands still until it is set."""
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> LocalBuckets:
    """Buckets on that clock."""
    return LocalBuckets(clock)


def taken(buckets: LocalBuckets, count: int, account: str = "ann") -> int:
    """How many of `count` single units were given."""
    return sum(not buckets.spend(LIMIT, account).wait_us for _ in range(count))


def test_an_empty_bucket_gives_nothing_and_says_when_it_will(buckets: LocalBuckets, clock: Clock) -> None:
    """What is refused takes nothing, so the wait is as told."""
    assert taken(buckets, 9) == 5
    assert [buckets.spend(LIMIT, "ann").wait_us for _ in range(3)] == [100_000] * 3

    clock.now += 0.1

    assert taken(buckets, 9) == 1


def test_what_is_heavier_than_the_burst_needs_a_full_bucket(buckets: LocalBuckets, clock: Clock) -> None:
    """And its debt is waited for."""
    buckets.spend(LIMIT, "ann")
    assert buckets.spend(LIMIT, "ann", 20).wait_us == 100_000

    clock.now += 0.1

    assert buckets.spend(LIMIT, "ann", 20).full_us == 2_000_000
    assert buckets.spend(LIMIT, "ann").wait_us == 1_600_000


def test_each_account_has_its_own(buckets: LocalBuckets) -> None:
    """One does not use up what another has."""
    assert taken(buckets, 9) == taken(buckets, 9, "bob") == 5


def test_a_flood_of_accounts_takes_no_memory(buckets: LocalBuckets, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten; the newest are limited as before."""
    monkeypatch.setattr(local_buckets, "_KEPT", 100)
    for number in range(1_000):
        buckets.spend(LIMIT, f"{number}", 5)

    assert len(buckets._full) <= 100
    assert taken(buckets, 9, "999") == 0


def test_threads_share_a_bucket_exactly(buckets: LocalBuckets) -> None:
    """It is looked at and changed in one step."""
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda _: not buckets.spend(LIMIT, "ann").wait_us, range(500))) == 5


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.floats(0, 2), st.integers(1, 12)), max_size=60),
    st.sampled_from([0.5, 3.0, 10.0, 1e4]),
    st.integers(1, 8),
)
def test_nobody_ever_gets_more_than_the_formula(wishes: list[tuple[float, int]], rate: float, burst: int) -> None:
    """In any stretch of time: the burst, or one wish that is heavier, and what is refilled meanwhile."""
    clock, limit = Clock(), Limit("read", rate, burst, "send {} requests")
    buckets, given_at = LocalBuckets(clock), list[tuple[float, int]]()
    for pause, units in wishes:
        clock.now += pause
        if not buckets.spend(limit, "ann", units).wait_us:
            given_at.append((clock.now, units))

    for first in range(len(given_at)):
        for last in range(first, len(given_at)):
            # The last may be in debt afterwards; those before it have to be covered.
            units = sum(units for _, units in given_at[first:last])
            heaviest = max((units for _, units in given_at[first:last]), default=0)
            seconds = given_at[last][0] - given_at[first][0]
            assert units <= max(burst, heaviest) + rate * seconds + 0.001
