"""Quotient and remainder of two polynomials in one variable."""

from __future__ import annotations

import secrets
from math import gcd, log10
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.terms import Terms
from wizard.operations.comparison import drawn
from wizard.operations.linear_algebra._modular import random_primes, residue
from wizard.operations.polynomials._drawn import polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import (
    BoundedPolynomial,
    common_variable,
    denominator,
    dense,
    digits,
    modulo,
    over_one,
)
from wizard.operations.polynomials._text import univariate
from wizard.operations.spec import Cost, operation


@operation(
    title="Division of polynomials",
    method="Division with remainder over the integers, divided by powers of the leading coefficient (FLINT)",
    source="Knuth, The Art of Computer Programming 2, 4.6.1; https://flintlib.org",
    libraries=("flint", "lark"),
    # Degree 300 by degree 150: 0.3 s. Degree 500,000 by x^2 - 1: 3 s.
    time_limit=20,
    limited_by_cost=True,
    longest=12_000_000,
    hardest={
        "dividend": " + ".join(f"{pow(3, 50 + k, 10**14 + 31)}*x^{k}" for k in range(301)),
        "divisor": " + ".join(f"{pow(5, 50 + k, 10**32 + 49)}*x^{k}" for k in range(151)),
    },
    aliases=("divide",),
    examples=[
        (
            {"dividend": "x^3 - 2x + 5", "divisor": "2x - 1"},
            {
                "quotient": "1/2*x^2 + 1/4*x - 7/8",
                "quotient_coefficients": ["-7/8", "1/4", "1/2"],
                "remainder": "33/8",
                "remainder_coefficients": ["33/8"],
            },
        ),
        (
            {"dividend": "x^4 - 1", "divisor": "x^2 + 1"},
            {
                "quotient": "x^2 - 1",
                "quotient_coefficients": ["-1", "0", "1"],
                "remainder": "0",
                "remainder_coefficients": [],
            },
        ),
        (
            {"dividend": "x", "divisor": "x^2"},
            {
                "quotient": "0",
                "quotient_coefficients": [],
                "remainder": "x",
                "remainder_coefficients": ["0", "1"],
            },
        ),
    ],
)
def polynomial_divide(
    dividend: Annotated[Terms, BoundedPolynomial("what is divided", rational=True)],
    divisor: Annotated[Terms, BoundedPolynomial("by what, in the same variable", rational=True)],
) -> dict[str, Any]:
    """How often a polynomial goes into another, and what remains: of lower degree than the divisor.

    The dividend is the quotient times the divisor, plus the remainder. Coefficients are integers or fractions, listed
    from the constant one up. Dividing by 0 has no answer.
    """
    variable = common_variable(dividend=dividend, divisor=divisor)
    if not divisor.coefficients:
        raise Unsolvable("The divisor is 0, and nothing can be divided by it.")
    result: dict[str, Any] = {}
    for name, polynomial in zip(("quotient", "remainder"), divmod(dense(dividend), dense(divisor)), strict=True):
        coefficients = polynomial.coeffs()
        result[name] = univariate(coefficients, variable)
        result[f"{name}_coefficients"] = [each.str() for each in coefficients]
    return result


@polynomial_divide.check
def _(result: dict[str, Any], dividend: Terms, divisor: Terms) -> str:
    """At random points, modulo random primes."""
    from flint import fmpq

    variable = common_variable(dividend=dividend, divisor=divisor)
    parts = []
    for name in ("quotient", "remainder"):
        coefficients = [fmpq(each) for each in result[f"{name}_coefficients"]]
        if result[name] != univariate(coefficients, variable) or (coefficients and not coefficients[-1]):
            raise WrongResult(f"The {name} as text has other coefficients.")
        parts.append(coefficients)
    if len(parts[1]) > divisor.degree:
        raise WrongResult("The remainder's degree is not below the divisor's.")
    for p in random_primes():
        point = secrets.randbelow(p)
        quotient, remainder = (_value(coefficients, point, p) for coefficients in parts)
        by, whole = (int(modulo(dense(each), p)(point)) for each in (divisor, dividend))
        if (quotient * by + remainder - whole) % p:
            raise WrongResult("Quotient times divisor plus remainder is not the dividend.")
    return "multiplied back at random points, modulo three random primes of 60 bits"


def _value(coefficients: list[Any], point: int, p: int) -> int:
    """The value modulo p by Horner's rule."""
    value = 0
    for each in reversed(coefficients):
        value = (value * point + residue(each, p)) % p
    return value


@polynomial_divide.cost
def _(dividend: Terms, divisor: Terms) -> Cost:
    """Where a step changes what another begins with, coefficients grow by the leading one's digits and the others'."""
    steps = max(0, dividend.degree - divisor.degree + 1)
    numbers, common = over_one(divisor)
    *others, leading = numbers or [1]
    # The first step whose beginning the first one has changed: in x^9 - 1 there are nine of them side by side.
    gap = next((gap for gap, number in enumerate(reversed(others), 1) if number), steps + 1)
    below = log10(abs(leading) // gcd(*numbers or [1]))
    growth = (2 * below + max(0.0, log10(sum(map(abs, others)) or 1) - log10(abs(leading)))) / gap
    whole = digits(dividend) + log10(denominator(dividend) * common * (steps + 1))
    remaining = min(divisor.degree, dividend.degree + 1)
    longest = int(whole + growth * steps)
    length = steps * (whole + growth * steps / 2) + remaining * longest
    return Cost(
        1e-3 + 1e-5 * (dividend.degree + divisor.degree) + 5e-8 * length,
        int(120 + 2 * length + (12 + len(str(dividend.degree))) * (steps + remaining)),
        f"a quotient and a remainder of {steps + remaining:,} coefficients of up to {longest:,} digits",
    )


@polynomial_divide.direct(
    lambda: {"dividend": polynomial_text(drawn(301, 14)), "divisor": polynomial_text(drawn(151, 32))},
    sympy=lambda sympy, dividend, divisor: sympy.div(
        sympy_poly(sympy, dividend), sympy_poly(sympy, divisor), domain="QQ"
    ),
    pari=lambda dividend, divisor: f"divrem({dividend}, {divisor})",
)
def _(dividend: Terms, divisor: Terms) -> dict[str, Any]:
    quotient, remainder = divmod(dense(dividend), dense(divisor))
    return {
        "quotient_coefficients": [each.str() for each in quotient.coeffs()],
        "remainder_coefficients": [each.str() for each in remainder.coeffs()],
    }
