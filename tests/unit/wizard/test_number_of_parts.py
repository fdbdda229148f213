"""Into how many parts a task is cut: what was asked for, within what its work is worth."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.operations import find
from wizard.operations.fan_out import SHORTEST_SECONDS, cut, number_of_parts, tapered

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("seconds", "asked", "number"),
    [
        pytest.param(0.001, 1_024, 1, id="a millisecond stays whole"),
        pytest.param(0.1, 1_024, 50, id="a tenth of a second has work for 50"),
        pytest.param(0.1, 7, 7, id="fewer are honoured"),
        pytest.param(10.0, 1_024, 1_024, id="so are many, for much work"),
        pytest.param(0.0, 4, 1, id="nothing to do"),
        pytest.param(0.5, None, 1, id="nobody asked, and it is not worth it"),
        pytest.param(10.0, None, 20, id="nobody asked"),
    ],
)
def test_parts_are_bounded_by_the_work(seconds: float, asked: int | None, number: int) -> None:
    """No part is foretold to take less than it costs."""
    assert number_of_parts(seconds, asked, time_limit=120) == number
    assert number == 1 or seconds / number >= SHORTEST_SECONDS


def test_a_task_of_a_millisecond_is_not_cut_into_a_thousand() -> None:
    """It would fill Valkey with two megabytes that nobody needs."""
    request = find("twin_primes").read({"start": "0", "stop": "1000000"})

    split = request.split(1_024)

    # The slower of the two sieves has a little more to do.
    assert split is None or len(split.parts) < 16


@given(length=st.integers(1, 10**12) | st.integers(10**17, 10**18), parts=st.integers(1, 300))
def test_parts_grow_shorter_and_leave_nothing_out(length: int, parts: int) -> None:
    """So that no worker waits long for the last one: it takes a quarter of the mean, and the first seven times that."""
    stretches = tapered(5, 4 + length, parts)

    lengths = [last - first + 1 for first, last in stretches]
    assert (stretches[0][0], stretches[-1][1]) == (5, 4 + length)
    assert all(before[1] + 1 == after[0] for before, after in pairwise(stretches))
    assert len(stretches) <= parts
    assert all(before >= after - 1 for before, after in pairwise(lengths))
    assert min(lengths) >= 1
    if length > 10_000 * parts and parts > 100:
        assert lengths[0] / lengths[-1] == pytest.approx(7, rel=0.1)


def test_who_asks_for_parts_gets_equal_ones() -> None:
    """As many, too."""
    assert cut(1, 100, 30.0, 4, time_limit=60) == [(1, 25), (26, 50), (51, 75), (76, 100)]
    assert len(cut(1, 10**6, 30.0, None, time_limit=60)) == 60


def test_the_longest_part_is_within_the_time_limit() -> None:
    """A third of it, even when it takes twice as long as foretold."""
    longest = max(last - first + 1 for first, last in cut(1, 10**6, 5_000.0, None, time_limit=60))

    assert 5_000.0 * longest / 10**6 <= 10.1
