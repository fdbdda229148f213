"""The sum of the divisors of n, or of their powers."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.numbers._factors import DIGITS, HARD_PRODUCT, HARDEST, factors, powers, proven_powers, seconds
from wizard.operations.spec import Cost, operation


@operation(
    title="Sum of divisors",
    method="The product of 1 + pᵏ + … + pᵉᵏ over the prime factors (factorized by FLINT)",
    source="Hardy and Wright, An Introduction to the Theory of Numbers, 16.7; https://oeis.org/A000203",
    libraries=("flint",),
    # The product of two primes of 30 digits: 5 s, all of it to find them.
    time_limit=60,
    hardest={"n": HARDEST, "k": "50"},
    aliases=("sigma", "sigma_k"),
    examples=[
        (
            {"n": "360", "k": "1"},
            {
                "value": "1170",
                "factors": [
                    {"prime": "2", "exponent": 3},
                    {"prime": "3", "exponent": 2},
                    {"prime": "5", "exponent": 1},
                ],
            },
        ),
        # 28 is perfect: twice itself.
        ({"n": "28"}, {"value": "56", "factors": [{"prime": "2", "exponent": 2}, {"prime": "7", "exponent": 1}]}),
        ({"n": "64", "k": "0"}, {"value": "7", "factors": [{"prime": "2", "exponent": 6}]}),
        ({"n": "1", "k": "3"}, {"value": "1", "factors": []}),
    ],
)
def divisor_sigma(
    n: Annotated[int, Integer(1, None, "whose divisors", DIGITS)],
    # σ₅₀ of 60 digits has 3,000, which Python still writes.
    k: Annotated[int, Integer(0, 50, "to which power each divisor is raised; 0 counts them")] = 1,
) -> dict[str, Any]:
    """σ(n), the sum of all divisors of n, 1 and n included, each to the power of k.

    With k = 0 it is how many there are. The prime factors of n, from which it follows, are part of the answer.
    """
    found = factors(n)
    value = prod(sum(prime ** (k * each) for each in range(exponent + 1)) for prime, exponent in powers(found).items())
    return {"value": str(value), "factors": found}


@divisor_sigma.check
def _(result: dict[str, Any], n: int, k: int) -> str:
    """Each factor of the product is a geometric series."""
    exponents = proven_powers(result["factors"], n)
    above = prod(prime ** (k * (exponent + 1)) - 1 if k else exponent + 1 for prime, exponent in exponents.items())
    below = prod(prime**k - 1 if k else 1 for prime in exponents)
    if int(result["value"]) * below != above:
        raise WrongResult(f"{result['value']} is not the product of the sums of powers.")
    return "the factors are proven prime and multiply to n; summed again as geometric series"


@divisor_sigma.cost
def _(n: int, k: int) -> Cost:
    """As long as factorizing n takes; σ is less than nᵏ times n's own number of digits, or for k ≤ 1 some more."""
    return Cost(seconds(n), 120 + n.bit_length() * (k + 3) // 3)


@divisor_sigma.direct(
    {"n": HARD_PRODUCT, "k": "3"},
    sympy=lambda sympy, n, k: sympy.divisor_sigma(n, k),
    pari=lambda n, k: f"sigma({n}, {k})",
)
def _(n: int, k: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": fmpz(n).divisor_sigma(k).str()}
