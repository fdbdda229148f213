"""A factorization as a result says it, complete or not, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

from wizard.errors import WrongResult

#: Digits up to which the quadratic sieve splits any number: 5 to 7 s for 60, and twice as long for every three more.
SIEVE_DIGITS = 60


def listed(divisors: Iterable[tuple[int, int]]) -> dict[str, Any]:
    """The result for a product of powers: each base is split as far as the quadratic sieve goes, or left over."""
    from flint import fmpz

    exponents: dict[int, int] = {}
    cofactor = 1
    for divisor, outer in divisors:
        # A power is split into its base first: that may be prime, or short enough.
        base, inner = root(divisor) if divisor >= 10**SIEVE_DIGITS else (divisor, 1)
        if base >= 10**SIEVE_DIGITS and not fmpz(base).is_probable_prime():
            cofactor *= divisor**outer
            continue
        for prime, exponent in fmpz(base).factor():
            exponents[int(prime)] = exponents.get(int(prime), 0) + int(exponent) * inner * outer
    result: dict[str, Any] = {
        "factors": [{"prime": str(prime), "exponent": exponent} for prime, exponent in sorted(exponents.items())],
        "complete": cofactor == 1,
    }
    return result if cofactor == 1 else result | {"cofactor": str(cofactor)}


def proven(result: dict[str, Any], n: int) -> str:
    """How it was shown that the result is right for `n`; raises `WrongResult`."""
    from flint import fmpz

    powers = {int(each["prime"]): each["exponent"] for each in result["factors"]}
    cofactor = int(result.get("cofactor", 1))
    if prod(prime**exponent for prime, exponent in powers.items()) * cofactor != n:
        raise WrongResult("The factors do not multiply to n.")
    if len(powers) != len(result["factors"]) or list(powers) != sorted(powers):
        raise WrongResult("The factors are not in ascending order.")
    for prime in powers:
        if not fmpz(prime).is_prime():
            raise WrongResult(f"{prime} is not prime.")
    if result["complete"] != (cofactor == 1):
        raise WrongResult("A factorization is complete when it has no cofactor, and only then.")
    how = "multiplied back to n; every factor proven prime"
    if result["complete"]:
        return how
    # A number that fails the probable-prime test is composite for certain.
    if fmpz(cofactor).is_probable_prime():
        raise WrongResult("The cofactor is prime.")
    return f"partly factored: {how}; the cofactor of {len(str(cofactor))} digits is composite, and was not split"


def root(n: int) -> tuple[int, int]:
    """The smallest base of which n is a power, and the exponent."""
    from gmpy2 import iroot

    for exponent in range(n.bit_length(), 1, -1):
        base, exact = iroot(n, exponent)
        if exact and base > 1:
            return int(base), exponent
    return n, 1
