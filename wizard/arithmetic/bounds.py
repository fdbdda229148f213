"""How large a number can become, from bits alone: known before anything is calculated, in microseconds.

A number is followed exactly as long as it is short; beyond that only a bound of its bits is.
"""

from __future__ import annotations

import operator
from bisect import bisect
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import log2

from wizard.arithmetic.sieve import primes_up_to
from wizard.errors import ExpressionError
from wizard.language.budget import BIT, spend
from wizard.language.tree import Step, Tree

#: Bits of any number on the way: twelve million digits, which the libraries multiply in a second or two.
MAX_BITS = 40_000_000

#: Bits of a result: ten million digits.
_WRITTEN_BITS = 33_000_000

#: Bits up to which a number is followed exactly: those of 4,000 digits, the longest input of any operation.
EXACT_BITS = 13_300

#: An exponent beyond all bounds.
_HUGE = 10**100

#: Bits that are assumed of a number of which nothing is known yet; when it is, it is measured again.
_UNKNOWN = 64


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of a number: bits of numerator and denominator at most, and its `value` if it is short.

    A number that is not `exact` is a real or complex one, known only by digits. One that is not `known` depends on what
    has yet to be calculated.
    """

    numerator: float
    denominator: float = 0
    value: Fraction | None = None
    exact: bool = True
    known: bool = True

    @classmethod
    def of(cls, value: Fraction) -> Bound:
        """That of a number itself."""
        denominator = 0 if value.denominator == 1 else value.denominator.bit_length()
        return cls(value.numerator.bit_length(), denominator, value)

    @property
    def bits(self) -> float:
        """All of them."""
        return self.numerator + self.denominator


#: A number known by digits.
REAL = Bound(0, exact=False, known=False)

#: A rational number that only the calculation will tell.
UNKNOWN = Bound(_UNKNOWN, known=False)


def apply(step: Step, operands: list[Bound]) -> Bound:
    """The size of an operator's result; raises `ExpressionError` where it would be too large, or is none."""
    if step.name in {"!", "#"}:
        return _product(step, operands[0])
    if step.name == "mod":
        return _remainder(step, *operands)
    if not all(each.exact for each in operands):
        return REAL
    known = all(each.known for each in operands)
    size = _power(step, *operands) if step.name == "^" else _arithmetic(step.name, operands[0], operands[-1])
    if step.name == "/" and operands[1].value == 0:
        raise ExpressionError("found a division by 0.", column=step.column)
    if not size.exact:
        return size
    measured(step, size.bits)
    values = [each.value for each in operands if each.value is not None]
    if len(values) == len(operands) and size.bits <= 2 * EXACT_BITS:
        spend(size.bits * BIT)
        value = _value(step.name, values[0], values[-1])
        if max(abs(value.numerator), value.denominator).bit_length() <= EXACT_BITS:
            return Bound.of(value)
    return Bound(size.numerator, size.denominator, known=known)


def measured(step: Step, bits: float) -> None:
    """Raises `ExpressionError` if a number of so many bits must not be calculated."""
    if bits > MAX_BITS:
        raise ExpressionError(
            f"this would be a number of up to {_digits(bits)} digits, and at most {_digits(MAX_BITS)} are calculated.",
            column=step.column,
        )


def written(tree: Tree, bits: float) -> None:
    """Raises `ExpressionError` if a number of so many bits must not be a result, though it may occur on the way."""
    if bits > _WRITTEN_BITS:
        raise ExpressionError(
            f"the result would have up to {_digits(bits)} digits, and at most {_digits(_WRITTEN_BITS)} are written.",
            column=tree.root.column,
        )


def factorial_bits(n: float) -> float:
    """Bits of n!, by Stirling's formula."""
    return n * (log2(n) - 1.44) + log2(n) / 2 + 3 if n > 1 else 1


def primorial_bits(n: float) -> float:
    """Bits of the product of the primes up to n, whose logarithms sum to less than 1.01624 n (Rosser, Schoenfeld)."""
    return 1.4662 * n + 2


def is_sieved(n: int, small: int) -> bool:
    """Whether GMP's own way to C(n, k) is the quicker one: from primes, or for a small k.

    Otherwise its time grows with k² (`binomial(10^9, 10^6)` took 175 s), and that of a product of k numbers hardly more
    than with k.
    """
    return n < 2**63 and (small <= 10_000 or n <= 16 * small)


