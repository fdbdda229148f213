"""Rational numbers, exactly: operators and functions of FLINT's integers and fractions.

What would be too large is refused before it is calculated, here too: not everything could be foretold.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from wizard.arithmetic.bounds import MAX_BITS, factorial_bits, measured, primorial_bits
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

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": _floor,
    "ceil": lambda a: -_floor(-a),
    # Halves upwards, as everyone learns it.
    "round": lambda a: _floor((2 * a + 1) / 2 if a.denominator > 1 else a),
    "sign": lambda a: (a > 0) - (a < 0) + 0 * a.numerator,
    "abs": abs,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "numerator": lambda a: a.numerator,
    "denominator": lambda a: a.denominator,
    "re": lambda a: a,
    "conj": lambda a: a,
    "im": lambda a: 0 * a.numerator,
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


def apply(step: Step, values: list[Any]) -> Any:
    """The function of exact numbers; None where its value is not rational, or not known to be."""
    from flint import fmpz

    if step.name in _FUNCTIONS:
        return _FUNCTIONS[step.name](*values)
    if step.name in {"gcd", "lcm", "isqrt", "binomial"}:
        return _of_integers(step, values)
    degree = {"sqrt": 2, "cbrt": 3, "root": values[-1]}.get(step.name, 0)
    return _root(values[0], int(degree)) if isinstance(degree, int | fmpz) and 0 < degree <= _DEGREE else None


def _of_integers(step: Step, values: list[Any]) -> Any:
    from flint import fmpz

    if not all(isinstance(value, fmpz) for value in values):
        raise ExpressionError(f"{step.name} is for integers.", column=step.column)
    if step.name == "gcd":
        return reduce(lambda a, b: a.gcd(b), values, fmpz(0))
    if step.name == "lcm":
        return reduce(lambda a, b: a.lcm(b), values, fmpz(1))
    if step.name == "isqrt":
        if values[0] < 0:
            raise ExpressionError("isqrt is for integers from 0.", column=step.column)
        return values[0].isqrt()
    return _binomial(step, *values)


def _binomial(step: Step, n: Any, k: Any) -> Any:
    """The coefficient C(n, k) = n (n - 1) … (n - k + 1) / k!, also for a negative n."""
    from flint import fmpz

    if k < 0:
        return fmpz(0)
    if n < 0:
        return _binomial(step, k - n - 1, k) * (-1 if k % 2 else 1)
    small = min(k, n - k)
    if small <= 0:
        return fmpz(1 if small == 0 else 0)
    measured(step, float(min(small, MAX_BITS)) * (int(n).bit_length() - int(small).bit_length() + 2.5))
    if is_sieved(n, small):
        return fmpz.bin_uiui(int(n), int(small))
    return (n - small + 1).rising(int(small)) // fmpz.fac_ui(int(small))


def is_sieved(n: int, small: int) -> bool:
    """Whether GMP's own way to C(n, k) is the quicker one: from primes, or for a small k.

    Otherwise its time grows with k² (`binomial(10^9, 10^6)` took 175 s), and that of a product of k numbers hardly more
    than with k.
    """
    return n < 2**63 and (small <= 10_000 or n <= 16 * small)


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
