"""How many primes there are up to x."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation


@operation(
    title="Count of primes",
    method="Gourdon's variant of the Meissel-Lehmer method (primecount)",
    source="https://github.com/kimwalisch/primecount; https://oeis.org/A006880",
    libraries=("flint", "gmpy2", "primecountpy"),
    # Up to 10¹⁵: 3 s, half of it for the check; ten times as far takes four times as long.
    time_limit=30,
    aliases=("primepi", "prime_pi"),
    examples=[
        ({"x": "1000000000000"}, {"count": "37607912018"}),
        ({"x": "10"}, {"count": "4"}),
        ({"x": "1"}, {"count": "0"}),
    ],
)
def prime_count(x: Annotated[int, Integer(0, 10**15, "up to where, itself included")]) -> dict[str, Any]:
    """π(x), the number of primes that are not greater than x.

    No list of primes is made: the count follows from a sum over the numbers that have no small divisor, which takes
    about x to the power of 2/3 steps.
    """
    from primecountpy.primecount import prime_pi

    count = prime_pi(x)
    report(1, 2)
    return {"count": str(count)}


@prime_count.check
def _(result: dict[str, Any], x: int) -> str:
    """Counts again from elsewhere: the library finds the count-th prime from an estimate of its own."""
    from gmpy2 import next_prime
    from primecountpy.primecount import nth_prime

    count = int(result["count"])
    if x < 2:
        if count:
            raise WrongResult(f"There is no prime up to {x}.")
        return "by definition"
    last = nth_prime(count) if count else 0
    if not (last <= x < next_prime(last) and _is_plausible(count, x)):
        raise WrongResult(f"The {count}-th prime is not the last one up to {x}.")
    return f"the {count}-th prime is the last one up to x; and within Büthe's bounds around li(x)"


@prime_count.cost
def _(x: int) -> Cost:
    """It grows with x to the power of 2/3."""
    return Cost(0.01 + 4 * (x / 10**15) ** (2 / 3), 16)


def _is_plausible(count: int, x: int) -> bool:
    """Büthe 2018: 0 < li(x) - π(x) ≤ √x/log x · (1.95 + 3.9/log x + 19.5/log² x) for 2 ≤ x ≤ 10¹⁹."""
    from flint import arb

    log = arb(x).log()
    bound = arb(x).sqrt() / log * (arb("1.95") + arb("3.9") / log + arb("19.5") / log**2)
    return bool(0 < arb(x).li() - count <= bound)


@prime_count.direct(lambda: {"x": 10**14}, sympy=lambda sympy, x: sympy.primepi(x), pari=lambda x: f"primepi({x})")
def _(x: int) -> dict[str, Any]:
    from primecountpy import primecount

    return {"count": str(primecount.prime_pi(x))}
