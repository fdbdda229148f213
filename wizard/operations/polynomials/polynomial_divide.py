"""Quotient and remainder of two polynomials in one variable."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.polynomial import Terms
from wizard.operations.comparison import drawn
from wizard.operations.linear_algebra._modular import random_primes
from wizard.operations.polynomials._drawn import coefficients, polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import BoundedPolynomial, common_variable, dense, digits, modulo
from wizard.operations.polynomials._text import univariate
from wizard.operations.spec import Cost, operation


@operation(
    title="Division of polynomials",
    method="Division with remainder over the integers, divided by powers of the leading coefficient (FLINT)",
    source="Knuth, The Art of Computer Programming 2, 4.6.1; https://flintlib.org",
    libraries=("flint", "lark"),
    # Degree 300 by degree 150: 0.3 s.
    time_limit=10,
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
    dividend: Annotated[Terms, BoundedPolynomial("what is divided", 500, 25_000, rational=True)],
    divisor: Annotated[Terms, BoundedPolynomial("by what, in the same variable", 500, 25_000, rational=True)],
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
    from flint import fmpq, fmpq_poly

    variable = common_variable(dividend=dividend, divisor=divisor)
    parts = []
    for name in ("quotient", "remainder"):
        coefficients = [fmpq(each) for each in result[f"{name}_coefficients"]]
        if result[name] != univariate(coefficients, variable):
            raise WrongResult(f"The {name} as text has other coefficients.")
        parts.append(fmpq_poly(coefficients))
    if parts[1].degree() >= max(1, divisor.degree) or (parts[1] and not divisor.degree):
        raise WrongResult("The remainder's degree is not below the divisor's.")
    for p in random_primes():
        point = secrets.randbelow(p)
        values = (modulo(each, p)(point) for each in (*parts, dense(divisor), dense(dividend)))
        quotient, remainder, by, whole = values
        if quotient * by + remainder != whole:
            raise WrongResult("Quotient times divisor plus remainder is not the dividend.")
    return "multiplied back at random points, modulo three random primes of 60 bits"


@polynomial_divide.cost
def _(dividend: Terms, divisor: Terms) -> Cost:
    """Each step of the division makes the coefficients longer by those of the divisor's."""
    steps = max(0, dividend.degree - divisor.degree + 1)
    longest = digits(dividend) + steps * digits(divisor)
    number = steps + min(divisor.degree, dividend.degree + 1)
    return Cost(1e-3 + 5e-8 * number * longest, 120 + 3 * number * (longest + 10))


@polynomial_divide.direct(
    lambda: {"dividend": polynomial_text(drawn(301, 14)), "divisor": polynomial_text(drawn(151, 32))},
    sympy=lambda sympy, dividend, divisor: sympy.div(
        sympy_poly(sympy, dividend), sympy_poly(sympy, divisor), domain="QQ"
    ),
    pari=lambda dividend, divisor: f"divrem({dividend}, {divisor})",
)
def _(dividend: Terms, divisor: Terms) -> dict[str, Any]:
    from flint import fmpq_poly

    quotient, remainder = divmod(fmpq_poly(coefficients(dividend)), fmpq_poly(coefficients(divisor)))
    return {
        "quotient_coefficients": [each.str() for each in quotient.coeffs()],
        "remainder_coefficients": [each.str() for each in remainder.coeffs()],
    }
