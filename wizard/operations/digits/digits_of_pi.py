"""The first digits of π."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.digits import _chudnovsky
from wizard.operations.digits._digits import compare_constant, compare_with_mpfr, cut_off
from wizard.operations.spec import Cost, operation


@operation(
    title="Digits of π",
    method="The Chudnovsky series by binary splitting, in ball arithmetic (FLINT)",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
    "https://doi.org/10.1109/TC.2017.2690633",
    libraries=("flint", "gmpy2"),
    # 2,000,000 digits: 7 s, two thirds of it for the check.
    time_limit=30,
    aliases=("pi_digits",),
    examples=[
        ({"digits": "50"}, {"digits": "3.1415926535897932384626433832795028841971693993751"}),
        ({"digits": "1"}, {"digits": "3"}),
        # Rounding would make it 3.1416.
        ({"digits": "5"}, {"digits": "3.1415"}),
    ],
)
def digits_of_pi(
    digits: Annotated[int, Integer(1, 2_000_000, "how many digits, the leading 3 included")],
) -> dict[str, Any]:
    """The first digits of π, cut off and not rounded: each digit is a digit of π.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb

    return {"digits": cut_off(arb.pi, digits - 1)}


@digits_of_pi.check
def _(result: dict[str, Any], digits: int) -> str:
    """MPFR finds π by the arithmetic-geometric mean."""
    compare_with_mpfr(result["digits"], digits - 1, lambda context: context.const_pi())
    return "compared with π by the arithmetic-geometric mean (MPFR), rounded down and rounded up"


@digits_of_pi.cost
def _(digits: int) -> Cost:
    """Slightly more than proportional to the digits."""
    return Cost(1e-4 + 7 * (digits / 2e6) ** 1.15, digits + 1)


digits_of_pi.fans_out(
    split=lambda parts, digits: _chudnovsky.split(digits, parts, time_limit=30),
    part=_chudnovsky.part,
    combine=lambda results, digits: {"digits": _chudnovsky.combine(results, digits)},
)


compare_constant(digits_of_pi, 500_000, lambda arb: arb.pi(), lambda sympy: sympy.pi, "Pi")
