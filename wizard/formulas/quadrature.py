"""Integrals of formulas by numbers: with a proven bound where the formula is analytic, by two step sizes elsewhere.

Those are double exponential: H. Takahasi and M. Mori, Double exponential formulas for numerical integration, Publ. RIMS
9 (1974) 721-741.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.functions import FUNCTIONS
from wizard.formulas.nearness import infinity
from wizard.language.tree import Tree

#: Bits of the unproven kind, so many that 1 - x^2 is not lost before the sums may leave out terms; the ends of its
#: range, and how many bits two step sizes must share.
BITS, _RANGE, AGREEMENT = 500, 7, 44

#: By how much of a step the places of one sum lie beside those of another: those about the middle of an odd formula
#: cancel out, though it has poles there or does not vanish far out, but not beside it.
SHIFT = Fraction(1, 3)

#: Places that a rough scale is taken from.
_PLACES = 64

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

    It is sought to `bits` bits, or to as many of `scale`. The absolute value and its like are not analytic: between
    ends that are not real a formula with them is nan.
    """
    from flint import acb, arb, ctx

    along_reals = all(end.imag.is_zero() for end in ends)
    called = [FUNCTIONS[step.name] for step in formula.steps if step.kind == "call"]
    if not all(end.imag.contains(0) for end in ends) and any(each.complex for each in called):
        return acb("nan")

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


def certain_bits(difference: Any, scale: Any) -> int:
    """How many bits of the scale two step sizes share: 60 to 140 in steps of 20, or 0. The finer one has more."""
    from flint import arb

    common = [bits for bits in (60, 80, 100, 120, 140) if difference.abs_upper() <= arb(2) ** -bits * scale]
    return max(common, default=0)


def settled(
    formula: Tree,
    variable: str,
    ways: Iterable[Substitution],
    steps: int = 64,
    agreement: int = AGREEMENT,
    *,
    whole: Any = 0,
) -> Area | None:
    """By double exponential substitution, the first with which two step sizes agree to so many bits of the scale.

    What the sums leave out at the ends counts as a difference: both step sizes leave out the same. The scale is at
    least that of the `whole` of which this is a piece, which may be 0.
    """
    from flint import arb

    function = along(formula, {}, variable)
    for substituted in ways:
        coarse, _ = trapezoidal(function, substituted, steps, 0)
        fine, left_out = trapezoidal(function, substituted, 2 * steps, SHIFT)
        difference = abs(coarse.value - fine.value) + left_out
        scale = fine.scale.max(arb(whole))
        if difference.is_finite() and difference.abs_upper() <= arb(2) ** -agreement * scale:
            return replace(fine, bits=max(agreement, certain_bits(difference, scale)))
    return None


def along(formula: Tree, places: dict[str, Any], variable: str) -> Callable[[Any], Area]:
    """The values of a formula along a variable, with their sizes; `places` are of the other variables."""
    from flint import acb

    def function(x: Any) -> Area:
        value = at(formula, {**places, variable: acb(x)})
        return Area(value, abs(value), 0)

    return function


def trapezoidal(
    function: Callable[[Any], Area], substituted: Substitution, steps: int, shift: Fraction | int, reach: int = _RANGE
) -> tuple[Area, Any]:
    """The trapezoidal rule in t from -reach to reach; x(t) runs from one end to the other double exponentially fast.

    And the size of its first and last term, than which what lies beyond them is less: terms there go to 0 like an
    exponential of an exponential of t.
    """
    from flint import acb, arb

    total, scale = acb(0), arb(0)
    sizes = []
    for k in range(-reach * steps, reach * steps + 1):
        t = _place(k, shift, steps)
        x, slope = substituted(t)
        each = function(x)
        term = each.value * slope
        # At the ends, where the formula may be infinite, the slope has long become nothing.
        if term.is_finite():
            total += term
            sizes.append(each.scale * abs(slope))
            scale += sizes[-1]
        elif abs(t) < reach - 2:
            return Area(acb("nan"), scale, 0), arb(0)
    return Area(total / steps, scale / steps, 0), sizes[0] + sizes[-1]


def _place(k: int, shift: Fraction | int, steps: int) -> Any:
    """The t of a term."""
    from flint import arb

    return arb(k * shift.denominator + shift.numerator) / (shift.denominator * steps)


def are_real(ends: Iterable[Tree], places: Mapping[str, Any]) -> bool:
    """Whether ends are real numbers, or infinite, as the substitutions need."""
    return all(infinity(end) or at(end, places).imag.contains(0) for end in ends)


def substitutions(lower: Tree, upper: Tree, places: Mapping[str, Any] | None = None) -> list[Substitution]:
    """What gives x(t) and its derivative, where t runs through all numbers and x from one end to the other.

    None of them where an end, whose variables have the balls `places`, is not real.
    """
    places = places or {}
    if not are_real((lower, upper), places):
        return []
    below, above = infinity(lower), infinity(upper)
    if below and above:
        return [_between_infinities(above)] if below != above else []
    if not (below or above):
        return [between(at(lower, places).real, at(upper, places).real)]
    end = at(lower if above else upper, places).real
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
