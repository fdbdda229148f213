"""Euler's totient of n."""

from __future__ import annotations

from math import gcd, prod
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.numbers._factors import DIGITS, HARD_PRODUCT, HARDEST, factors, powers, proven_powers, seconds
from wizard.operations.spec import Cost, operation


@operation(
    title="Euler's totient",
    method="The product of p - 1 times p to the power of e - 1 over the prime factors (factorized by FLINT)",
    source="Hardy and Wright, An Introduction to the Theory of Numbers, 5.5; https://oeis.org/A000010",
    libraries=("flint",),
    # The product of two primes of 30 digits: 5 s, all of it to find them.
    time_limit=60,
    hardest={"n": HARDEST},
    aliases=("phi", "totient", "eulerphi"),
    examples=[
        (
            {"n": "360"},
            {
                "value": "96",
                "factors": [
                    {"prime": "2", "exponent": 3},
                    {"prime": "3", "exponent": 2},
                    {"prime": "5", "exponent": 1},
                ],
            },
        ),
        ({"n": "1"}, {"value": "1", "factors": []}),
        ({"n": "97"}, {"value": "96", "factors": [{"prime": "97", "exponent": 1}]}),
    ],
)
def euler_phi(n: Annotated[int, Integer(1, None, "up to where numbers are counted", DIGITS)]) -> dict[str, Any]:
    """φ(n), how many of the numbers from 1 to n have no divisor in common with n.

    The prime factors of n, from which it follows, are part of the answer.
    """
    found = factors(n)
    value = prod((prime - 1) * prime ** (exponent - 1) for prime, exponent in powers(found).items())
    return {"value": str(value), "factors": found}


@euler_phi.check
def _(result: dict[str, Any], n: int) -> str:
    """φ(n) is n times all 1 - 1/p; and by Euler's theorem any unit to its power is 1."""
    exponents, value = proven_powers(result["factors"], n), int(result["value"])
    if value * prod(exponents) != n * prod(prime - 1 for prime in exponents):
        raise WrongResult(f"{value} is not n times 1 - 1/p for its primes p.")
    if any(pow(base, value, n) != 1 % n for base in range(2, 50) if gcd(base, n) == 1):
        raise WrongResult(f"A power of {value} contradicts Euler's theorem.")
    return "the factors are proven prime and multiply to n; Euler's theorem holds for every unit below 50"


@euler_phi.cost
def _(n: int) -> Cost:
    """As long as factorizing n takes."""
    return Cost(seconds(n), 100 + n.bit_length())


@euler_phi.direct({"n": HARD_PRODUCT}, sympy=lambda sympy, n: sympy.totient(n), pari=lambda n: f"eulerphi({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": fmpz(n).euler_phi().str()}
