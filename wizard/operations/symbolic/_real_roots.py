"""Real roots of a formula within a window, each isolated by interval arithmetic: independent of any computer algebra.

Where the value of a whole interval excludes 0 there is none; where that of the derivative does, there is at most one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from wizard.arithmetic.balls import at
from wizard.errors import Unsolvable
from wizard.formulas.arches import real_value, zero_between
from wizard.formulas.symbolic import Inexpressible, from_sympy, symbol, to_sympy
from wizard.language.tree import Tree

#: Bits of the balls, intervals that are looked at, and halvings after which one is left open.
_BITS, _INTERVALS, _SMALLEST = 128, 6_000, 40

#: Between which integers roots are sought where a formula has no period.
WINDOW = 10

#: Where a period begins: hardly any formula has a root just there.
_BEGIN = Fraction(-3, 31)

#: Functions that have a period.
_PERIODIC = {"sin", "cos", "tan", "cot", "sec", "csc"}


@dataclass(frozen=True, slots=True)
class RealRoots:
    """Places of real roots to 60 bits, in ascending order.

    In the intervals `left_open` there may be others.
    """

    places: list[Any]
    left_open: list[tuple[Any, Any]]
    period: Any | None

    @property
    def is_all(self) -> bool:
        """Whether the window is proven to hold no other."""
        return not self.left_open


def real_roots(function: Tree, variable: str) -> RealRoots:
    """Those of one period, or of the window; the formula has no other variable."""
    from flint import arb, ctx, fmpq

    with ctx.workprec(_BITS):
        multiple = _period(function, variable)
        period = None if multiple is None else arb(fmpq(multiple.numerator, multiple.denominator)) * 2 * arb.pi()
        begin = arb(fmpq(_BEGIN.numerator, _BEGIN.denominator)).mid() if period is not None else arb(-WINDOW) - 0.0625
        end = (begin + period).mid() if period is not None else arb(WINDOW) + 0.0625
        return RealRoots(*_isolated(function, variable, begin, end), period)


def _isolated(function: Tree, variable: str, begin: Any, end: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """The places of roots, and the intervals about which nothing could be told. Long intervals are looked at first."""
    from flint import acb

    slope = _slope(function, variable)
    places: list[Any] = []
    left_open: list[tuple[Any, Any]] = []
    waiting = deque([(begin, end, 0)])
    for _ in range(_INTERVALS):
        if not waiting:
            break
        left, right, depth = waiting.popleft()
        found = _sign_change(function, slope, variable, left, right)
        if found:
            place = _place(real_value(function, variable), left, right)
            # What has its root there may be the real part alone.
            if at(function, {variable: acb(place)}).imag.contains(0):
                places.append(place)
        elif found is None and depth == _SMALLEST:
            left_open.append((left, right))
        elif found is None:
            middle = ((left + right) / 2).mid()
            waiting += [(left, middle, depth + 1), (middle, right, depth + 1)]
    return sorted(places, key=float), [*left_open, *((left, right) for left, right, _ in waiting)]


def _sign_change(function: Tree, slope: Tree | None, variable: str, left: Any, right: Any) -> bool | None:
    """Whether an interval has its one root; None where that is not known."""
    from flint import acb

    interval = acb(left.union(right))
    value = at(function, {variable: interval})
    if value.is_finite() and not value.contains(0):
        return False
    if slope is None or not at(function, {variable: interval}, analytic=True, along_reals=True).is_finite():
        return None
    steep = at(slope, {variable: interval})
    if not steep.is_finite() or not steep.imag.contains(0) or steep.real.contains(0):
        return None
    a, b = (at(function, {variable: acb(end)}).real for end in (left, right))
    if a.contains(0) or b.contains(0):
        # A root at an end belongs to the interval that begins with it.
        return bool(a.is_zero()) if not b.contains(0) or b.is_zero() else None
    return bool((a > 0) != (b > 0))


def _place(value: Callable[[Any], Any], left: Any, right: Any) -> Any:
    """The root of an interval that has one, to the precision that is in force or nearly so."""
    return left if value(left).is_zero() else zero_between(value, left, right, _BITS - 20)


def _slope(function: Tree, variable: str) -> Tree | None:
    import sympy

    try:
        return from_sympy(sympy.diff(to_sympy(function), symbol(variable)))
    except (Inexpressible, Unsolvable):
        return None


def _period(function: Tree, variable: str) -> Fraction | None:
    """The period as a multiple of 2 pi, where the variable occurs in functions of linear formulas only."""
    factors: list[Fraction | None] = []

    def has_variable(tree: Tree) -> bool:
        if variable not in tree.names():
            return False
        if tree.root.kind == "call" and tree.root.name in _PERIODIC:
            factors.append(_factor(tree.children()[0], variable))
            return False
        below = [has_variable(each) for each in tree.children()]
        return tree.root.kind == "name" or any(below)

    if has_variable(function) or not factors or not all(factors):
        return None
    numerators = [abs(each.numerator) for each in factors if each]
    denominators = [each.denominator for each in factors if each]
    return Fraction(lcm(*denominators), gcd(*numerators))


def _factor(argument: Tree, variable: str) -> Fraction | None:
    """The factor of the variable in a linear formula; None where it is no fraction, or the formula is not linear."""
    import sympy

    slope = sympy.simplify(sympy.diff(to_sympy(argument), symbol(variable)))
    return Fraction(int(slope.p), int(slope.q)) if slope.is_Rational and slope else None
