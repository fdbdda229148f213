"""Collatz records and Goldbach's conjecture: as walking number by number has it."""

from __future__ import annotations

from typing import Any

import pytest
from gmpy2 import is_prime
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, WrongResult
from wizard.operations.numbers import collatz_records as collatz
from wizard.operations.numbers.collatz_records import collatz_records
from wizard.operations.numbers.goldbach import _smallest, goldbach

pytestmark = pytest.mark.unit


def _goldbach(start: int, stop: int) -> dict[str, Any]:
    return goldbach.run({"start": str(start), "stop": str(stop)}).result


def test_a_range_of_goldbach_that_is_too_long_is_refused() -> None:
    """With the last number that would do."""
    with pytest.raises(InvalidInput, match="10000000004") as refusal:
        goldbach.split({"start": "4", "stop": str(10**11)}, None)

    assert refusal.value.field == "stop"


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([(1, 0), (3, 7), (6, 8), (7, 16), (9, 19)], id="a record left out"),
        pytest.param([(1, 0), (2, 1), (3, 7), (6, 8), (7, 16), (9, 20)], id="a step too many"),
        pytest.param([(1, 0), (2, 1), (3, 7), (6, 8), (7, 16)], id="the last one left out"),
    ],
)
def test_wrong_records_are_refused(records: list[tuple[int, int]]) -> None:
    """Below 10."""
    result = {"records": [{"start": str(start), "steps": steps} for start, steps in records]}

    with pytest.raises(WrongResult):
        collatz_records._check(result, limit=10)


def test_below_a_million_837799_takes_longest() -> None:
    """524 steps; and below ten million 8400511 with 685."""
    assert collatz_records.run({"limit": "1000000"}).result["records"][-1] == {"start": "837799", "steps": 524}
    assert collatz_records.run({"limit": "10000000"}).result["records"][-1] == {"start": "8400511", "steps": 685}


def test_the_highest_way_fits_into_64_bits() -> None:
    """319804831 climbs to 1414236446719942480, higher than all other starts below 10⁹."""
    n = highest = 319_804_831
    while n != 1:
        n = 3 * n + 1 if n & 1 else n >> 1
        highest = max(highest, n)

    assert highest == 1_414_236_446_719_942_480 < 2**63
    assert collatz._records(319_804_831, 319_804_831) == [(319_804_831, collatz._walk(319_804_831))]


def test_the_hardest_even_number_up_to_a_hundred_million() -> None:
    """https://oeis.org/A025019: 60119912 = 1093 + 60118819 needs the largest prime so far."""
    assert _goldbach(60_000_000, 60_200_000)["hardest"] == {"even": "60119912", "prime": "1093", "other": "60118819"}


@given(first=st.integers(1, 5 * 10**8), length=st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_starts_take_as_many_steps_as_walking(first: int, length: int) -> None:
    """All that may be records, and the records among them."""
    walked = {start: collatz._walk(start) for start in range(first, first + length + 1)}

    for start, steps in collatz._records(first, first + length):
        assert walked[start] == steps
    if first == 1:
        assert collatz._records(1, 1 + length) == list(collatz._walked(2 + length))


@given(limit=st.integers(3, 3_000), parts=st.integers(2, 30))
@settings(max_examples=200, deadline=None)
def test_records_of_parts_are_the_whole(limit: int, parts: int) -> None:
    """However it is cut."""
    cut = collatz_records.fan_out.split(parts, limit=limit)
    results = [collatz_records.run_part(each) for each in cut]

    merged = collatz_records.fan_out.combine(results, limit=limit)["records"]

    assert [(int(each["start"]), each["steps"]) for each in merged] == list(collatz._walked(limit))


@given(
    start=st.one_of(st.integers(4, 8_000), st.integers(10**9, 10**9 + 10**6)),
    length=st.integers(0, 200),
    parts=st.integers(2, 9),
)
@settings(max_examples=200, deadline=None)
def test_even_numbers_are_sums_as_one_by_one(start: int, length: int, parts: int) -> None:
    """The smallest prime of each, and the parts together."""
    stop = start + length
    evens = range(start + start % 2, stop + 1, 2)
    needed = {even: next(p for p in range(2, even) if is_prime(p) and is_prime(even - p)) for even in evens}

    result = _goldbach(start, stop)
    results = [goldbach.run_part(each) for each in goldbach.fan_out.split(parts, start=start, stop=stop)]

    assert int(result["verified"]) == len(evens)
    if evens:
        assert int(result["hardest"]["prime"]) == max(needed.values())
        assert _smallest(int(result["hardest"]["even"])) == max(needed.values())
    assert goldbach.fan_out.combine(results) == result
