"""Formulas compared at points: what is no difference between them, and what stays one."""

from __future__ import annotations

import pytest
from flint import acb, fmpq

from wizard.errors import Unsolvable
from wizard.formulas.sampling import agree, derivative, value
from wizard.operations import find
from wizard.operations.symbolic._algebra import read_back

pytestmark = pytest.mark.unit

#: A point whose x² − 1 is positive on the axis, and has a negative real part two hundredths above it.
_BESIDE_THE_EDGE = acb(fmpq(10_001, 10_000), fmpq(2, 100))


def _formula(text: str) -> object:
    return find("integrate").read({"formula": text, "variable": "x"}).values["formula"]


def _at_the_edge(found: str, *, points: list[acb]) -> bool:
    """Whether the derivative of `found` is abs(x² − 1) at the points."""
    left = iter(points)
    antiderivative, formula = read_back(found), _formula("abs(x^2 - 1)")
    return agree(derivative(antiderivative, "x", 1), value(formula), ["x"], lambda _: {"x": next(left, acb("nan"))})


def test_beside_the_edge_of_a_piece_a_right_formula_is_not_called_wrong() -> None:
    """Its sign is that on the axis; the comparison once took the sign above it, in one check of 400."""
    right = "(x^3/3 - x)*sign(x - 1) + 2*sign(x - 1)/3"

    assert _at_the_edge(right, points=[_BESIDE_THE_EDGE, acb(1.5, 0.01)])


def test_beside_the_edge_a_wrong_formula_is_still_wrong() -> None:
    """Nearer to the axis it differs as much."""
    assert not _at_the_edge("x^3/3 - 2*x", points=[_BESIDE_THE_EDGE])


def test_a_point_where_nothing_can_be_told_does_not_count() -> None:
    """One such point alone is no agreement."""
    with pytest.raises(Unsolvable, match="cannot be checked"):
        _at_the_edge("(x^3/3 - x)*sign(x - 1)", points=[_BESIDE_THE_EDGE])
