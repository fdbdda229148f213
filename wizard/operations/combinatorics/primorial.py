"""The product of the primes up to n."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import Cost, operation


@operation(
    title="Primorial",
    method="A sieve, and products in pairs (GMP)",
    source="https://gmplib.org/manual; https://oeis.org/A034386",
    libraries=("flint", "gmpy2"),
    # The largest n: 1.2 s, a third of it for writing 2,170,852 digits.
    time_limit=20,
    examples=[
        ({"n": "30"}, {"value": "6469693230"}),
        ({"n": "1"}, {"value": "1"}),
        ({"n": "97"}, {"value": "2305567963945518424753102147331756070"}),
    ],
)
def primorial(n: Annotated[int, Integer(0, 5_000_000, "up to where, itself included")]) -> dict[str, Any]:
    """n#, the product of all primes that are not greater than n; 1 when there are none."""
    from gmpy2 import primorial as product

    return {"value": product(n).digits()}


@primorial.check
def _(result: dict[str, Any], n: int) -> str:
    """Another library's sieve and products."""
    from flint import fmpz

    if fmpz(result["value"]) != fmpz.primorial_ui(n):
        raise WrongResult("Another library finds another product.")
    return "calculated again with another library's sieve and products"


@primorial.cost
def _(n: int) -> Cost:
    """n# is nearly e to the power of n, and never more than 1.02 of that exponent (Rosser and Schoenfeld 1962)."""
    return Cost(1e-4 + 1.2 * (n / 5e6) ** 1.15, int(1.02 * 0.4343 * n) + 2)


@primorial.direct(
    {"n": "2000000"}, sympy=lambda sympy, n: sympy.primorial(n, nth=False), pari=lambda n: f"vecprod(primes([1, {n}]))"
)
def _(n: int) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.primorial(n).digits()}
