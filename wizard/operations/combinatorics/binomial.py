"""The binomial coefficient."""

from __future__ import annotations

from math import lgamma, log
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.combinatorics._primes import exponent_in_factorial, product_over_primes
from wizard.operations.spec import Cost, operation

#: C(2,000,000, 1,000,000) has 602,057 digits.
_LARGEST = 2_000_000


@operation(
    title="Binomial coefficient",
    method="Products of parts of the factorials (GMP)",
    source="https://gmplib.org/manual/Binomial-Coefficients-Algorithm; https://oeis.org/A007318",
    libraries=("gmpy2",),
    # The middle one of the largest n: 0.4 s, two thirds of it for the check.
    time_limit=10,
    hardest={"n": str(_LARGEST), "k": str(_LARGEST // 2)},
    aliases=("choose", "C"),
    examples=[
        ({"n": "49", "k": "6"}, {"value": "13983816"}),
        ({"n": "5", "k": "0"}, {"value": "1"}),
        ({"n": "5", "k": "7"}, {"value": "0"}),
    ],
)
def binomial(
    n: Annotated[int, Integer(0, _LARGEST, "how many there are")],
    k: Annotated[int, Integer(0, _LARGEST, "how many are chosen")],
) -> dict[str, Any]:
    """In how many ways k of n things can be chosen, when their order does not matter: n! / (k! · (n - k)!).

    It is 0 when k is greater than n.
    """
    from gmpy2 import bincoef

    return {"value": bincoef(n, k).digits()}


@binomial.check
def _(result: dict[str, Any], n: int, k: int) -> str:
    """Legendre's formula tells the exponent of each prime in the three factorials."""
    from gmpy2 import mpz

    def exponent(p: int) -> int:
        return exponent_in_factorial(p, n) - exponent_in_factorial(p, k) - exponent_in_factorial(p, n - k)

    if mpz(result["value"]) != (product_over_primes(n, exponent) if k <= n else 0):
        raise WrongResult("The coefficient came out differently by Legendre's formula.")
    return "calculated again from its prime factors by Legendre's formula"


@binomial.cost
def _(n: int, k: int) -> Cost:
    """The check sieves up to n; the digits follow from Stirling's formula."""
    logarithm = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) if k <= n else 0
    return Cost(1e-4 + 2e-7 * n, int(logarithm / log(10)) + 2)


@binomial.direct(
    {"n": "2000000", "k": "1000000"},
    sympy=lambda sympy, n, k: sympy.binomial(n, k),
    pari=lambda n, k: f"binomial({n}, {k})",
)
def _(n: int, k: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.bincoef(n, k).digits()}
