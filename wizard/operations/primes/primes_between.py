"""All primes in a range."""

from __future__ import annotations

from math import log
from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation

#: The longest range: it holds at most 9,592 primes, and as many only at the beginning.
_LENGTH = 100_000

#: Up to here Baillie-PSW, the test of both libraries, is known to have no exception, and so proves primes.
_LARGEST = 10**18


@operation(
    title="Primes in a range",
    method="One after another, by a sieve and Baillie-PSW, which has no exception below 2⁶⁴ (GMP)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, chapter 8; https://gmplib.org",
    libraries=("flint", "gmpy2"),
    # The last 100,000 numbers: 0.3 s.
    time_limit=10,
    hardest={"start": str(_LARGEST - _LENGTH), "stop": str(_LARGEST)},
    aliases=("primes",),
    examples=[
        ({"start": "90", "stop": "110"}, {"primes": ["97", "101", "103", "107", "109"], "count": "5"}),
        ({"start": "0", "stop": "2"}, {"primes": ["2"], "count": "1"}),
        ({"start": "24", "stop": "28"}, {"primes": [], "count": "0"}),
    ],
)
def primes_between(
    start: Annotated[int, Integer(0, _LARGEST, "the first number that may be one")],
    stop: Annotated[int, Integer(0, _LARGEST, "the last number that may be one")],
) -> dict[str, Any]:
    """Every prime from start to stop, both included, and how many they are.

    The range may hold 100,000 numbers; count_primes counts over longer ones without a list.
    """
    from gmpy2 import mpz, next_prime

    found = []
    prime = next_prime(mpz(start) - 1)
    while prime <= stop:
        found.append(prime.digits())
        prime = next_prime(prime)
    return {"primes": found, "count": str(len(found))}


@primes_between.restrict
def _(start: int, stop: int) -> None:
    if not 0 <= stop - start <= _LENGTH:
        raise InvalidInput(
            f"stop is {stop}, but must be from {start} to {start + _LENGTH}: not before start, and at most "
            f"{_LENGTH:,} after it.",
            field="stop",
        )


@primes_between.check
def _(result: dict[str, Any], start: int, stop: int) -> str:
    """The other library is asked about every single number."""
    from flint import fmpz

    if result["primes"] != [str(each) for each in range(start, stop + 1) if fmpz(each).is_prime()]:
        raise WrongResult("FLINT finds other primes in the range.")
    if int(result["count"]) != len(result["primes"]):
        raise WrongResult("The primes are not as many as was said.")
    return "every number of the range tested again by a second library"


@primes_between.cost
def _(start: int, stop: int) -> Cost:
    """No range holds more primes than twice its length over its logarithm (Montgomery and Vaughan 1973)."""
    length = max(stop - start, 0) + 1
    primes = min(length, int(2 * length / log(length + 1)) + 1)
    return Cost(1e-4 + length * (1.5e-6 if stop < 10**9 else 3e-6), 30 + primes * (len(str(stop)) + 3))


@primes_between.direct(
    lambda: {"start": 10**18 - 10**5, "stop": 10**18},
    sympy=lambda sympy, start, stop: list(sympy.primerange(start, stop + 1)),
    pari=lambda start, stop: f"primes([{start}, {stop}])",
)
def _(start: int, stop: int) -> dict[str, Any]:
    import gmpy2

    primes, prime = [], gmpy2.next_prime(start - 1)
    while prime <= stop:
        primes.append(prime.digits())
        prime = gmpy2.next_prime(prime)
    return {"primes": primes, "count": str(len(primes))}