@cache
def _short_products(name: str) -> tuple[list[int], list[int]]:
    """The numbers from 1, or the primes, and for each the factorial `!` or primorial `#` of it: all that are followed.

    None has more than some 4,000 digits, so that both tables take two megabytes and 5 ms, once.
    """
    factors, products = [1], [1]
    # Far enough: by their bounds 1,465! and 9,070# are too long to be followed.
    for factor in range(2, 1_600) if name == "!" else primes_up_to(9_800):
        factors.append(factor)
        products.append(products[-1] * factor)
    return factors, products


def _product(step: Step, operand: Bound) -> Bound:
    """The size of n! or n#."""
    if not operand.exact:
        if step.name == "!":
            return REAL
        raise ExpressionError("a primorial is of an integer from 0.", column=step.column)
    n = operand.value
    if n is None:
        if not operand.known:
            return UNKNOWN
        bits = factorial_bits(_largest(operand))
        measured(step, bits)
        return Bound(bits)
    if n.denominator != 1 or n < 0:
        hint = "; for others write gamma(x + 1)" if step.name == "!" else ""
        raise ExpressionError(f"what stands before {step.name} must be an integer from 0{hint}.", column=step.column)
    bits = (factorial_bits if step.name == "!" else primorial_bits)(min(n.numerator, MAX_BITS))
    measured(step, bits)
    if bits > EXACT_BITS:
        return Bound(bits)
    factors, products = _short_products(step.name)
    return Bound.of(Fraction(products[max(bisect(factors, n.numerator) - 1, 0)]))


def _remainder(step: Step, left: Bound, right: Bound) -> Bound:
    if not (left.exact and right.exact):
        raise ExpressionError("mod is for integers and fractions.", column=step.column)
    if right.value == 0:
        raise ExpressionError("found a remainder modulo 0.", column=step.column)
    if left.value is not None and right.value is not None:
        spend((left.bits + right.bits) * BIT)
        return Bound.of(left.value % right.value)
    return Bound(
        right.numerator + left.denominator, right.denominator + left.denominator, known=left.known and right.known
    )


def _power(step: Step, base: Bound, exponent: Bound) -> Bound:
    n = exponent.value
    if n is None:
        if not exponent.known or base.value in {0, 1, -1}:
            return UNKNOWN
        bits = max(base.numerator, base.denominator) * _largest(exponent) + 1
        measured(step, bits)
        return Bound(bits, bits)
    if n.denominator != 1:
        return REAL
    if base.value == 0 and n < 0:
        raise ExpressionError("found a division by 0: a negative power of it.", column=step.column)
    if base.value in {0, 1, -1}:
        return Bound(1)
    # As a float, which is what bounds are; what is beyond one is too large anyway.
    times = float(min(abs(n.numerator), _HUGE))
    numerator, denominator = _times(base.numerator, base.value, times), base.denominator * times
    return Bound(numerator, denominator) if n >= 0 else Bound(denominator + 1, numerator)


def _largest(number: Bound) -> float:
    """The largest integer of so many bits; beyond all bounds for what may be a fraction."""
    return float("inf") if number.denominator else 2.0 ** min(number.numerator, 1_000)


def _times(bits: float, value: Fraction | None, times: float) -> float:
    """Bits of a power: those of the base so many times, to the fraction of a bit where the base is known."""
    if value is None or value.denominator != 1:
        return bits * times
    return log2(abs(value.numerator)) * times + 1


def _digits(bits: float) -> str:
    """So many bits as decimal digits, in words."""
    if bits > 3.33e30:
        return "astronomically many"
    return f"{int(bits * 0.30103) + 1:,}"


def _arithmetic(name: str, a: Bound, b: Bound) -> Bound:
    """The size of a sum, difference, product, quotient, or of the opposite."""
    if name == "neg":
        return Bound(a.numerator, a.denominator)
    if name == "*":
        return Bound(a.numerator + b.numerator, a.denominator + b.denominator)
    if name == "/":
        return Bound(a.numerator + b.denominator, a.denominator + b.numerator)
    return Bound(max(a.numerator + b.denominator, b.numerator + a.denominator) + 1, a.denominator + b.denominator)


def _value(name: str, a: Fraction, b: Fraction) -> Fraction:
    """The value itself."""
    if name == "neg":
        return -a
    if name == "^":
        return Fraction(a**b.numerator)
    plain = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    return Fraction(plain[name](a, b))
