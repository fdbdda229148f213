"""The number of partitions of n."""

from __future__ import annotations

from math import log, pi, sqrt
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation


@operation(
    title="Partitions",
    method="The series of Hardy, Ramanujan and Rademacher, in ball arithmetic (FLINT)",
    source="F. Johansson, Efficient implementation of the Hardy-Ramanujan-Rademacher formula, "
    "https://doi.org/10.1112/S1461157012001088; https://oeis.org/A000041",
    libraries=("flint",),
    # The largest n: 1.2 s, all of it for the check, which needs some 1,600 further numbers of partitions.
    time_limit=20,
    aliases=("npartitions", "p"),
    examples=[
        ({"n": "1000"}, {"value": "24061467864032622473692149727991"}),
        ({"n": "0"}, {"value": "1"}),
        ({"n": "5"}, {"value": "7"}),
    ],
)
def partitions(n: Annotated[int, Integer(0, 1_000_000, "what the summands add up to")]) -> dict[str, Any]:
    """p(n), in how many ways n is a sum of positive integers, when their order does not matter.

    Nothing is counted: a sum of √n terms comes so near to the number that only one integer is left.
    """
    from flint import fmpz

    return {"value": fmpz(n).partitions_p().str()}


@partitions.check
def _(result: dict[str, Any], n: int) -> str:
    """Euler: p(n) = p(n - 1) + p(n - 2) - p(n - 5) - p(n - 7) + …, over the pentagonal numbers."""
    from flint import fmpz

    if n == 0:
        expected = fmpz(1)
    else:
        expected = sum((sign * fmpz(n - each).partitions_p() for each, sign in _pentagonal(n)), start=fmpz(0))
    if fmpz(result["value"]) != expected:
        raise WrongResult("It does not satisfy Euler's recurrence.")
    return "it satisfies Euler's recurrence over all smaller pentagonal numbers"


@partitions.cost
def _(n: int) -> Cost:
    """The check takes √n numbers of about √n digits; p(n) is less than e to the power of π · √(2n/3)."""
    return Cost(2e-4 + 1.2 * (n / 10**6) ** 0.8, int(pi * sqrt(2 * n / 3) / log(10)) + 2)


def _pentagonal(n: int) -> list[tuple[int, int]]:
    """The generalized pentagonal numbers up to n, each with its sign in the recurrence."""
    found, k = [], 1
    while (first := k * (3 * k - 1) // 2) <= n:
        found += [(each, (-1) ** (k + 1)) for each in (first, first + k) if each <= n]
        k += 1
    return found


@partitions.direct({"n": "1000000"}, sympy=lambda sympy, n: sympy.partition(n), pari=lambda n: f"numbpart({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": fmpz(n).partitions_p().str()}
