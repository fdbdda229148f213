"""Integrals by numbers to many digits, by two ways that share no point: one to guess a closed form by, one to check it.

Both are double exponential, so twice the points give about twice the digits, where the formula has no kink inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from wizard.arithmetic.balls import at
from wizard.formulas.arches import kinks
from wizard.formulas.nearness import infinity
from wizard.formulas.quadrature import Area, Substitution, between, settled, substitutions, to_infinity
from wizard.language.tree import Tree, leaf


@dataclass(frozen=True, slots=True)
class _Effort:
    """Bits that are calculated with, steps, and bits that two step sizes must share.

    Near an end where a formula goes to infinity like 1/sqrt(x) half of the bits are lost.
    """

    bits: int
    steps: int
    common: int


_GUESS, _CHECK = _Effort(600, 96, 252), _Effort(1_200, 160, 500)

#: Where the way to check by divides a finite range.
_DIVIDED = Fraction(3, 8)


def to_guess(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral to 75 digits; None where two step sizes do not agree on them."""
    from flint import ctx

    with ctx.workprec(_GUESS.bits):
        if _has_kinks(formula, variable, lower, upper):
            return None
        return settled(formula, variable, substitutions(lower, upper), _GUESS.steps, _GUESS.common)


def to_check(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral to 150 digits, in pieces, so that no point is one of the other way."""
    from flint import ctx

    with ctx.workprec(_CHECK.bits):
        if _has_kinks(formula, variable, lower, upper):
            return None
        total = Area(0, 0, _CHECK.bits)
        for ways in _pieces(lower, upper):
            area = settled(formula, variable, ways, _CHECK.steps, _CHECK.common)
            if area is None:
                return None
            total += area
        return total


def _has_kinks(formula: Tree, variable: str, lower: Tree, upper: Tree) -> bool:
    """Whether abs or sign has its kink between finite ends: where that is, is known to fewer digits than these."""
    if infinity(lower) or infinity(upper):
        return False
    return bool(kinks(formula, variable, *(at(each, {}).real for each in (lower, upper))))


def _pieces(lower: Tree, upper: Tree) -> Sequence[Sequence[Substitution]]:
    """For each piece between one end and the other, substitutions of which one may do."""
    below, above = infinity(lower), infinity(upper)
    if below and above:
        halves = [(-1, below), (1, above)] if below != above else []
        return [each for direction, sign in halves for each in _beyond(leaf(0), sign, direction)]
    if below or above:
        return _beyond(lower if above else upper, below + above, 1 if above else -1)
    a, b = (at(each, {}).real for each in (lower, upper))
    middle = a + (b - a) * _DIVIDED.numerator / _DIVIDED.denominator
    return [[between(a, middle)], [between(middle, b)]]


def _beyond(end: Tree, sign: int, direction: int) -> list[list[Substitution]]:
    """From an end towards infinity, or, against the direction of the integral, from there: as far as 1, and beyond."""
    from flint import arb

    start = at(end, {}).real
    near, inverse = between(start, start + sign), between(arb(0), arb(1))

    def first(t: Any) -> tuple[Any, Any]:
        x, slope = near(t)
        return x, direction * slope

    def second(t: Any) -> tuple[Any, Any]:
        y, slope = inverse(t)
        return start + sign / y, sign * direction * slope / y**2

    return [[first], [second, *to_infinity(start + sign, sign, direction)]]
