"""The n-th Catalan number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.combinatorics._primes import exponent_in_factorial, product_over_primes
from wizard.operations.spec import Cost, operation


@operation(
    title="Catalan number",
    method="The middle binomial coefficient of 2n, divided by n + 1 (GMP)",
    source="R. P. Stanley, Catalan Numbers, Cambridge 2015; https://oeis.org/A000108",
    libraries=("gmpy2",),
    # The largest n: 0.4 s, two thirds of it for the check.
    time_limit=10,
    examples=[
        ({"n": "10"}, {"value": "16796"}),
        ({"n": "0"}, {"value": "1"}),
        ({"n": "35"}, {"value": "3116285494907301262"}),
    ],
)
def catalan_number(n: Annotated[int, Integer(0, 1_000_000, "how many pairs of brackets")]) -> dict[str, Any]:
    """In how many ways n pairs of brackets can be written so that each is closed after it was opened.

    As many binary trees have n nodes, and as many ways there are to cut a polygon of n + 2 corners into triangles.
    """
    from gmpy2 import bincoef, divexact

    return {"value": divexact(bincoef(2 * n, n), n + 1).digits()}


@catalan_number.check
def _(result: dict[str, Any], n: int) -> str:
    """Legendre's formula tells the exponent of each prime in (2n)! / n!²."""
    from gmpy2 import mpz

    middle = product_over_primes(2 * n, lambda p: exponent_in_factorial(p, 2 * n) - 2 * exponent_in_factorial(p, n))
    if mpz(result["value"]) * (n + 1) != middle:
        raise WrongResult("The number came out differently by Legendre's formula.")
    return "calculated again from its prime factors by Legendre's formula"


@catalan_number.cost
def _(n: int) -> Cost:
    """The check sieves up to 2n; the number is less than 4ⁿ."""
    return Cost(1e-4 + 4e-7 * n, int(0.60206 * n) + 2)


@catalan_number.direct(
    {"n": "1000000"}, sympy=lambda sympy, n: sympy.catalan(n), pari=lambda n: f"binomial({2 * n}, {n})/{n + 1}"
)
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.divexact(gmpy2.bincoef(2 * n, n), n + 1).digits()}
