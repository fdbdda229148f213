"""How large the value of a function can become, from the bounds of its arguments alone."""

from __future__ import annotations

from fractions import Fraction
from math import log2

from wizard.arithmetic.bounds import MAX_BITS, REAL, UNKNOWN, Bound, is_sieved, measured
from wizard.errors import ExpressionError
from wizard.language.tree import Step


def integer_part(_step: Step, x: Bound) -> Bound:
    """Of floor and its like: an integer, also where the argument is no rational number."""
    return Bound(x.numerator + 1, known=x.known) if x.exact else UNKNOWN


def no_larger(_step: Step, *arguments: Bound) -> Bound:
    """Of what is no longer than all arguments together, and exact where they are."""
    return _together(arguments) if all(each.exact for each in arguments) else REAL


def of_exact(step: Step, *arguments: Bound) -> Bound:
    """The same, of functions that are for exact numbers only."""
    if not all(each.exact for each in arguments):
        raise ExpressionError(f"{step.name} is for exact numbers.", column=step.column)
    return _together(arguments)


def binomial(step: Step, n: Bound, k: Bound) -> Bound:
    """C(n, k) < (e n / k)^k, and the smaller of k and n - k counts."""
    if not (n.exact and k.exact):
        raise ExpressionError("binomial is for exact numbers.", column=step.column)
    if n.value is None or k.value is None:
        return UNKNOWN
    if n.value.denominator != 1 or k.value.denominator != 1:
        raise ExpressionError("binomial takes two integers.", column=step.column)
    top, small = n.value.numerator, min(k.value, abs(n.value - k.value)) if n.value >= 0 else k.value
    if small <= 0 or 0 <= top < k.value:
        return Bound.of(Fraction(small == 0))
    # As a float, which is what bounds are; what is beyond this is too large anyway.
    times = float(min(int(small), 2 * MAX_BITS))
    bits = times * (log2(abs(top) + small.numerator + 1) - log2(small.numerator) + 1.45) + 1
    measured(step, bits)
    return Bound(bits)


def binomial_seconds(n: Bound, k: Bound) -> float:
    """A sieve up to n, or a product of so many numbers, and both again for the check; not what its bits take."""
    if n.value is None or k.value is None:
        return 0
    top, small = int(abs(n.value)) + int(k.value) * (n.value < 0), int(min(k.value, abs(n.value - k.value)))
    if small <= 0:
        return 0
    return 6e-8 * min(top, 16 * small) if is_sieved(top, small) else 4e-6 * min(small, MAX_BITS)


def _together(arguments: tuple[Bound, ...]) -> Bound:
    return Bound(
        sum(each.numerator for each in arguments),
        sum(each.denominator for each in arguments),
        known=all(each.known for each in arguments),
    )
