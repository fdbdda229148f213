"""The whole part of a root."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer, shown
from wizard.operations.spec import Cost, operation


@operation(
    title="Integer root",
    method="Newton's iteration (GMP)",
    source="Brent and Zimmermann, Modern Computer Arithmetic, 1.5; https://gmplib.org/manual/Root-Extraction-Algorithms",
    libraries=("gmpy2",),
    # The longest inputs: 1 ms.
    time_limit=5,
    memo=False,
    aliases=("iroot", "isqrt"),
    examples=[
        ({"n": "1000", "k": "3"}, {"value": "10", "exact": True, "remainder": "0"}),
        ({"n": "99"}, {"value": "9", "exact": False, "remainder": "18"}),
        ({"n": "0", "k": "5"}, {"value": "0", "exact": True, "remainder": "0"}),
    ],
)
def integer_root(
    n: Annotated[int, Integer(0, None, "of what", 4_000)],
    # No n of 4,000 digits has 13,300 bits, so every further root is 1.
    k: Annotated[int, Integer(1, 13_300, "which root; 2 is the square root")] = 2,
) -> dict[str, Any]:
    """The largest number whose k-th power is not greater than n, and what is left of n then.

    When nothing is left the root is exact, and n is a perfect k-th power.
    """
    from gmpy2 import iroot_rem, mpz

    value, remainder = iroot_rem(mpz(n), k)
    return {"value": value.digits(), "exact": remainder == 0, "remainder": remainder.digits()}


@integer_root.check
def _(result: dict[str, Any], n: int, k: int) -> str:
    """Its power, and the power of the next one, by Python's own multiplication."""
    value, remainder = int(result["value"]), int(result["remainder"])
    if value < 0 or value**k + remainder != n or not 0 <= remainder < (value + 1) ** k - value**k:
        raise WrongResult(f"{shown(value)} is not the whole part of the root.")
    if result["exact"] != (remainder == 0):
        raise WrongResult("A root is exact when nothing is left, and only then.")
    return "its k-th power is not greater than n, and that of the next number is"


@integer_root.cost
def _(n: int, k: int) -> Cost:
    """The root and what is left are no longer than n."""
    return Cost(0.001, 20 + n.bit_length() // (3 * k) + n.bit_length() // 3)


@integer_root.direct(
    lambda: {"n": 3**8383, "k": "3"},
    sympy=lambda sympy, n, k: sympy.integer_nthroot(n, k),
    pari=lambda n, k: f"sqrtnint({n}, {k})",
)
def _(n: int, k: int) -> dict[str, Any]:
    import gmpy2

    value, remainder = gmpy2.iroot_rem(n, k)
    return {"value": value.digits(), "exact": remainder == 0, "remainder": remainder.digits()}
