"""The first digits of e."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.digits._digits import compare_constant, compare_with_mpfr, cut_off
from wizard.operations.spec import Cost, operation


@operation(
    title="Digits of e",
    method="The sum of 1/n! by binary splitting, in ball arithmetic (FLINT)",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
    "https://doi.org/10.1109/TC.2017.2690633; https://oeis.org/A001113",
    libraries=("flint", "gmpy2"),
    # 2,000,000 digits: 3.5 s, two thirds of it for the check.
    time_limit=30,
    examples=[
        ({"digits": "50"}, {"digits": "2.7182818284590452353602874713526624977572470936999"}),
        ({"digits": "1"}, {"digits": "2"}),
        # Rounding would make it 2.72.
        ({"digits": "3"}, {"digits": "2.71"}),
    ],
)
def digits_of_e(
    digits: Annotated[int, Integer(1, 2_000_000, "how many digits, the leading 2 included")],
) -> dict[str, Any]:
    """The first digits of e, the base of the natural logarithm, cut off and not rounded.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb

    return {"digits": cut_off(arb.const_e, digits - 1)}


@digits_of_e.check
def _(result: dict[str, Any], digits: int) -> str:
    """MPFR's exponential knows nothing of e: it reduces 1, sums a series and squares."""
    compare_with_mpfr(result["digits"], digits - 1, lambda context: context.exp(1))
    return "compared with exp(1) by MPFR, rounded down and rounded up"


@digits_of_e.cost
def _(digits: int) -> Cost:
    """Slightly more than proportional to the digits."""
    return Cost(1e-4 + 4 * (digits / 2e6) ** 1.2, digits + 1)


compare_constant(digits_of_e, 500_000, lambda arb: arb.const_e(), lambda sympy: sympy.E, "exp(1)")
