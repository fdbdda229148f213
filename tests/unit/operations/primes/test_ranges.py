"""Primes, twins and gaps of a range: the same by both sieves, by GMP one by one, and by what is known."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from gmpy2 import is_prime
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import missing
from wizard.errors import InvalidInput, WrongResult
from wizard.operations.primes import _range, _sieve
from wizard.operations.primes.count_primes import count_primes
from wizard.operations.primes.prime_gaps import prime_gaps
from wizard.operations.primes.twin_primes import twin_primes
from wizard.operations.spec import Operation

pytestmark = pytest.mark.unit

each_operation = pytest.mark.parametrize(
    "operation", [count_primes, twin_primes, prime_gaps], ids=lambda operation: operation.name
)

ranges = st.tuples(
    st.one_of(st.integers(0, 200), st.integers(0, 10**6), st.integers(10**9, 10**12)), st.integers(-2, 3_000)
).map(lambda drawn: (drawn[0], max(0, sum(drawn))))


@pytest.fixture(params=["primesieve", "numpy"])
def sieve(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two."""
    if request.param == "numpy":
        _use_numpy(monkeypatch)
    elif not _sieve._IS_INSTALLED:
        missing("primesieve (make primesieve)")
    return str(request.param)


def _use_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sieve, "_IS_INSTALLED", False)
    monkeypatch.setattr(_sieve, "_IS_QUICK", False)


def _run(operation: Operation, start: int, stop: int) -> dict[str, Any]:
    return operation.run({"start": str(start), "stop": str(stop)}).result


@each_operation
def test_a_range_that_is_too_long_is_refused(operation: Operation) -> None:
    """With the last number that would do, before anything is split."""
    inputs = {"start": "5", "stop": str(10**11 + 6)}

    with pytest.raises(InvalidInput, match="100000000005") as refusal:
        operation.run(inputs)
    with pytest.raises(InvalidInput, match="100000000005"):
        operation.split(inputs, None)

    assert refusal.value.field == "stop"


@each_operation
def test_numpy_says_how_far_it_goes(operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without primesieve the top of the range is refused by who would have to sieve it, and says why."""
    _use_numpy(monkeypatch)

    with pytest.raises(InvalidInput, match="primesieve is not installed") as refusal:
        operation.fan_out.split(None, start=10**16, stop=10**16 + 10)

    assert refusal.value.field == "stop"


@each_operation
@pytest.mark.parametrize(
    ("start", "stop"), [(0, 10**11), (10**18 - 10**11, 10**18)], ids=["from the bottom", "at the top"]
)
def test_a_long_range_is_split_whatever_one_asks_for(operation: Operation, start: int, stop: int) -> None:
    """One part would pass the time limit; and 1,024 are the most."""
    for asked in (None, 1, 7, 10**6):
        parts = operation.fan_out.split(asked, start=start, stop=stop)

        assert 2 <= len(parts) <= 1_024
        for part in (parts[0], parts[-1]):
            assert _sieve.seconds(int(part["start"]), int(part["stop"])) < operation.time_limit / 3


def test_a_count_beyond_chance_is_refused() -> None:
    """Where no formula is affordable, the density of primes still is."""
    expected = _range.expected_primes(10**17, 10**17 + 10**9)

    _range.near(round(expected), expected)
    with pytest.raises(WrongResult, match="expected"):
        _range.near(round(expected * 1.01), expected)


def test_the_two_sieves_know_their_names(sieve: str) -> None:
    """The answer says how it was counted, and names the one that was not there."""
    outcome = count_primes.run({"start": "0", "stop": "100"})

    assert sieve in outcome.verified["how"]


@pytest.mark.parametrize(
    ("stop", "count"), [(10**8, 5_761_455), (10**6, 78_498), (2, 1), (1, 0)], ids=["10⁸", "10⁶", "two", "one"]
)
def test_primes_are_as_many_as_is_known(sieve: str, stop: int, count: int) -> None:
    """π(x) of the tables."""
    assert _run(count_primes, 0, stop) == {"count": str(count)}


@pytest.mark.parametrize(("stop", "pairs"), [(10**6, 8_169), (10**8, 440_312)], ids=["10⁶", "10⁸"])
def test_twins_are_as_many_as_is_known(sieve: str, stop: int, pairs: int) -> None:
    """https://oeis.org/A007508."""
    assert _run(twin_primes, 0, stop)["pairs"] == str(pairs)


def test_twins_up_to_a_thousand_million_are_3424506() -> None:
    """In parts, as workers do it."""
    if not _sieve._IS_INSTALLED:
        missing("primesieve (make primesieve)")
    inputs = {"start": 0, "stop": 10**9}

    results = [twin_primes.run_part(part) for part in twin_primes.fan_out.split(4, **inputs)]

    assert twin_primes.combine(results, {name: str(each) for name, each in inputs.items()}).result["pairs"] == "3424506"


@pytest.mark.parametrize(
    ("stop", "gap", "before"),
    [(1_000, 20, 887), (10**6, 114, 492_113), (10**8, 220, 47_326_693)],
    ids=["10³", "10⁶", "10⁸"],
)
def test_the_largest_gap_is_the_known_one(sieve: str, stop: int, gap: int, before: int) -> None:
    """https://oeis.org/A002386."""
    largest = _run(prime_gaps, 0, stop)["largest"]

    assert largest == {"gap": str(gap), "from": str(before), "to": str(before + gap)}


def test_the_top_of_the_range_is_sieved_right() -> None:
    """Where primes to sieve by reach 10⁹, and 64 bits hold no square more."""
    if not _sieve._IS_INSTALLED:
        missing("primesieve (make primesieve)")

    assert _run(count_primes, 10**18 - 5_000, 10**18) == {
        "count": str(sum(bool(is_prime(each)) for each in range(10**18 - 5_000, 10**18 + 1)))
    }


@pytest.mark.parametrize("name", ["primesieve", "numpy"])
@given(drawn=ranges)
@settings(max_examples=200, deadline=None)
def test_every_short_range_is_as_gmp_has_it(name: str, drawn: tuple[int, int]) -> None:
    """Number by number: count, twins and gaps."""
    start, stop = drawn
    with pytest.MonkeyPatch.context() as monkeypatch:
        if name == "numpy":
            _use_numpy(monkeypatch)
        primes = [each for each in range(start, stop + 1) if is_prime(each)]
        gaps = [other - one for one, other in pairwise(primes)]

        assert _run(count_primes, start, stop)["count"] == str(len(primes))
        assert _run(twin_primes, start, stop)["pairs"] == str(gaps.count(2))
        found = _run(prime_gaps, start, stop)
        assert (found["largest"] or {"gap": "0"})["gap"] == str(max(gaps, default=0))
        assert sum(int(each["times"]) for each in found["gaps"]) + int(found["longer"]) == len(gaps)


@given(drawn=ranges, parts=st.integers(2, 9))
@settings(max_examples=200, deadline=None)
def test_any_number_of_parts_is_the_whole(drawn: tuple[int, int], parts: int) -> None:
    """Also parts that hold no prime, and edges between twins."""
    start, stop = drawn
    for operation in (count_primes, twin_primes, prime_gaps):
        results = [operation.run_part(part) for part in operation.fan_out.split(parts, start=start, stop=stop)]

        assert operation.combine(results, {"start": str(start), "stop": str(stop)}).result == _run(
            operation, start, stop
        )
