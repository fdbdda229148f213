"""The n-th Bernoulli number."""

from __future__ import annotations

from itertools import islice
from math import lgamma, log, pi, prod
from typing import Annotated, Any

from wizard.arithmetic.sieve import primes_up_to
from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.combinatorics._power_sums import bernoulli_modulo, control_primes
from wizard.operations.spec import Cost, operation


@operation(
    title="Bernoulli number",
    method="The zeta function in ball arithmetic, with the denominator by von Staudt and Clausen (FLINT)",
    source="https://flintlib.org/doc/bernoulli.html; https://oeis.org/A027641",
    libraries=("flint", "gmpy2"),
    # The largest n, with a numerator of 173,000 digits: 0.6 s.
    time_limit=10,
    hardest={"n": "50000"},
    aliases=("bernoulli", "B"),
    examples=[
        ({"n": "12"}, {"value": "-691/2730"}),
        ({"n": "0"}, {"value": "1"}),
        # The convention of today; some books have 1/2.
        ({"n": "1"}, {"value": "-1/2"}),
        ({"n": "3"}, {"value": "0"}),
    ],
)
def bernoulli_number(n: Annotated[int, Integer(0, 50_000, "which one, counting from B(0) = 1")]) -> dict[str, Any]:
    """B(n) as a fraction in lowest terms, where B(1) is -1/2.

    They are the coefficients of x/(eˣ - 1) times n!, and all further ones with an odd n are 0.
    """
    from flint import fmpq

    return {"value": fmpq.bernoulli(n).str()}


@bernoulli_number.check
def _(result: dict[str, Any], n: int) -> str:
    """The denominator by von Staudt and Clausen, the size by the zeta function, the rest modulo three primes."""
    from flint import arb, fmpq, fmpz

    above, _, below = result["value"].partition("/")
    numerator, denominator = fmpz(above), fmpz(below or 1)
    if n < 2 or n % 2:
        if fmpq(numerator, denominator) != {0: fmpq(1), 1: fmpq(-1, 2)}.get(n, fmpq(0)):
            raise WrongResult(f"B({n}) is another by definition.")
        return "by definition"
    if denominator != prod(p for p in primes_up_to(n + 1) if n % (p - 1) == 0):
        raise WrongResult("The denominator is not the product of the primes p for which p - 1 divides n.")
    # |B(n)| is 2 · n! · ζ(n) / (2π)ⁿ, and the signs alternate.
    size = 2 * arb.gamma(arb(n + 1)) * arb(n).zeta() / (2 * arb.pi()) ** n * (-1) ** (n // 2 + 1)
    if not size.overlaps(arb(numerator) / arb(denominator)):
        raise WrongResult("It is not as large as the zeta function says.")
    for p in islice(control_primes(n), 3):
        if (numerator - int(denominator) * bernoulli_modulo(n, p)) % p:
            raise WrongResult(f"It leaves something else than it should modulo {p}.")
    return (
        "the denominator is von Staudt's and Clausen's, the size that of the zeta function; "
        "Voronoi's congruence holds modulo three primes"
    )


@bernoulli_number.cost
def _(n: int) -> Cost:
    """|B(n)| is 2 · n!/(2π)ⁿ, nearly; the denominator has few digits, and the numerator as many more."""
    digits = max((lgamma(n + 1) - n * log(2 * pi)) / log(10), 0)
    return Cost(0.02 + 0.6 * (n / 5e4) ** 2, int(digits) + 2 * (50 + n.bit_length() * 10))


@bernoulli_number.direct({"n": "30000"}, sympy=lambda sympy, n: sympy.bernoulli(n), pari=lambda n: f"bernfrac({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpq

    return {"value": fmpq.bernoulli(n).str()}
