"""All divisors of n."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Integer
from wizard.operations.numbers._factors import DIGITS, HARDEST, factors, powers, proven_powers, seconds
from wizard.operations.spec import Cost, operation

#: Divisors that an answer lists: 6 MB of 60 digits each. Every n up to 10¹⁷ has fewer.
_MOST = 100_000


@operation(
    title="Divisors",
    method="All products of powers of the prime factors (factorized by FLINT)",
    source="Hardy and Wright, An Introduction to the Theory of Numbers, 16.7; https://oeis.org/A027750",
    libraries=("flint",),
    # The product of two primes of 30 digits: 5 s, all of it to find them.
    time_limit=60,
    hardest={"n": HARDEST},
    examples=[
        (
            {"n": "12"},
            {
                "divisors": ["1", "2", "3", "4", "6", "12"],
                "count": "6",
                "factors": [{"prime": "2", "exponent": 2}, {"prime": "3", "exponent": 1}],
            },
        ),
        ({"n": "1"}, {"divisors": ["1"], "count": "1", "factors": []}),
        ({"n": "97"}, {"divisors": ["1", "97"], "count": "2", "factors": [{"prime": "97", "exponent": 1}]}),
    ],
)
def divisors(n: Annotated[int, Integer(1, None, "what they divide", DIGITS)]) -> dict[str, Any]:
    """Every number that divides n, in ascending order, 1 and n included, and how many there are.

    At most 100,000 are listed. The prime factors of n, from which they follow, are part of the answer.
    """
    found = factors(n)
    count = prod(exponent + 1 for exponent in powers(found).values())
    if count > _MOST:
        raise InvalidInput(
            f"n has {count:,} divisors, but must be a number of at most {_MOST:,}: divisor_sigma with k = 0 counts "
            "them without listing them.",
            field="n",
        )
    listed = [1]
    for prime, exponent in powers(found).items():
        listed = [each * prime**power for power in range(exponent + 1) for each in listed]
    return {"divisors": [str(each) for each in sorted(listed)], "count": str(count), "factors": found}


@divisors.check
def _(result: dict[str, Any], n: int) -> str:
    """As many different divisors as there can be are all of them."""
    count = prod(exponent + 1 for exponent in proven_powers(result["factors"], n).values())
    listed = [int(each) for each in result["divisors"]]
    if not len(listed) == count == int(result["count"]):
        raise WrongResult(f"There are {count} divisors, and not {len(listed)}.")
    if listed[0] < 1 or any(n % each for each in listed) or any(a >= b for a, b in pairwise(listed)):
        raise WrongResult("The list is not in ascending order, or holds a number that does not divide n.")
    return "each divides n; the exponents of the proven prime factors say that there are no more"


@divisors.cost
def _(n: int) -> Cost:
    """As long as factorizing n takes; most numbers have few divisors."""
    return Cost(seconds(n), 100 + 20 * n.bit_length())


divisors.no_direct_call(
    "FLINT counts and sums them, but does not list them for Python",
    # Twice the product of the primes up to 53: 98,304 divisors.
    {"n": "65178316954380089460"},
    sympy=lambda sympy, n: sympy.divisors(n),
    pari=lambda n: f"divisors({n})",
)
