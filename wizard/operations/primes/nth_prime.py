"""The n-th prime."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation


@operation(
    title="n-th prime",
    method="A count of primes near the inverse of Riemann's R(x), then a sieve from there (primecount)",
    source="https://github.com/kimwalisch/primecount; https://oeis.org/A006988",
    libraries=("flint", "primecountpy"),
    # The 10¹³-th: 2 s, half of it for the check.
    time_limit=30,
    aliases=("prime",),
    examples=[
        ({"n": "1000000000"}, {"prime": "22801763489"}),
        ({"n": "1"}, {"prime": "2"}),
        ({"n": "6"}, {"prime": "13"}),
    ],
)
def nth_prime(n: Annotated[int, Integer(1, 10**13, "which one; the first is 2")]) -> dict[str, Any]:
    """The n-th prime, where 2 is the first.

    Riemann's function says nearly where it is; counting the primes up to there exactly leaves only a few to walk.
    """
    from primecountpy import primecount

    prime = primecount.nth_prime(n)
    report(1, 2)
    return {"prime": str(prime)}


@nth_prime.check
def _(result: dict[str, Any], n: int) -> str:
    """Another library proves it prime; counting up to it, and not up to the estimate, must give n."""
    from flint import fmpz
    from primecountpy.primecount import prime_pi

    prime = int(result["prime"])
    if not fmpz(prime).is_prime():
        raise WrongResult(f"{prime} is not prime.")
    if prime_pi(prime) != n:
        raise WrongResult(f"{prime} is not the {n}-th prime.")
    return "proven prime; the count of primes up to it is n"


@nth_prime.cost
def _(n: int) -> Cost:
    """It grows with n to the power of 2/3."""
    return Cost(0.01 + 2 * (n / 10**13) ** (2 / 3), 16)


@nth_prime.direct(lambda: {"n": 10**12}, sympy=lambda sympy, n: sympy.prime(n), pari=lambda n: f"prime({n})")
def _(n: int) -> dict[str, Any]:
    from primecountpy import primecount

    return {"prime": str(primecount.nth_prime(n))}
