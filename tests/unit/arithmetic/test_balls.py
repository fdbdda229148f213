"""Formulas at points: what has the absolute value of a complex number has it there, and does not go on from there."""

from __future__ import annotations

from typing import Any

import pytest
from flint import acb, arb

from wizard.arithmetic.balls import at, with_scale
from wizard.arithmetic.functions import MATHEMATICS
from wizard.language.reader import read

pytestmark = pytest.mark.unit


def value(text: str, x: Any, **how: bool) -> Any:
    """The ball of a formula of x."""
    return at(read(text, MATHEMATICS), {"x": acb(x)}, **how)


@pytest.mark.parametrize(
    ("text", "x", "found"),
    [
        pytest.param("abs(3 + 4*i)*x", 2, 10, id="of a number"),
        pytest.param("abs(x*i)", -2, 2, id="of a product"),
        pytest.param("abs(sqrt(x))", -4, 2, id="of a root of a negative number"),
        pytest.param("abs(x)", -4, 4, id="of a real number"),
        pytest.param("max(x, 1) + sign(x) + floor(x/4)", -2, -1, id="functions of real numbers"),
    ],
)
def test_absolute_value_at_a_real_point(text: str, x: int, found: int) -> None:
    """It is |z|, whether z is real or not."""
    assert value(text, x).overlaps(acb(found))
    assert value(text, x).is_finite()


@pytest.mark.parametrize("text", ["max(x*i, 1)", "sign(x + i)", "floor(i)", "min(sqrt(x), 0)"])
def test_what_only_real_numbers_have_is_undefined_of_others(text: str) -> None:
    """No order of complex numbers is made up."""
    assert not value(text, -2).is_finite()


@pytest.mark.parametrize("text", ["abs(exp(i*x))", "x + abs(3 + 4*i)", "max(i, x)"])
def test_absolute_value_of_complex_numbers_does_not_go_on(text: str) -> None:
    """It is not analytic: neither an integral nor Cauchy's formula may take it as if it were."""
    assert not value(text, acb(1, 1)).is_finite()
    assert not value(text, 1, analytic=True).is_finite()
    assert not with_scale(read(text, MATHEMATICS), {"x": acb(1, 1)})[0].is_finite()


def test_absolute_value_of_real_numbers_goes_on() -> None:
    """On either side of 0."""
    assert value("abs(x)", acb(-2, 1)).overlaps(acb(2, -1))
    assert value("abs(x)", arb(-2), analytic=True).overlaps(acb(2))
    assert with_scale(read("abs(x)", MATHEMATICS), {"x": acb(-2, 1)}, is_point=True)[0].overlaps(acb(arb(5).sqrt()))
