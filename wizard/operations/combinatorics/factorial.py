"""The factorial of n."""

from __future__ import annotations

from math import lgamma, log
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.combinatorics._primes import exponent_in_factorial, product_over_primes
from wizard.operations.spec import Cost, operation


@operation(
    title="Factorial",
    method="Prime swing (GMP)",
    source="P. Luschny, Fast Factorial Functions, http://www.luschny.de/math/factorial/FastFactorialFunctions.htm",
    libraries=("gmpy2",),
    # The largest n: 4 s, a third of it for writing 5,565,709 digits and half of it for the check.
    time_limit=20,
    examples=[
        ({"n": "20"}, {"value": "2432902008176640000"}),
        ({"n": "0"}, {"value": "1"}),
        ({"n": "1"}, {"value": "1"}),
    ],
)
def factorial(n: Annotated[int, Integer(0, 1_000_000, "the number of factors 1 × 2 × … × n")]) -> dict[str, Any]:
    """The product of all integers from 1 to n, which is also the number of ways to arrange n things.

    The library swings between n! and (n/2)! over the primes between, far quicker than one product after another.
    """
    from gmpy2 import fac

    return {"value": fac(n).digits()}


@factorial.check
def _(result: dict[str, Any], n: int) -> str:
    """Legendre: the prime p divides n! exactly ⌊n/p⌋ + ⌊n/p²⌋ + … times."""
    from gmpy2 import mpz

    if mpz(result["value"]) != product_over_primes(n, lambda p: exponent_in_factorial(p, n)):
        raise WrongResult(f"{n}! came out differently by Legendre's formula.")
    return "calculated again from its prime factors by Legendre's formula"


@factorial.cost
def _(n: int) -> Cost:
    """Stirling's formula says how many digits there are, and writing them takes most of the time."""
    digits = int(lgamma(n + 1) / log(10)) + 2
    return Cost(1e-4 + 4 * (digits / 5_565_709) ** 1.2, digits)


@factorial.direct({"n": "300000"}, sympy=lambda sympy, n: sympy.factorial(n), pari=lambda n: f"{n}!")
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.fac(n).digits()}
