"""The n-th harmonic number."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.combinatorics._residues import CONTROL
from wizard.operations.spec import Cost, operation


@operation(
    title="Harmonic number",
    method="The sum by binary splitting (FLINT)",
    source="Graham, Knuth, Patashnik, Concrete Mathematics, 6.3; https://oeis.org/A001008",
    libraries=("flint", "gmpy2"),
    # The largest n, with numerator and denominator of 173,000 digits: 0.7 s.
    time_limit=10,
    aliases=("harmonic", "H"),
    examples=[
        ({"n": "10"}, {"value": "7381/2520"}),
        ({"n": "1"}, {"value": "1"}),
        ({"n": "20"}, {"value": "55835135/15519504"}),
    ],
)
def harmonic_number(n: Annotated[int, Integer(0, 400_000, "how many summands")]) -> dict[str, Any]:
    """1 + 1/2 + 1/3 + … + 1/n as a fraction in lowest terms."""
    from flint import fmpq

    return {"value": fmpq.harmonic(n).str()}


@harmonic_number.check
def _(result: dict[str, Any], n: int) -> str:
    """Added up again modulo two primes, as a fraction with the denominator n!."""
    from gmpy2 import gcd, mpz

    above, _, below = result["value"].partition("/")
    numerator, denominator = mpz(above), mpz(below or 1)
    if denominator < 1 or gcd(numerator, denominator) != 1:
        raise WrongResult("The fraction is not in lowest terms.")
    for prime in CONTROL:
        total, factorial = 0, 1
        for k in range(1, n + 1):
            total, factorial = (total * k + factorial) % prime, factorial * k % prime
        if (numerator * factorial - total * denominator) % prime:
            raise WrongResult("The sum modulo a prime is another.")
    return "in lowest terms; added up again modulo two primes"


@harmonic_number.cost
def _(n: int) -> Cost:
    """The denominator is about e to the power of n, and less than that of 1.04 n; the numerator no longer by much."""
    return Cost(2e-4 + 0.7 * (n / 4e5) ** 1.1, int(2 * 1.04 * 0.4343 * n) + 12)


@harmonic_number.direct({"n": "400000"}, sympy=lambda sympy, n: sympy.harmonic(n), pari=lambda n: f"harmonic({n})")
def _(n: int) -> dict[str, Any]:
    from flint import fmpq

    return {"value": fmpq.harmonic(n).str()}
