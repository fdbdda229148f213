"""The discriminant of a polynomial in one variable."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.formulas.terms import Terms
from wizard.operations.comparison import drawn
from wizard.operations.linear_algebra._modular import random_primes, residue
from wizard.operations.polynomials._drawn import polynomial_text, sympy_poly
from wizard.operations.polynomials._polynomial import BoundedPolynomial, dense, digits, integral, modulo, resultant_cost
from wizard.operations.spec import Cost, operation


@operation(
    title="Discriminant",
    method="The resultant with the derivative, modulo many primes (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 3.3.2; https://flintlib.org",
    libraries=("flint", "lark"),
    # Of degree 500: 1 s. Of degree 1,000: 3 s.
    time_limit=30,
    hardest={"polynomial": " + ".join(f"{pow(3, 50 + k, 10**17 + 3)}*x^{k}" for k in range(501))},
    limited_by_cost=True,
    aliases=("discriminant", "disc"),
    examples=[
        ({"polynomial": "x^2 - 5x + 6"}, {"value": "1"}),
        ({"polynomial": "x^3 - 3x + 2"}, {"value": "0"}),
        ({"polynomial": "x^3/3 - 5x + 6"}, {"value": "176/3"}),
    ],
)
def polynomial_discriminant(
    polynomial: Annotated[Terms, BoundedPolynomial("in one variable", rational=True)],
) -> dict[str, Any]:
    """The number that is zero when a root is repeated, and only then: b² - 4ac of a quadratic.

    It is the product of the squared differences of all roots, times the leading coefficient to the power of twice the
    degree less 2. The degree must be at least 1.
    """
    return {"value": dense(polynomial).discriminant().str()}


@polynomial_discriminant.restrict
def _(polynomial: Terms) -> None:
    if not polynomial.degree:
        raise InvalidInput("polynomial is a number, but must be of degree at least 1.", field="polynomial")


@polynomial_discriminant.check
def _(result: dict[str, Any], polynomial: Terms) -> str:
    """By its definition as a resultant, modulo primes."""
    exact, degree = dense(polynomial), polynomial.degree
    for p in random_primes():
        image = modulo(exact, p)
        resultant = int(image.resultant(image.derivative())) * (-1) ** (degree * (degree - 1) // 2)
        if (residue(result["value"], p) * int(image[degree]) - resultant) % p:
            raise WrongResult("Euclid's algorithm modulo a random prime gives another discriminant.")
    return "compared with the resultant with the derivative, modulo three random primes of 60 bits"


@polynomial_discriminant.cost
def _(polynomial: Terms) -> Cost:
    """As many primes as the discriminant has digits, each with a remainder sequence."""
    return resultant_cost(polynomial.degree, polynomial.degree - 1, digits(polynomial), digits(polynomial) + 4)


@polynomial_discriminant.direct(
    lambda: {"polynomial": polynomial_text(drawn(501, 17))},
    sympy=lambda sympy, polynomial: sympy.discriminant(sympy_poly(sympy, polynomial)),
    pari=lambda polynomial: f"poldisc({polynomial})",
)
def _(polynomial: Terms) -> dict[str, Any]:
    return {"value": integral(polynomial).discriminant().str()}
