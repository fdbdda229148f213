"""digits_of_pi in parts: Chudnovsky's series joins to the same digits, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.operations.digits import _chudnovsky
from wizard.operations.digits.digits_of_pi import digits_of_pi

pytestmark = pytest.mark.unit


def test_few_digits_are_not_split() -> None:
    """Whatever one asks for: fetching a part would take longer."""
    assert digits_of_pi.fan_out.split(4, digits=99_999) == []


def test_there_are_never_more_than_four_parts() -> None:
    """What comes after them is half of the time."""
    assert len(digits_of_pi.fan_out.split(1_000, digits=2_000_000)) == 4


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_parts_are_the_whole(parts: int) -> None:
    """Beside FLINT's own π, to the last digit."""
    cut = digits_of_pi.fan_out.split(parts, digits=100_000)

    outcome = digits_of_pi.combine([digits_of_pi.run_part(each) for each in cut], {"digits": "100000"})

    assert outcome.result == digits_of_pi.run({"digits": "100000"}).result


@given(digits=st.integers(1, 3_000))
@settings(max_examples=200, deadline=None)
def test_the_series_has_the_digits_of_pi(digits: int) -> None:
    """Also before a run of nines, as Feynman's point at 762 decimals is one."""
    for length in (digits, 762 + digits % 7):
        whole = digits_of_pi._calculate(digits=length)["digits"].replace(".", "")

        assert _chudnovsky.whole(length) == whole
