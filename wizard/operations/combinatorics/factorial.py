"""The factorial of n."""

from __future__ import annotations

from math import isqrt
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import operation


@operation(
    title="Factorial",
    method="Prime swing (GMP)",
    source="P. Luschny, Fast Factorial Functions, http://www.luschny.de/math/factorial/FastFactorialFunctions.htm",
    libraries=("flint", "gmpy2"),
    # The largest n: 0.05 s.
    time_limit=10,
    examples=[
        ({"n": "20"}, {"value": "2432902008176640000"}),
        ({"n": "0"}, {"value": "1"}),
        ({"n": "1"}, {"value": "1"}),
    ],
)
# 25,000! has 99,094 digits: about as much as a result may hold.
def factorial(n: Annotated[int, Integer(0, 25_000, "the number of factors 1 × 2 × … × n")]) -> dict[str, Any]:
    """The product of all integers from 1 to n, which is also the number of ways to arrange n things.

    The library swings between n! and (n/2)! over the primes between, far quicker than one product after another.
    """
    from gmpy2 import fac

    return {"value": fac(n).digits()}


@factorial.check
def _(result: dict[str, Any], n: int) -> str:
    """Legendre: the prime p divides n! exactly ⌊n/p⌋ + ⌊n/p²⌋ + … times."""
    from flint import fmpz

    product = fmpz(1)
    for p in _primes(n):
        exponent, power = 0, p
        while power <= n:
            exponent += n // power
            power *= p
        product *= fmpz(p) ** exponent
    if fmpz(result["value"]) != product:
        raise WrongResult(f"{n}! came out differently by Legendre's formula.")
    return "calculated again from its prime factors by Legendre's formula"


def _primes(n: int) -> list[int]:
    """All primes up to n, by the sieve of Eratosthenes."""
    is_prime = bytearray(b"\0\0") + bytearray(b"\1") * (n - 1)
    for p in range(2, isqrt(n) + 1):
        if is_prime[p]:
            is_prime[p * p :: p] = bytes(len(range(p * p, n + 1, p)))
    return [p for p in range(2, n + 1) if is_prime[p]]
