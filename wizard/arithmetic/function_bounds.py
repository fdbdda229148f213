"""How large the value of a function can become, from the bounds of its arguments alone."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, floor, gcd, isqrt, lcm, log2

from wizard.arithmetic.bounds import EXACT_BITS, MAX_BITS, REAL, UNKNOWN, Bound, is_sieved, measured
from wizard.errors import ExpressionError
from wizard.language.budget import BIT, spend
from wizard.language.tree import Step


def with_value(bound: Callable[..., Bound], value: Callable[..., Fraction | int | None]) -> Callable[..., Bound]:
    """`bound`, and the `value` itself of arguments that are followed exactly: 2^abs(-3) is no larger than 8."""

    def of(step: Step, *arguments: Bound) -> Bound:
        found = bound(step, *arguments)
        values = [each.value for each in arguments if each.value is not None]
        if len(values) < len(arguments) or found.bits > 2 * EXACT_BITS:
            return found
        spend(found.bits * BIT)
        known = value(*values)
        return found if known is None else Bound.of(Fraction(known))

    return of


def of_integers(value: Callable[..., int]) -> Callable[..., int | None]:
    """The value of integers; None of fractions, which the calculation refuses."""
    return lambda *values: value(*map(int, values)) if all(each.denominator == 1 for each in values) else None


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


def _binomial(n: int, k: int) -> int:
    if k < 0:
        return 0
    return comb(n, k) if n >= 0 else (-1) ** k * comb(k - n - 1, k)


def _root(n: int) -> int | None:
    return isqrt(n) if n >= 0 else None


#: The bounds of functions that give rational numbers of rational numbers.
ABS = with_value(no_larger, abs)
SIGN = with_value(integer_part, lambda x: (x > 0) - (x < 0))
FLOOR = with_value(integer_part, floor)
CEIL = with_value(integer_part, ceil)
ROUND = with_value(integer_part, lambda x: floor(x + Fraction(1, 2)))
MIN = with_value(no_larger, lambda *numbers: min(numbers))
MAX = with_value(no_larger, lambda *numbers: max(numbers))
REAL_PART = with_value(no_larger, lambda x: x)
IMAGINARY_PART = with_value(no_larger, lambda _: 0)
GCD = with_value(of_exact, of_integers(gcd))
LCM = with_value(of_exact, of_integers(lcm))
ISQRT = with_value(of_exact, lambda x: _root(int(x)) if x.denominator == 1 else None)
NUMERATOR = with_value(of_exact, lambda x: x.numerator)
DENOMINATOR = with_value(of_exact, lambda x: x.denominator)
BINOMIAL = with_value(binomial, of_integers(_binomial))
