"""Integrals of formulas by numbers: with a proven bound where the formula is analytic, by two step sizes elsewhere."""

from __future__ import annotations

from typing import Any

from wizard.expressions.evaluator import at
from wizard.expressions.nearness import infinity
from wizard.expressions.tree import Tree

#: Evaluations of the formula that a proven integral may take: some seconds.
_EVALUATIONS = 200_000

#: Bits of the unproven kind, the ends of its range, and how many of its digits two step sizes must share.
_BITS, _RANGE, _AGREEMENT = 300, 6, 50


def proven(formula: Tree, variable: str, lower: Any, upper: Any, bits: int) -> Any:
    """A ball that holds the integral between two balls; not finite, or wide, where nothing could be proven."""
    from flint import acb, arb, ctx

    def function(z: Any, analytic: bool) -> Any:
        return at(formula, {variable: z}, analytic=analytic)

    with ctx.workprec(bits + 64):
        tolerance = arb(2) ** -bits
        return acb.integral(function, lower, upper, rel_tol=tolerance, abs_tol=tolerance, eval_limit=_EVALUATIONS)


def unproven(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Any | None:
    """The integral by double exponential substitution, which needs no end to be finite; None if it does not settle."""
    from flint import arb, ctx

    with ctx.workprec(_BITS):
        coarse, fine = (_double_exponential(formula, variable, lower, upper, steps) for steps in (32, 64))
        if not (coarse.is_finite() and fine.is_finite()):
            return None
        is_settled = abs(coarse - fine).abs_upper() < arb(2) ** -_AGREEMENT * (1 + abs(fine).abs_upper())
        return fine if is_settled else None


def _double_exponential(formula: Tree, variable: str, lower: Tree, upper: Tree, steps: int) -> Any:
    """The trapezoidal rule in t, where x(t) runs from one end to the other double exponentially fast."""
    from flint import acb, arb

    total = acb(0)
    for k in range(-_RANGE * steps, _RANGE * steps + 1):
        t = arb(k) / steps
        x, slope = _substituted(t, lower, upper)
        each = at(formula, {variable: acb(x)}) * slope
        # At the ends, where the formula may be infinite, the slope has long become nothing.
        if each.is_finite():
            total += each
        elif abs(t) < _RANGE - 2:
            return acb("nan")
    return total / steps


def _substituted(t: Any, lower: Tree, upper: Tree) -> tuple[Any, Any]:
    """The point x(t), and its derivative."""
    from flint import arb

    half_pi = arb.pi() / 2
    inner, speed = half_pi * t.sinh(), half_pi * t.cosh()
    below, above = infinity(lower), infinity(upper)
    if below and above:
        return inner.sinh() * above, inner.cosh() * speed * above
    if above:
        return at(lower, {}).real + inner.exp() * above, inner.exp() * speed * above
    if below:
        return at(upper, {}).real + inner.exp() * below, -inner.exp() * speed * below
    a, b = at(lower, {}).real, at(upper, {}).real
    return (a + b) / 2 + (b - a) / 2 * inner.tanh(), (b - a) / 2 * speed * inner.sech() ** 2
