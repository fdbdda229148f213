"""The first digits of Euler's constant γ."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.digits._digits import compare_twice, cut_off
from wizard.operations.spec import Cost, operation


@operation(
    title="Digits of γ",
    method="Brent and McMillan's quotient of Bessel functions with a proven bound of its error (FLINT)",
    source="Brent and Johansson, A bound for the error term in the Brent-McMillan algorithm, "
    "https://doi.org/10.1090/S0025-5718-2015-02931-7; https://oeis.org/A001620",
    libraries=("flint", "gmpy2"),
    # A million digits: 38 s, of which 22 for the check. No constant here is harder.
    time_limit=120,
    aliases=("gamma_digits",),
    examples=[
        ({"digits": "50"}, {"digits": "0.57721566490153286060651209008240243104215933593992"}),
        ({"digits": "1"}, {"digits": "0.5"}),
    ],
)
def digits_of_euler_gamma(
    digits: Annotated[int, Integer(1, 1_000_000, "how many digits after the point")],
) -> dict[str, Any]:
    """The first digits of γ, how far the sum 1 + 1/2 + 1/3 + … stays from the logarithm in the end, cut off.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb

    return {"digits": cut_off(arb.const_euler, digits)}


@digits_of_euler_gamma.check
def _(result: dict[str, Any], digits: int) -> str:
    """MPFR has a program of its own for it, which takes 5 s for its share."""
    from flint import arb

    return compare_twice(result["digits"], digits, 200_000, lambda context: context.const_euler(), arb.const_euler)


@digits_of_euler_gamma.cost
def _(digits: int) -> Cost:
    """More than proportional to the digits."""
    return Cost(1e-4 + 38 * (digits / 1e6) ** 1.25, digits + 2)
