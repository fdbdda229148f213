"""Two formulas at points that nobody could foresee: a difference counts only where proven bounds keep the values apart.

Variables are real numbers. A point counts where all parts of both formulas are finite real numbers; where no such point
is found, or where the imaginary unit is written, complex values are compared, as functions have them by their principal
branches.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wizard.arithmetic.balls import ball, called, constant, operate
from wizard.arithmetic.functions import FUNCTIONS
from wizard.language.names import variables_of
from wizard.language.tree import Step, Tree

#: Points that are tried, and those that must have a value before a formula counts as one of real numbers.
_TRIES = 24

#: Bits that values are calculated with, one after another until they are known well enough, and the bits that must
#: agree where a point speaks for two formulas.
_BITS, AGREEING_BITS = (128, 640, 4_000), 300

_DENOMINATOR = 1_000

#: Ranges of coordinates, one try after another: right of 0, left of it, on either side, larger ones. And integers, that
#: factorials are taken of. No difference on one side of 0 is left to chance.
_RANGES = ((0.3, 2), (-2, -0.3), (-2, 2), (1, 30), (-30, -1), (-30, 30))
_INTEGERS = (2, 9)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: a `point` where the values differ, or the number of points where they agree as far as anyone can
    tell. `real` says what was compared.
    """

    agreeing: int
    real: bool
    differs: bool = False
    point: Mapping[str, str] = field(default_factory=dict)


def look(one: Tree, other: Tree) -> Look:
    """The values of two formulas at some points."""
    names = list(dict.fromkeys([*variables_of(one), *variables_of(other)]))
    is_complex = any("i" in tree.names() for tree in (one, other))
    found = None if is_complex else _looked(one, other, names, real=True)
    return found if found and (found.agreeing or found.differs) else _looked(one, other, names, real=False)


def _looked(one: Tree, other: Tree, names: Sequence[str], *, real: bool) -> Look:
    agreeing = 0
    for number in range(_TRIES if names else 1):
        point = random_point(names, number)
        seen = _compared(one, other, point, real=real)
        if seen is False:
            return Look(agreeing, real, differs=True, point={name: str(value) for name, value in point.items()})
        agreeing += seen is True
    return Look(agreeing, real)


def _compared(one: Tree, other: Tree, point: Mapping[str, Any], *, real: bool) -> bool | None:
    """Whether the values agree; None where one has none, or is not known well enough."""
    from flint import arb, ctx

    for bits in _BITS:
        with ctx.workprec(bits):
            values = [value_at(tree, point, real=real) for tree in (one, other)]
            if values[0] is None or values[1] is None:
                return None
            difference = values[0] - values[1]
            if not difference.contains(0):
                return False
            scale = abs(values[0]).max(abs(values[1])).max(arb(2) ** -100)
            if difference.abs_upper() < scale * arb(2) ** -AGREEING_BITS:
                return True
    return None


def value_at(tree: Tree, point: Mapping[str, Any], *, real: bool) -> Any | None:
    """The ball of a formula at a point; None where it is not finite, or not `real` in all its parts."""
    is_real = True

    def combine(step: Step, below: list[Any]) -> Any:
        nonlocal is_real
        found = _value(step, below, point)
        is_real = is_real and (found.imag.is_zero() or not real)
        return found

    try:
        found = tree.fold(combine)
    except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        # What a function raises outside of where it is defined.
        return None
    return found if is_real and found.is_finite() else None


def _value(step: Step, below: list[Any], point: Mapping[str, Any]) -> Any:
    from flint import fmpq

    if step.kind == "number":
        return ball(fmpq(step.number.numerator, step.number.denominator))
    if step.kind == "name":
        return ball(point[step.name]) if step.name in point else constant(step.name)
    if step.kind == "operator":
        return operate(step, below)
    return called(FUNCTIONS[step.name], below, analytic=False, is_point=True)


def random_point(names: Sequence[str], number: int) -> dict[str, Any]:
    """Coordinates for the try of this number."""
    from flint import fmpq

    numbers = random.SystemRandom()
    kind = number % (len(_RANGES) + 1)
    if kind == len(_RANGES):
        return {name: fmpq(numbers.randint(*_INTEGERS)) for name in names}
    low, high = _RANGES[kind]
    ends = int(low * _DENOMINATOR), int(high * _DENOMINATOR)
    return {name: fmpq(numbers.randint(*ends), _DENOMINATOR) for name in names}
