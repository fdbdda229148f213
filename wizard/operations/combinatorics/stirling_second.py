"""The Stirling number of the second kind."""

from __future__ import annotations

from math import lgamma, log
from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.combinatorics._residues import compare, inverse_factorials
from wizard.operations.spec import Cost, operation

#: Up to here FLINT takes 0.1 s for any k.
_LARGEST = 5_000


@operation(
    title="Stirling number of the second kind",
    method="A sum of powers, or a recurrence, whichever is shorter (FLINT)",
    source="Graham, Knuth, Patashnik, Concrete Mathematics, 6.1; https://oeis.org/A008277",
    libraries=("flint", "gmpy2"),
    # The largest, of 10,000 digits: 0.1 s.
    time_limit=10,
    hardest={"n": str(_LARGEST), "k": "1000"},
    aliases=("stirling2",),
    examples=[
        ({"n": "10", "k": "3"}, {"value": "9330"}),
        ({"n": "0", "k": "0"}, {"value": "1"}),
        ({"n": "3", "k": "4"}, {"value": "0"}),
    ],
)
def stirling_second(
    n: Annotated[int, Integer(0, _LARGEST, "how many things")],
    k: Annotated[int, Integer(0, _LARGEST, "how many groups")],
) -> dict[str, Any]:
    """In how many ways n different things can be put into k groups, none of them empty, in any order.

    It is 0 when k is greater than n.
    """
    from flint import fmpz

    return {"value": fmpz.stirling_s2(n, k).str()}


@stirling_second.check
def _(result: dict[str, Any], n: int, k: int) -> str:
    """It is Σ (-1)ʲ/j! · (k - j)ⁿ/(k - j)! over j ≤ k."""

    def expected(prime: int) -> int:
        inverses = inverse_factorials(k, prime)
        return sum((-1) ** j * inverses[j] * inverses[k - j] % prime * pow(k - j, n, prime) for j in range(k + 1))

    compare(result["value"], expected)
    return "found again by inclusion and exclusion modulo two primes"


@stirling_second.cost
def _(n: int, k: int) -> Cost:
    """Not more than kⁿ/k!."""
    digits = (n * log(k) - lgamma(k + 1)) / log(10) if 0 < k <= n else 0
    return Cost(2e-4 + 5e-6 * k + 0.1 * (n / _LARGEST) ** 2, int(digits) + 2)


@stirling_second.direct(
    {"n": "5000", "k": "1000"},
    sympy=lambda sympy, n, k: sympy.functions.combinatorial.numbers.stirling(n, k, kind=2),
    pari=lambda n, k: f"stirling({n}, {k}, 2)",
)
def _(n: int, k: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": fmpz.stirling_s2(n, k).str()}
