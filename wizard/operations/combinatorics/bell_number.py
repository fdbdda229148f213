"""The n-th Bell number."""

from __future__ import annotations

from math import log
from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.combinatorics._residues import compare, inverse_factorials
from wizard.operations.spec import Cost, operation


@operation(
    title="Bell number",
    method="Dobiński's sum, or residues modulo many primes (FLINT)",
    source="https://flintlib.org/doc/arith.html; https://oeis.org/A000110",
    libraries=("flint", "gmpy2"),
    # The largest n: 0.6 s.
    time_limit=10,
    aliases=("bell",),
    examples=[
        ({"n": "10"}, {"value": "115975"}),
        ({"n": "0"}, {"value": "1"}),
        ({"n": "25"}, {"value": "4638590332229999353"}),
    ],
)
def bell_number(n: Annotated[int, Integer(0, 10_000, "how many things")]) -> dict[str, Any]:
    """In how many ways n different things can be put into groups, when the order of groups does not matter."""
    from flint import fmpz

    return {"value": fmpz.bell_number(n).str()}


@bell_number.check
def _(result: dict[str, Any], n: int) -> str:
    """The sum of all Stirling numbers of the second kind, which is Σ kⁿ/k! · Σ (-1)ʲ/j! over k ≤ n and j ≤ n - k."""

    def expected(prime: int) -> int:
        inverses = inverse_factorials(n, prime)
        total = alternating = 0
        for k in range(n, -1, -1):
            alternating += (-1) ** (n - k) * inverses[n - k]
            total += pow(k, n, prime) * inverses[k] % prime * alternating
        return total

    compare(result["value"], expected)
    return "found again by Dobiński's finite sum modulo two primes"


@bell_number.cost
def _(n: int) -> Cost:
    """It is less than (0.792 n / log(n + 1))ⁿ (Berend and Tassa 2010)."""
    digits = n * log(0.792 * n / log(n + 1)) / log(10) if n > 1 else 0
    return Cost(2e-4 + 0.6 * (n / 10**4) ** 2, int(max(digits, 0)) + 2)


@bell_number.direct({"n": "5000"}, sympy=lambda sympy, n: sympy.bell(n))
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": fmpz.bell_number(n).str()}
