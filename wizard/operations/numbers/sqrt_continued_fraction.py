"""The continued fraction of a square root, which repeats."""

from __future__ import annotations

from math import isqrt
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation

#: Two primes that the terms are checked modulo: a wrong one would get past both once in 2¹²².
_CONTROL = (2**61 - 1, 2**61 - 31)


@operation(
    title="Continued fraction of a square root",
    method="Lagrange's recurrence for quadratic irrationals",
    source="Hardy and Wright, An Introduction to the Theory of Numbers, 10.12; https://oeis.org/A003285",
    # A period of 208,018 terms: 0.3 s. It grows like the root of n.
    time_limit=10,
    hardest={"n": "9999998611"},
    aliases=("sqrt_contfrac",),
    examples=[
        ({"n": "14"}, {"whole": "3", "period": ["1", "2", "1", "6"], "length": 4}),
        ({"n": "2"}, {"whole": "1", "period": ["2"], "length": 1}),
        ({"n": "9"}, {"whole": "3", "period": [], "length": 0}),
    ],
)
def sqrt_continued_fraction(n: Annotated[int, Integer(0, 10**10, "of whose square root")]) -> dict[str, Any]:
    """The whole part of √n, and the period of terms that repeats for ever after it.

    The period ends with twice the whole part, and reads the same backwards before that. A perfect square has none.
    """
    whole = isqrt(n)
    period = []
    if whole * whole != n:
        above, below, term = 0, 1, whole
        while term != 2 * whole:
            above = term * below - above
            below = (n - above * above) // below
            term = (whole + above) // below
            period.append(str(term))
    return {"whole": str(whole), "period": period, "length": len(period)}


@sqrt_continued_fraction.check
def _(result: dict[str, Any], n: int) -> str:
    """The fraction p/q before the period's last term solves Pell's equation p² - n · q² = ±1, and no earlier one does.

    Since p and q have many thousand digits, the equation is tried modulo two primes.
    """
    whole, period = int(result["whole"]), [int(each) for each in result["period"]]
    if not whole**2 <= n < (whole + 1) ** 2 or len(period) != result["length"] or bool(period) == (whole**2 == n):
        raise WrongResult("The whole part or the length of the period is wrong.")
    if not period:
        return "a perfect square"
    *before, last = period
    if last != 2 * whole or any(not 0 < each < last for each in before) or before != before[::-1]:
        raise WrongResult("The period is not a palindrome that twice the whole part ends.")
    for prime in _CONTROL:
        p, q, p_before, q_before = whole, 1, 1, 0
        for each in before:
            p, p_before = (each * p + p_before) % prime, p
            q, q_before = (each * q + q_before) % prime, q
        if (p * p - n * q * q - (-1) ** len(period)) % prime:
            raise WrongResult("The fraction before the end of the period does not solve Pell's equation.")
    return "a palindrome that ends as it must; the fraction before its end solves Pell's equation modulo two primes"


@sqrt_continued_fraction.cost
def _(n: int) -> Cost:
    """As for the longest periods, some twice √n terms."""
    return Cost(1e-4 + 3.5e-6 * n**0.5, 60 + int(5.5 * 2.2 * n**0.5))


sqrt_continued_fraction.no_direct_call(
    "neither GMP nor FLINT has it for Python",
    {"n": "9999998611"},
    sympy=lambda sympy, n: sympy.continued_fraction_periodic(0, 1, n),
)
