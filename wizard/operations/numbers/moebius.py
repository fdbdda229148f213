"""The Möbius function of n."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.numbers._factors import DIGITS, HARD_PRODUCT, HARDEST, factors, powers, proven_powers, seconds
from wizard.operations.spec import Cost, operation


@operation(
    title="Möbius function",
    method="The parity of the number of prime factors, or 0 for a repeated one (factorized by FLINT)",
    source="Hardy and Wright, An Introduction to the Theory of Numbers, 16.3; https://oeis.org/A008683",
    libraries=("flint",),
    # The product of two primes of 30 digits: 5 s, all of it to find them.
    time_limit=60,
    hardest={"n": HARDEST},
    aliases=("mu", "mobius"),
    examples=[
        (
            {"n": "30"},
            {
                "value": "-1",
                "factors": [
                    {"prime": "2", "exponent": 1},
                    {"prime": "3", "exponent": 1},
                    {"prime": "5", "exponent": 1},
                ],
            },
        ),
        ({"n": "1"}, {"value": "1", "factors": []}),
        ({"n": "4"}, {"value": "0", "factors": [{"prime": "2", "exponent": 2}]}),
    ],
)
def moebius(n: Annotated[int, Integer(1, None, "the number in question", DIGITS)]) -> dict[str, Any]:
    """μ(n): 0 when a square divides n, else 1 or -1 as n has an even or an odd number of prime factors.

    The prime factors of n, from which it follows, are part of the answer.
    """
    found = factors(n)
    exponents = powers(found).values()
    return {"value": str(0 if any(each > 1 for each in exponents) else (-1) ** len(exponents)), "factors": found}


@moebius.check
def _(result: dict[str, Any], n: int) -> str:
    """What follows from the primes, once these are proven."""
    exponents = proven_powers(result["factors"], n)
    expected = 0 if set(exponents.values()) - {1} else 1 - 2 * (len(exponents) % 2)
    if int(result["value"]) != expected:
        raise WrongResult(f"The prime factors of n say {expected}.")
    return "the factors are proven prime and multiply to n; their number and exponents say the same"


@moebius.cost
def _(n: int) -> Cost:
    """As long as factorizing n takes."""
    return Cost(seconds(n), 100 + n.bit_length())


@moebius.direct({"n": HARD_PRODUCT}, sympy=lambda sympy, n: sympy.mobius(n), pari=lambda n: f"moebius({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": str(fmpz(n).moebius_mu())}
