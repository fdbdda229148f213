"""Integrals of formulas by numbers: with a proven bound where the formula is analytic, by two step sizes elsewhere.

Where a formula oscillates without end, its arches are integrated one by one, and their sums are accelerated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import Any

from wizard.arithmetic.balls import at
from wizard.formulas.arches import kinks, zeros_beyond, zeros_from
from wizard.formulas.nearness import infinity
from wizard.language.tree import Tree, leaf

#: Bits of the unproven kind, so many that 1 - x^2 is not lost before the sums may leave out terms; the ends of its
#: range, and how many of its digits two step sizes must share.
_BITS, _RANGE, _AGREEMENT = 500, 7, 44

#: Places that a rough scale is taken from.
_PLACES = 64

#: Arches of an oscillation that are integrated: Euler's method wins at least a bit with each.
_ARCHES = 52

#: How far out two arches are looked at, as powers of two times the last one; and what one is at most of the other if
#: they vanish. Those of sin(x)/log(x) are 0.6 of each other.
_FAR, _SHRINKS = (30, 60), 0.75

Substitution = Callable[[Any], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Area:
    """An integral by numbers, and that of the absolute value: the scale that errors are compared with.

    It is right to so many `bits` of the scale.
    """

    value: Any
    scale: Any
    bits: int

    def __add__(self, other: Area) -> Area:
        return Area(self.value + other.value, self.scale + other.scale, min(self.bits, other.bits))


def proven(formula: Tree, variable: str, ends: tuple[Any, Any], *, bits: int, evaluations: int, scale: Any = 1) -> Any:
    """A ball that holds the integral from one ball to another; not finite, or wide, where nothing could be proven.

    It is sought to `bits` bits, or to as many of `scale`.
    """
    from flint import acb, arb, ctx

    along_reals = all(end.imag.is_zero() for end in ends)

    def function(z: Any, analytic: bool) -> Any:
        return at(formula, {variable: z}, analytic=analytic, along_reals=along_reals)

    with ctx.workprec(bits + 64):
        tolerance = arb(2) ** -bits
        return acb.integral(function, *ends, rel_tol=tolerance, abs_tol=tolerance * scale, eval_limit=evaluations)


def rough_scale(formula: Tree, variable: str, ends: tuple[Any, Any]) -> Any:
    """About the integral of the absolute value between finite ends: a mean over some places."""
    from flint import arb

    a, b = ends
    places = [a + (b - a) * (2 * k + 1) / (2 * _PLACES) for k in range(_PLACES)]
    sizes = [abs(at(formula, {variable: place})) for place in places]
    total = sum((each for each in sizes if each.is_finite()), arb(0))
    return (abs(b - a) * total / _PLACES).mid()


def unproven(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral by numbers, which needs no end to be finite; None where two ways to calculate it do not agree.

    Between finite ends it is split where abs, max, floor and their like have a kink.
    """
    from flint import ctx

    with ctx.workprec(_BITS):
        if infinity(lower) or infinity(upper):
            found = settled(formula, variable, substitutions(lower, upper))
            return found or oscillating(formula, variable, lower, upper)
        ends = [at(lower, {}).real, at(upper, {}).real]
        cuts = [ends[0], *kinks(formula, variable, *ends), ends[1]]
        pieces = [settled(formula, variable, [between(*piece)]) for piece in pairwise(cuts)]
        areas = [each for each in pieces if each]
        return reduce(Area.__add__, areas) if len(areas) == len(pieces) else None


def settled(
    formula: Tree, variable: str, ways: Iterable[Substitution], steps: int = 64, agreement: int = _AGREEMENT
) -> Area | None:
    """By double exponential substitution, the first with which two step sizes agree to so many bits of the scale.

    What the sums leave out at the ends counts as a difference: both step sizes leave out the same.
    """
    from flint import arb

    for substituted in ways:
        coarse, _ = _trapezoidal(formula, variable, substituted, steps)
        fine, left_out = _trapezoidal(formula, variable, substituted, 2 * steps)
        difference = abs(coarse.value - fine.value) + left_out
        if difference.is_finite() and difference.abs_upper() <= arb(2) ** -agreement * fine.scale:
            return replace(fine, bits=max(agreement, _certain_bits(difference, fine.scale)))
    return None


def _trapezoidal(formula: Tree, variable: str, substituted: Substitution, steps: int) -> tuple[Area, Any]:
    """The trapezoidal rule in t, where x(t) runs from one end to the other double exponentially fast.

    And the size of its first and last term, than which what lies beyond them is less: terms there go to 0 like an
    exponential of an exponential of t.
    """
    from flint import acb, arb

    total, scale = acb(0), arb(0)
    sizes = []
    for k in range(-_RANGE * steps, _RANGE * steps + 1):
        t = arb(k) / steps
        x, slope = substituted(t)
        each = at(formula, {variable: acb(x)}) * slope
        # At the ends, where the formula may be infinite, the slope has long become nothing.
        if each.is_finite():
            total += each
            sizes.append(abs(each))
            scale += sizes[-1]
        elif abs(t) < _RANGE - 2:
            return Area(acb("nan"), scale, 0), arb(0)
    return Area(total / steps, scale / steps, 0), sizes[0] + sizes[-1]


def _certain_bits(difference: Any, scale: Any) -> int:
    """As many as two step sizes have in common: with half the step there are more, which are not relied on."""
    from flint import arb

    common = [bits for bits in (60, 80, 100, 120, 140) if difference.abs_upper() <= arb(2) ** -bits * scale]
    return max(common, default=_AGREEMENT)


