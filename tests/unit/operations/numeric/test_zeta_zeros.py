"""zeta_zeros: the digits that are known, and the same whoever finds them."""

from __future__ import annotations

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations.numeric.zeta_zeros import zeta_zeros

pytestmark = pytest.mark.unit


def _run(first: int, count: int, decimals: int) -> list[str]:
    inputs = {"first": str(first), "count": str(count), "decimals": str(decimals)}
    return list(zeta_zeros.run(inputs).result["zeros"])


@pytest.mark.parametrize(
    "zeros",
    [
        pytest.param(["14.134", "25.010"], id="a zero left out"),
        pytest.param(["14.134", "14.134"], id="a zero twice"),
        pytest.param(["14.134", "21.023"], id="a digit wrong"),
        pytest.param(["14.134"], id="too few"),
    ],
)
def test_wrong_zeros_are_refused(zeros: list[str]) -> None:
    """The first two are 14.134… and 21.022…."""
    with pytest.raises(WrongResult):
        zeta_zeros._check({"zeros": zeros}, first=1, count=2, decimals=3)


def test_a_million_zeros_lie_below_600269_7() -> None:
    """And N(10⁶) = 1,747,146."""
    assert _run(1_000_000, 1, 10) == ["600269.6770124449"]
    assert arb(10**6).zeta_nzeros().unique_fmpz() == 1_747_146


@given(first=st.integers(1, 300), count=st.integers(1, 3), decimals=st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_a_zero_has_the_same_digits_in_any_company(first: int, count: int, decimals: int) -> None:
    """Alone, among others, or with more decimals: only where they are cut off differs."""
    zeros = _run(first, count, decimals)

    assert _run(first + count - 1, 1, decimals + 3)[0][:-3] == zeros[-1]
