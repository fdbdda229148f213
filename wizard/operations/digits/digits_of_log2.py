"""The first digits of the natural logarithm of 2."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.digits._digits import compare_constant, compare_with_mpfr, cut_off
from wizard.operations.spec import Cost, operation


@operation(
    title="Digits of log 2",
    method="Machin-like sums of inverse hyperbolic tangents by binary splitting, in ball arithmetic (FLINT)",
    source="https://flintlib.org/doc/arb.html; https://oeis.org/A002162",
    libraries=("flint", "gmpy2"),
    # 1,000,000 digits: 5 s, two thirds of it for the check.
    time_limit=30,
    examples=[
        ({"digits": "50"}, {"digits": "0.69314718055994530941723212145817656807550013436025"}),
        ({"digits": "1"}, {"digits": "0.6"}),
    ],
)
def digits_of_log2(
    digits: Annotated[int, Integer(1, 1_000_000, "how many digits after the point")],
) -> dict[str, Any]:
    """The first digits of the natural logarithm of 2, cut off and not rounded.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb

    return {"digits": cut_off(arb.const_log2, digits)}


@digits_of_log2.check
def _(result: dict[str, Any], digits: int) -> str:
    """MPFR sums another series."""
    compare_with_mpfr(result["digits"], digits, lambda context: context.const_log2())
    return "compared with log 2 by another series (MPFR), rounded down and rounded up"


@digits_of_log2.cost
def _(digits: int) -> Cost:
    """Slightly more than proportional to the digits."""
    return Cost(1e-4 + 5 * (digits / 1e6) ** 1.25, digits + 2)


compare_constant(digits_of_log2, 300_000, lambda arb: arb.const_log2(), lambda sympy: sympy.log(2), "log(2)", whole=0)
