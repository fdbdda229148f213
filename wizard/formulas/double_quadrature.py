"""Integrals over two variables by numbers: double exponential in both, with two step sizes that must agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from wizard.formulas.quadrature import (
    SHIFT,
    Area,
    Substitution,
    along,
    certain_bits,
    substitutions,
    trapezoidal,
)
from wizard.language.tree import Tree

#: Bits that are calculated with; both substitutions run from -_RANGE to _RANGE; steps a unit of the sums that follow
#: each other; how many bits two of them must share, and how many are enough.
_BITS, _RANGE, _STEPS, _AGREEMENT, _ENOUGH = 300, 5, (6, 12, 20, 24), 40, 120

Range = tuple[str, Tree, Tree]


def double_area(formula: Tree, inner: Range, outer: Range) -> Area | None:
    """The integral over the inner range, whose ends may have the outer variable, and then the outer one.

    None where no two sums agree.
    """
    from flint import ctx

    with ctx.workprec(_BITS):
        for substituted in substitutions(*outer[1:]):
            best: Area | None = None
            sums = (
                _sum(formula, inner, outer[0], substituted, steps, SHIFT if index % 2 else 0)
                for index, steps in enumerate(_STEPS)
            )
            for coarse, fine in pairwise(sums):
                difference = abs(coarse.value - fine.value)
                if difference.is_finite() and difference.abs_upper() <= 2.0**-_AGREEMENT * fine.scale:
                    best = replace(fine, bits=max(_AGREEMENT, certain_bits(difference, fine.scale)))
                    if best.bits >= _ENOUGH:
                        break
            if best:
                return best
    return None


def _sum(  # noqa: PLR0917
    formula: Tree, inner: Range, variable: str, substituted: Substitution, steps: int, shift: Fraction | int
) -> Area:
    """The trapezoidal rule in both variables."""
    from flint import acb, arb

    name, lower, upper = inner

    def over_inner(y: Any) -> Area:
        places = {variable: acb(y)}
        function = along(formula, places, name)
        for way in substitutions(lower, upper, places):
            area = _vanishing(function, way, steps, shift)
            if area.value.is_finite():
                return area
        return Area(acb("nan"), arb(0), 0)

    return _vanishing(over_inner, substituted, steps, shift)


def _vanishing(function: Callable[[Any], Area], substituted: Substitution, steps: int, shift: Fraction | int) -> Area:
    """The sum of the trapezoidal rule; not finite where the terms at its ends do not vanish."""
    from flint import acb

    area, left_out = trapezoidal(function, substituted, steps, shift, _RANGE)
    return area if left_out <= 2.0**-_AGREEMENT * area.scale else replace(area, value=acb("nan"))
