"""A cyclotomic polynomial."""

from __future__ import annotations

import secrets
from itertools import combinations
from math import prod
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.linear_algebra._modular import random_primes
from wizard.operations.polynomials._text import univariate, with_coefficients
from wizard.operations.spec import Cost, operation


@operation(
    title="Cyclotomic polynomial",
    method="Power series, over the squarefree part of n (FLINT)",
    source="A. Arnold, M. Monagan, Calculating cyclotomic polynomials, "
    "https://doi.org/10.1090/S0025-5718-2011-02467-1; https://oeis.org/A013595",
    libraries=("flint",),
    # The largest n, and a prime before it: 0.2 s, most of it for the text.
    time_limit=10,
    hardest={"n": "49999"},
    aliases=("cyclotomic",),
    examples=[
        ({"n": "12"}, {"polynomial": "x^4 - x^2 + 1", "coefficients": ["1", "0", "-1", "0", "1"]}),
        ({"n": "1"}, {"polynomial": "x - 1", "coefficients": ["-1", "1"]}),
        (
            {"n": "15"},
            {
                "polynomial": "x^8 - x^7 + x^5 - x^4 + x^3 - x + 1",
                "coefficients": ["1", "-1", "0", "1", "-1", "1", "0", "-1", "1"],
            },
        ),
    ],
)
def cyclotomic_polynomial(
    n: Annotated[int, Integer(1, 50_000, "of which order the roots of 1 are")],
) -> dict[str, Any]:
    """The polynomial whose roots are the primitive n-th roots of 1: those whose n-th power is 1, and none before.

    It has integer coefficients, listed from the constant one up, and cannot be factored. Up to n = 104 they are all
    1, 0 and -1; in that of 105 there is a -2.
    """
    from flint import fmpz_poly

    return with_coefficients(fmpz_poly.cyclotomic(n).coeffs())


@cyclotomic_polynomial.check
def _(result: dict[str, Any], n: int) -> str:
    """By Moebius's inversion it is a quotient of products of x^d - 1, which is quick at a single point."""
    from flint import fmpz, nmod_poly

    coefficients = [fmpz(each) for each in result["coefficients"]]
    if result["polynomial"] != univariate(coefficients) or len(coefficients) != fmpz(n).euler_phi() + 1:
        raise WrongResult("The polynomial has another degree, or other coefficients as text.")
    primes = [int(prime) for prime, _ in fmpz(n).factor()]
    chosen = [each for count in range(len(primes) + 1) for each in combinations(primes, count)]
    for p in random_primes():
        point, value = secrets.randbelow(p), 1
        for each in chosen:
            value = value * pow(pow(point, n // prod(each), p) - 1, 1 if len(each) % 2 == 0 else -1, p) % p
        if int(nmod_poly([int(each % p) for each in coefficients], p)(point)) != value:
            raise WrongResult("At a random point the polynomial has another value.")
    return "compared with a product of x^d - 1 at random points, modulo three random primes of 60 bits"


@cyclotomic_polynomial.cost
def _(n: int) -> Cost:
    """For each coefficient a term."""
    return Cost(2e-4 + 4e-6 * n, 60 + 18 * n)


@cyclotomic_polynomial.direct(
    {"n": "49999"}, sympy=lambda sympy, n: sympy.cyclotomic_poly(n, polys=True), pari=lambda n: f"polcyclo({n})"
)
def _(n: int) -> dict[str, Any]:
    from flint import fmpz_poly

    return {"coefficients": [each.str() for each in fmpz_poly.cyclotomic(n).coeffs()]}
