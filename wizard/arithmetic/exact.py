"""Rational numbers, exactly: operators and functions of FLINT's integers and fractions.

What would be too large is refused before it is calculated, here too: not everything could be foretold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from wizard.arithmetic.bounds import MAX_BITS, factorial_bits, is_sieved, measured, primorial_bits
from wizard.errors import ExpressionError
from wizard.language.tree import Step

#: The highest root that is taken exactly; of a higher one hardly any number is a power.
_DEGREE = 1_000


def plain(value: Any) -> Any:
    """A fraction by 1 as the integer that it is."""
    from flint import fmpq

    return value.p if isinstance(value, fmpq) and value.q == 1 else value


def bits(value: Any) -> int:
    """Of numerator and denominator together."""
    return int(value.numerator.height_bits() + value.denominator.height_bits())


def _over(a: Any, b: Any) -> Any:
    from flint import fmpq

    return fmpq(a) / b


def _floor(a: Any) -> Any:
    return a.numerator // a.denominator


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "neg": lambda a, _: -a,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _over,
    "mod": lambda a, b: a - b * _floor(_over(a, b)),
}


def operate(step: Step, values: list[Any]) -> Any:
    """The operator applied to exact numbers; None where that gives no rational number."""
    a, b = values[0], values[-1]
    if step.name in {"/", "mod"} and b == 0:
        raise ExpressionError("found a division by 0.", column=step.column)
    if step.name in {"*", "/"}:
        measured(step, bits(a) + bits(b))
    if step.name == "^":
        return _power(step, a, b)
    return _product(step, a) if step.name in {"!", "#"} else plain(_ARITHMETIC[step.name](a, b))


def floor(_step: Step, a: Any) -> Any:
    """The largest integer that is not above `a`."""
    return _floor(a)


def ceil(_step: Step, a: Any) -> Any:
    """The smallest integer that is not below `a`."""
    return -_floor(-a)


def round_half_up(_step: Step, a: Any) -> Any:
    """The nearest integer; halves go upwards, as everyone learns it."""
    return _floor((2 * a + 1) / 2 if a.denominator > 1 else a)


def sign(_step: Step, a: Any) -> Any:
    """-1, 0 or 1."""
    return (a > 0) - (a < 0) + 0 * a.numerator


def gcd(step: Step, *values: Any) -> Any:
    """The greatest common divisor of integers."""
    from flint import fmpz

    return reduce(lambda a, b: a.gcd(b), _integers(step, values), fmpz(0))


def lcm(step: Step, *values: Any) -> Any:
    """The least common multiple of integers."""
    from flint import fmpz

    return reduce(lambda a, b: a.lcm(b), _integers(step, values), fmpz(1))


def isqrt(step: Step, n: Any) -> Any:
    """The integer part of a square root."""
    (number,) = _integers(step, [n])
    if number < 0:
        raise ExpressionError("isqrt is for integers from 0.", column=step.column)
    return number.isqrt()


def binomial(step: Step, n: Any, k: Any) -> Any:
    """The coefficient C(n, k) = n (n - 1) … (n - k + 1) / k!, also for a negative n."""
    from flint import fmpz

    n, k = _integers(step, [n, k])
    if k < 0:
        return fmpz(0)
    if n < 0:
        return binomial(step, k - n - 1, k) * (-1 if k % 2 else 1)
    small = min(k, n - k)
    if small <= 0:
        return fmpz(1 if small == 0 else 0)
    measured(step, float(min(small, MAX_BITS)) * (int(n).bit_length() - int(small).bit_length() + 2.5))
    if is_sieved(n, small):
        return fmpz.bin_uiui(int(n), int(small))
    return (n - small + 1).rising(int(small)) // fmpz.fac_ui(int(small))


def root(_step: Step, value: Any, degree: Any) -> Any:
    """The root of a number that is a power of a fraction; None otherwise, and where the degree is no small integer."""
    from flint import fmpz

    return _root(value, int(degree)) if isinstance(degree, int | fmpz) and 0 < degree <= _DEGREE else None


def _integers(step: Step, values: Sequence[Any]) -> Sequence[Any]:
    from flint import fmpz

    if not all(isinstance(value, fmpz) for value in values):
        raise ExpressionError(f"{step.name} is for integers.", column=step.column)
    return values


def _power(step: Step, base: Any, exponent: Any) -> Any:
    from flint import fmpq, fmpz

    if isinstance(exponent, fmpq):
        # Principal value: of a negative number it is not real, and balls know it.
        if base < 0 or exponent.q > _DEGREE:
            return None
        root = _root(base, int(exponent.q))
        return None if root is None else _power(step, root, exponent.p)
    if base == 0 and exponent < 0:
        raise ExpressionError("found a division by 0.", column=step.column)
    if base in {0, 1}:
        return base if exponent else fmpz(1)
    if base == -1:
        return fmpz(-1 if exponent % 2 else 1)
    measured(step, max(bits(base) - 2, 0.5) * float(min(abs(exponent), 2 * MAX_BITS + 1)))
    times = int(exponent)
    return base**times if times >= 0 else plain(1 / fmpq(base) ** -times)


def _root(value: Any, degree: int) -> Any:
    """The root of a fraction that is a power; None of one that is not, and of a negative number."""
    from flint import fmpq

    if value < 0:
        positive = _root(-value, degree) if degree % 2 else None
        return None if positive is None else -positive
    above, below = value.numerator.root(degree), value.denominator.root(degree)
    return (
        plain(fmpq(above, below)) if above**degree == value.numerator and below**degree == value.denominator else None
    )


def _product(step: Step, n: Any) -> Any:
    """A factorial or a primorial."""
    from flint import fmpz

    if not isinstance(n, fmpz) or n < 0:
        raise ExpressionError(f"what stands before {step.name} must be an integer from 0.", column=step.column)
    small = int(min(n, MAX_BITS))
    measured(step, factorial_bits(small) if step.name == "!" else primorial_bits(small))
    return fmpz.fac_ui(small) if step.name == "!" else fmpz.primorial_ui(small)
