"""The resultant of two polynomials in one variable."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.formulas.terms import Terms
from wizard.operations.comparison import drawn
from wizard.operations.linear_algebra._modular import random_primes, residue
from wizard.operations.polynomials._drawn import polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import (
    BoundedPolynomial,
    common_variable,
    dense,
    digits,
    integral,
    modulo,
    resultant_cost,
)
from wizard.operations.spec import Cost, operation


@operation(
    title="Resultant",
    method="Euclid's algorithm modulo many primes (FLINT)",
    source="G. E. Collins, The calculation of multivariate polynomial resultants, "
    "https://doi.org/10.1145/321662.321666; https://flintlib.org",
    libraries=("flint", "lark"),
    # Two of degree 500: 1 s. Of degree 1,000: 3 s.
    time_limit=30,
    hardest={
        "a": " + ".join(f"{pow(3, 50 + k, 10**8 + 7)}*x^{k}" for k in range(501)),
        "b": " + ".join(f"{pow(5, 50 + k, 10**8 + 7)}*x^{k}" for k in range(501)),
    },
    limited_by_cost=True,
    aliases=("resultant",),
    examples=[
        ({"a": "x^2 - 2", "b": "x^2 - 3"}, {"value": "1"}),
        ({"a": "x^2 - 5x + 6", "b": "x - 2"}, {"value": "0"}),
        ({"a": "x^2/2 + 1", "b": "3x - 1"}, {"value": "19/2"}),
    ],
)
def polynomial_resultant(
    a: Annotated[Terms, BoundedPolynomial("the first polynomial", rational=True)],
    b: Annotated[Terms, BoundedPolynomial("the second polynomial, in the same variable", rational=True)],
) -> dict[str, Any]:
    """The number that is zero when two polynomials have a root in common, and only then.

    It is the product of all differences between a root of a and a root of b, times the leading coefficient of each to
    the degree of the other: the determinant of Sylvester's matrix.
    """
    common_variable(a=a, b=b)
    return {"value": dense(a).resultant(dense(b)).str()}


@polynomial_resultant.check
def _(result: dict[str, Any], a: Terms, b: Terms) -> str:
    """Other primes than those that it was put together from."""
    one, other = dense(a), dense(b)
    for p in random_primes():
        if int(modulo(one, p).resultant(modulo(other, p))) != residue(result["value"], p):
            raise WrongResult("Euclid's algorithm modulo a random prime gives another resultant.")
    return "compared with Euclid's algorithm modulo three random primes of 60 bits"


@polynomial_resultant.cost
def _(a: Terms, b: Terms) -> Cost:
    """As many primes as the resultant has digits, each with a remainder sequence."""
    return resultant_cost(a.degree, b.degree, digits(a), digits(b))


@polynomial_resultant.direct(
    lambda: {"a": polynomial_text(drawn(501, 8)), "b": polynomial_text(drawn(1002, 8)[501:])},
    sympy=lambda sympy, a, b: sympy.resultant(sympy_poly(sympy, a), sympy_poly(sympy, b)),
    pari=lambda a, b: f"polresultant({a}, {b})",
)
def _(a: Terms, b: Terms) -> dict[str, Any]:
    return {"value": integral(a).resultant(integral(b)).str()}