def substitutions(lower: Tree, upper: Tree) -> list[Substitution]:
    """What gives x(t) and its derivative, where t runs through all numbers and x from one end to the other."""
    below, above = infinity(lower), infinity(upper)
    if below and above:
        return [_between_infinities(above)] if below != above else []
    if not (below or above):
        return [between(at(lower, {}).real, at(upper, {}).real)]
    end = at(lower if above else upper, {}).real
    # Towards the infinite end, or, against the direction of the integral, away from it.
    return to_infinity(end, below + above, 1 if above else -1)


def to_infinity(end: Any, sign: int, direction: int) -> list[Substitution]:
    """From an end to infinity of a sign; against the direction of the integral with the direction -1."""
    return [half(end, sign, direction) for half in (_exponential, _algebraic)]


def _between_infinities(sign: int) -> Substitution:
    def substituted(t: Any) -> tuple[Any, Any]:
        inner = _half_pi() * t.sinh()
        return sign * inner.sinh(), sign * inner.cosh() * _half_pi() * t.cosh()

    return substituted


def between(a: Any, b: Any) -> Substitution:
    """From one finite end to another."""

    def substituted(t: Any) -> tuple[Any, Any]:
        inner, half = _half_pi() * t.sinh(), (b - a) / 2
        # From the nearer end: about 0 that keeps all digits of x.
        end, distance = (a, half) if t < 0 else (b, -half)
        return end + distance * (-abs(inner)).exp() * inner.sech(), half * _half_pi() * t.cosh() * inner.sech() ** 2

    return substituted


def _exponential(end: Any, sign: int, direction: int) -> Substitution:
    """To infinity, for what vanishes exponentially there."""

    def substituted(t: Any) -> tuple[Any, Any]:
        x = (t - (-t).exp()).exp()
        return end + sign * x, sign * direction * x * (1 + (-t).exp())

    return substituted


def _algebraic(end: Any, sign: int, direction: int) -> Substitution:
    """To infinity, for what vanishes like a power there."""

    def substituted(t: Any) -> tuple[Any, Any]:
        x = (_half_pi() * t.sinh()).exp()
        return end + sign * x, sign * direction * x * _half_pi() * t.cosh()

    return substituted


def _half_pi() -> Any:
    from flint import arb

    return arb.pi() / 2


def oscillating(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral to infinity of a formula that oscillates there: the sums of its arches, accelerated."""
    below, above = infinity(lower), infinity(upper)
    if below and above and below != above:
        halves = [oscillating(formula, variable, *ends) for ends in ((lower, leaf(0)), (leaf(0), upper))]
        return halves[0] + halves[1] if halves[0] and halves[1] else None
    if bool(below) == bool(above):
        return None
    end, sign = at(lower if above else upper, {}).real, below + above
    zeros = zeros_beyond(formula, variable, end, sign, _ARCHES)
    if len(zeros) < _ARCHES:
        return None
    arches = [settled(formula, variable, [between(*piece)], 12) for piece in pairwise([end, *zeros])]
    areas = [each for each in arches if each]
    if len(areas) < len(arches) or not _arches_vanish(formula, variable, end, zeros, areas[-1].scale):
        return None
    sums = []
    total = areas[0].value
    for each in areas[1:]:
        total += each.value
        sums.append(total)
    found, again = _accelerated(sums), _accelerated(sums[:-3])
    scale = areas[0].scale + areas[1].scale
    if not abs(found - again).abs_upper() < scale * 2.0**-_AGREEMENT:
        return None
    return Area(found if above else -found, scale, _AGREEMENT)


def _arches_vanish(formula: Tree, variable: str, end: Any, zeros: list[Any], last: Any) -> bool:
    """Whether the areas of the arches go to 0: without that the sum has no limit, though acceleration gives it one.

    Near arches cannot tell: sin(x)*(1 + 10^4/x) shrinks among them. So two far out are looked at.
    """
    sizes = [_arch_beyond(formula, variable, end, zeros, exponent) for exponent in _FAR]
    far, farther = sizes
    if far is None or farther is None:
        return False
    return bool(far < last and (farther.is_zero() or farther < far * _SHRINKS))


def _arch_beyond(formula: Tree, variable: str, end: Any, zeros: list[Any], exponent: int) -> Any | None:
    """The area of an arch so far out, as a power of two; None where two zeros are not found there."""
    from flint import arb

    half = len(zeros) // 2
    gap, earlier = zeros[-1] - zeros[-2], zeros[half] - zeros[half - 1]
    distance, before = abs(zeros[-1] - end), abs(zeros[half] - end)
    # Distances of zeros grow or shrink like a power of x.
    power = (gap / earlier).log() / (distance / before).log()
    predicted = (gap * arb(2) ** (exponent * power)).mid()
    start = (end + (zeros[-1] - end) * arb(2) ** exponent).mid()
    found = zeros_from(formula, variable, start, predicted)
    if len(found) < 2:
        return None
    area = settled(formula, variable, [between(*found)], 12)
    return area.scale.mid() if area else None


def _accelerated(sums: list[Any]) -> Any:
    """The limit of sums whose terms take turns in sign: the mean of neighbours, again and again (Euler's method)."""
    while len(sums) > 1:
        sums = [(a + b) / 2 for a, b in pairwise(sums)]
    return sums[0]
