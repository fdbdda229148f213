"""The prime factors that functions of divisors are found from; they are part of the answer, so anyone may check it."""

from __future__ import annotations

from math import prod
from typing import Any

from wizard.errors import Unsolvable, WrongResult
from wizard.language.budget import spend
from wizard.operations.primes.factorize import factorize

#: Digits of numbers that may be asked for; of more than 60, not every one is factorized completely.
DIGITS = 4_000

#: Two primes of 22 and 23 digits, for comparisons with other libraries.
HARD_PRODUCT = "210000000000000000001313000000000000000001073"

#: Two primes of 30 digits: the hardest product of that length.
HARDEST = "700000000000000000000000000025299999999999999999999999999637"


def factors(n: int) -> list[dict[str, Any]]:
    """The prime factors of n ≥ 1 with their exponents, in ascending order, proven prime; raises `Unsolvable`."""
    result = factorize.run({"n": str(n)}).result
    if not result["complete"]:
        raise Unsolvable(
            f"The number was only partly factored: a cofactor of {len(result['cofactor'])} digits remains, "
            "and up to 60 can always be split."
        )
    told: list[dict[str, Any]] = result["factors"]
    return told


def powers(told: list[dict[str, Any]]) -> dict[int, int]:
    """The exponents by prime."""
    return {int(each["prime"]): each["exponent"] for each in told}


def proven_powers(told: list[dict[str, Any]], n: int) -> dict[int, int]:
    """The exponents by prime; raises `WrongResult` unless they are primes, in order, and multiply to n."""
    from flint import fmpz

    exponents = powers(told)
    if list(exponents) != sorted(exponents) or len(exponents) != len(told):
        raise WrongResult("The factors are not in ascending order.")
    if not all(exponent > 0 and fmpz(prime).is_prime() for prime, exponent in exponents.items()):
        raise WrongResult("A factor is not prime.")
    if prod(prime**exponent for prime, exponent in exponents.items()) != n:
        raise WrongResult("The factors do not multiply to n.")
    return exponents


def seconds(n: int) -> float:
    """How long it takes to factorize n."""
    estimate = factorize.estimate({"n": str(n)})
    return estimate.seconds if estimate else 0.0


def may_be_prime(n: int) -> bool:
    """Whether 2 does not show that n is composite. For estimates: it needs no library, which the API does not have."""
    spend(5e-12 * n.bit_length() ** 3)
    return n == 2 or pow(2, n - 1, n) == 1
