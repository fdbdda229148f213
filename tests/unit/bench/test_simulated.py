"""The schedules that the measurements replay: parts by processor time, and a sieve of a thousand workers."""

from __future__ import annotations

import pytest

from bench.fan_out import Ran
from bench.thousand_sieve import Joining, Service, Sieving, simulated

pytestmark = pytest.mark.unit

_SIEVING = Sieving(
    primes=50_000, part_seconds=2.0, part_relations=1_000, part_bytes=12_000, needed=1_000_000, parts=1_600
)
_QUICK = Service(part=1e-4, kilobyte=1e-6, renewal=1e-5)


def test_the_next_part_goes_to_who_is_free_first() -> None:
    """As from a queue; joining comes when all have ended."""
    ran = Ran(seconds=9.0, parts=[3.0, 1.0, 1.0, 1.0, 2.0], combining=0.5)

    assert ran.busy(1) == 8.5
    assert ran.busy(2) == 5.5
    assert ran.busy(9) == 3.5


def test_a_sieve_is_as_much_faster_as_there_are_workers_while_parts_are_many() -> None:
    """And does not end before there are relations enough."""
    alone, _ = simulated(1, _SIEVING, _QUICK)
    ten, busy = simulated(10, _SIEVING, _QUICK)

    assert alone == pytest.approx(2_000, rel=0.02)
    assert ten == pytest.approx(200, rel=0.05)
    assert 0 < busy < 0.01


def test_a_slow_valkey_is_the_limit() -> None:
    """Then it works all the time, and a thousand workers are no faster than it."""
    slow = Service(part=0.1, kilobyte=0.0, renewal=1e-5)

    seconds, busy = simulated(1_000, _SIEVING, slow)

    assert seconds >= 1_000 * 0.1
    assert busy > 0.95


def test_joining_grows_with_a_power_of_the_primes() -> None:
    """That of two measurements."""
    assert Joining(10_000, 2.0, 2.0).of(30_000) == pytest.approx(18.0)
