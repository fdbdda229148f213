"""Into how many parts a task is cut: what was asked for, within what its work is worth."""

from __future__ import annotations

import pytest

from wizard.operations import find
from wizard.operations.fan_out import SHORTEST_SECONDS, number_of_parts

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
