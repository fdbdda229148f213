"""Integrals of formulas by numbers: with a proven bound where the formula is analytic, by two step sizes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.arithmetic.balls import at
from wizard.formulas.nearness import infinity
from wizard.language.tree import Tree

#: Bits of the unproven kind, the ends of its range, and how many of its digits two step sizes must share.
_BITS, _RANGE, _AGREEMENT = 300, 6, 44

Substitution = Callable[[Any], tuple[Any, Any]]


def proven(formula: Tree, variable: str, ends: tuple[Any, Any], *, bits: int, evaluations: int) -> Any:
    """A ball that holds the integral from one ball to another; not finite, or wide, where nothing could be proven."""
    from flint import acb, arb, ctx

    along_reals = all(end.imag.is_zero() for end in ends)

    def function(z: Any, analytic: bool) -> Any:
        return at(formula, {variable: z}, analytic=analytic, along_reals=along_reals)

    with ctx.workprec(bits + 64):
        tolerance = arb(2) ** -bits
        return acb.integral(function, *ends, rel_tol=tolerance, abs_tol=tolerance, eval_limit=evaluations)


def unproven(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Any | None:
    """The integral by double exponential substitution, which needs no end to be finite; None if it does not settle."""
    from flint import arb, ctx

    with ctx.workprec(_BITS):
        for substituted in _substitutions(lower, upper):
            coarse, fine = (_trapezoidal(formula, variable, substituted, steps) for steps in (32, 64))
            allowed = arb(2) ** -_AGREEMENT * (1 + abs(fine).abs_upper())
            if (coarse - fine).is_finite() and abs(coarse - fine).abs_upper() < allowed:
                return fine
    return None


def _trapezoidal(formula: Tree, variable: str, substituted: Substitution, steps: int) -> Any:
    """The trapezoidal rule in t, where x(t) runs from one end to the other double exponentially fast."""
    from flint import acb, arb

    total = acb(0)
    for k in range(-_RANGE * steps, _RANGE * steps + 1):
        t = arb(k) / steps
        x, slope = substituted(t)
        each = at(formula, {variable: acb(x)}) * slope
        # At the ends, where the formula may be infinite, the slope has long become nothing.
        if each.is_finite():
            total += each
        elif abs(t) < _RANGE - 2:
            return acb("nan")
    return total / steps


def _substitutions(lower: Tree, upper: Tree) -> list[Substitution]:
    """What gives x(t) and its derivative, where t runs through all numbers and x from one end to the other."""
    below, above = infinity(lower), infinity(upper)
    if below and above:
        return [_between_infinities(above)] if below != above else []
    if not (below or above):
        return [_between(at(lower, {}).real, at(upper, {}).real)]
    end = at(lower if above else upper, {}).real
    # Towards the infinite end, or, against the direction of the integral, away from it.
    return [half(end, below + above, 1 if above else -1) for half in (_exponential, _algebraic)]


def _between_infinities(sign: int) -> Substitution:
    def substituted(t: Any) -> tuple[Any, Any]:
        inner = _half_pi() * t.sinh()
        return sign * inner.sinh(), sign * inner.cosh() * _half_pi() * t.cosh()

    return substituted


def _between(a: Any, b: Any) -> Substitution:
    def substituted(t: Any) -> tuple[Any, Any]:
        inner, half = _half_pi() * t.sinh(), (b - a) / 2
        return (a + b) / 2 + half * inner.tanh(), half * _half_pi() * t.cosh() * inner.sech() ** 2

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
