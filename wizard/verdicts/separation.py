"""Numbers that are made of integers by roots and by angles that divide the circle: such a number is 0 if it is small.

How small says a bound of Burnikel, Funke, Mehlhorn, Schirra and Schmitt ("A separation bound for real algebraic
expressions", 2001): a number that is not 0 is larger than 1/(u^(D-1) l), where u and l bound all conjugates of an
algebraic integer above and below, and D is the degree that the roots in it make together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite, log2
from typing import Any

from wizard.language.tree import Step, Tree
from wizard.verdicts.identities import Reading
from wizard.verdicts.points import value_at
from wizard.verdicts.quotients import TooLarge, Vanishes

#: Bits up to which a number is calculated: some tenths of a second.
_BITS = 200_000

#: What is added to a logarithm at each step, for floats are rounded.
_SLACK = 1e-6

_HALF, _CUBE = 2, 3


class _Unknown(Exception):
    """It is no such number, or one that is not followed."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """Logarithms to base 2 of u and l, the roots by what they are of, and the steps of the number itself."""

    above: float
    below: float
    roots: frozenset[tuple[object, int]]
    steps: tuple[Step, ...]

    @property
    def degree(self) -> int:
        found = 1
        for _, degree in self.roots:
            found *= degree
        return found


def is_zero(number: Tree) -> bool | None:
    """Whether a number without variables is 0; None where this cannot tell."""
    from flint import arb, ctx

    try:
        bound = number.fold(_combined)
        limit = (bound.degree - 1) * bound.above + bound.below
    except (_Unknown, OverflowError):
        return None
    if not isfinite(limit) or limit > _BITS:
        return None
    bits = ceil(limit) + 16
    with ctx.workprec(bits + 64):
        value = value_at(number, {}, real=False)
        if value is None:
            return None
        if not value.contains(0):
            return False
        return True if value.abs_upper() < arb(2) ** -bits else None


def _combined(step: Step, below: list[_Bound]) -> _Bound:
    steps = (*(each for bound in below for each in bound.steps), step)
    roots = frozenset[tuple[object, int]]().union(*(bound.roots for bound in below))
    above, under = _logarithms(step, below)
    if step.kind == "name" and step.name == "i":
        roots |= {("i", _HALF)}
    if step.kind == "operator" and step.name == "^":
        exponent = _rational(below[1])
        above, under, degree = _of_power(below[0], exponent)
        roots = below[0].roots | ({(below[0].steps, degree)} if degree > 1 else set())
    if step.value == "abs":
        # Of a real number it is that, up to its sign; of a complex one it has a higher degree.
        if value_at(Tree(below[0].steps), {}, real=True) is None:
            raise _Unknown
    elif step.kind == "call":
        above, under, root = _of_call(step, below)
        roots = root if step.name in _ANGLES else below[0].roots | root
    return _Bound(above + _SLACK, under + _SLACK, roots, steps)


def _logarithms(step: Step, below: list[_Bound]) -> tuple[float, float]:  # noqa: PLR0911  # One for each sign.
    """Of a number, and of sums, products and quotients."""
    if step.kind == "number":
        value = step.number
        return log2(max(value.numerator, 1)), log2(value.denominator)
    if step.kind == "name":
        # Of pi nothing is known but that it may be an angle.
        return 0.0 if step.name == "i" else inf, 0.0
    if step.value in {"neg", "abs"}:
        return below[0].above, below[0].below
    if step.value in {"+", "-"}:
        a, b = below
        return _sum(a.above + b.below, a.below + b.above), a.below + b.below
    if step.value == "*":
        a, b = below
        return a.above + b.above, a.below + b.below
    if step.value == "/":
        a, b = below
        return a.above + b.below, a.below + b.above
    if step.kind == "call" or step.value == "^":
        return 0.0, 0.0
    raise _Unknown


def _sum(a: float, b: float) -> float:
    return max(a, b) + (log2(1 + 2 ** (min(a, b) - max(a, b))) if isfinite(max(a, b)) else 0.0)


def _of_power(base: _Bound, exponent: Any) -> tuple[float, float, int]:
    """The logarithms of a power, and the degree of the root in it."""
    times, degree = int(exponent.p), int(exponent.q)
    above, below = _root(base.above, base.below, degree)
    return (above * times, below * times, degree) if times >= 0 else (-below * times, -above * times, degree)


def _root(above: float, below: float, degree: int) -> tuple[float, float]:
    if degree == 1 or not isfinite(above):
        return above, below
    if above >= below:
        return (above + (degree - 1) * below) / degree, below
    return above, ((degree - 1) * above + below) / degree


def _of_call(step: Step, below: list[_Bound]) -> tuple[float, float, frozenset[tuple[object, int]]]:
    if step.name in _ANGLES:
        parts = _multiple_of_pi(below[0])
        # Twice a sine or a cosine is a sum of two roots of unity; a tangent is one of them over another.
        above = below_it = 2.0 if step.name in {"tan", "cot"} else 1.0
        return above, below_it, frozenset({(("angle", int(parts.q)), 4 * int(parts.q))})
    degree = {"sqrt": _HALF, "cbrt": _CUBE}.get(step.name)
    if step.name == "root":
        value = _rational(below[1])
        degree = int(value.p) if value.q == 1 and value.p > 0 else None
    if not degree:
        raise _Unknown
    return (*_root(below[0].above, below[0].below, degree), frozenset({(below[0].steps, degree)}))


_ANGLES = {"sin", "cos", "tan", "cot"}


def _rational(bound: _Bound) -> Any:
    """The value of what is a rational number."""
    return _constant(bound, None)


def _multiple_of_pi(bound: _Bound) -> Any:
    return _constant(bound, "pi")


def _constant(bound: _Bound, unit: str | None) -> Any:
    tree = Tree(bound.steps)
    try:
        reading = Reading.of([tree], real=False)
        found = reading.quotient(tree)
        if unit:
            found = reading.ring.divide(found, reading.ring.generator(unit))
    except (TooLarge, Vanishes):
        raise _Unknown from None
    value = found.constant
    if value is None:
        raise _Unknown
    return value
