"""The n-th Euler number."""

from __future__ import annotations

from itertools import islice
from math import lgamma, log, pi
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.combinatorics._power_sums import control_primes, euler_modulo
from wizard.operations.spec import Cost, operation


@operation(
    title="Euler number",
    method="The beta function in ball arithmetic (FLINT)",
    source="https://flintlib.org/doc/arith.html; https://oeis.org/A122045",
    libraries=("flint",),
    # The largest n, of 71,000 digits: 0.3 s.
    time_limit=10,
    examples=[
        ({"n": "10"}, {"value": "-50521"}),
        ({"n": "0"}, {"value": "1"}),
        ({"n": "7"}, {"value": "0"}),
    ],
)
def euler_number(n: Annotated[int, Integer(0, 20_000, "which one, counting from E(0) = 1")]) -> dict[str, Any]:
    """E(n), the coefficient of xⁿ in 1/cosh(x) times n!; those with an odd n are 0.

    Without their signs they count the permutations of n things that go up and down in turn.
    """
    from flint import fmpz

    return {"value": fmpz.euler_number(n).str()}


@euler_number.check
def _(result: dict[str, Any], n: int) -> str:
    """The size by the first terms of Dirichlet's beta function, the rest modulo three primes."""
    from flint import arb, fmpz

    value = fmpz(result["value"])
    if n == 0 or n % 2:
        if value != (n == 0):
            raise WrongResult(f"E({n}) is another by definition.")
        return "by definition"
    # |E(n)| is 2 · n! · (2/π)ⁿ⁺¹ · (1 - 3⁻ⁿ⁻¹ + 5⁻ⁿ⁻¹ - …), and that sum is between its first two partial ones.
    beta = 1 - arb(3) ** -(n + 1) * arb(0.5, 0.5)
    size = 2 * arb.gamma(arb(n + 1)) * (2 / arb.pi()) ** (n + 1) * beta * (-1) ** (n // 2)
    if not size.overlaps(arb(value)):
        raise WrongResult("It is not as large as the beta function says.")
    for p in islice(control_primes(n), 3):
        if (value - euler_modulo(n, p)) % p:
            raise WrongResult(f"It leaves something else than it should modulo {p}.")
    return "the size is that of the beta function; a sum of powers agrees modulo three primes"


@euler_number.cost
def _(n: int) -> Cost:
    """|E(n)| is 2 · n! · (2/π)ⁿ⁺¹, nearly."""
    digits = max((lgamma(n + 1) - n * log(pi / 2)) / log(10), 0)
    return Cost(0.03 + 0.25 * (n / 2e4) ** 2, int(digits) + 3)


@euler_number.direct({"n": "20000"}, sympy=lambda sympy, n: sympy.euler(n), pari=lambda n: f"eulerfrac({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpz

    return {"value": fmpz.euler_number(n).str()}
