"""add: exact, whatever the size of its numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.kinds import write_number
from wizard.operations import find

pytestmark = pytest.mark.unit

_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40).map(write_number)


def _sum(a: str, b: str) -> str:
    result = find("add").run(find("add").validate({"a": a, "b": b})).result["sum"]
    assert isinstance(result, str)
    return result


@pytest.mark.parametrize(
    ("a", "b", "total"),
    [
        pytest.param("0.1", "0.2", "0.3", id="no binary rounding"),
        pytest.param("9007199254740993", "0", "9007199254740993", id="beyond what a float holds"),
        pytest.param("0.5", "0.5", "1", id="no needless decimals"),
        pytest.param("-0.0", "0", "0", id="no negative zero"),
        pytest.param("9" * 1_000, "1", "1" + "0" * 1_000, id="a carry beyond the longest input"),
        pytest.param("1" + "0" * 999, "0." + "0" * 999 + "1", "1" + "0" * 999 + "." + "0" * 999 + "1", id="far apart"),
    ],
)
def test_a_sum_is_exact(a: str, b: str, total: str) -> None:
    """Where floats, or a context of 28 digits, would not be."""
    assert _sum(a, b) == total


@given(_NUMBERS, _NUMBERS)
@settings(max_examples=200, deadline=None)
def test_a_sum_is_the_sum_of_the_fractions(a: str, b: str) -> None:
    """And does not depend on the order."""
    assert Fraction(_sum(a, b)) == Fraction(a) + Fraction(b)
    assert _sum(a, b) == _sum(b, a)
