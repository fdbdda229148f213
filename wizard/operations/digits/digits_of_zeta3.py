"""The first digits of ζ(3)."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.digits._digits import compare_constant, cut_off, scaled
from wizard.operations.digits._wedeniwski import zeta3
from wizard.operations.spec import Cost, operation

#: Decimals that the check knows beyond those in question, so that it seldom ends between two digits.
_SPARE = 20


@operation(
    title="Digits of ζ(3)",
    method="Amdeberhan's and Zeilberger's series by binary splitting, in ball arithmetic (FLINT)",
    source="Amdeberhan and Zeilberger, Hypergeometric series acceleration via the WZ method, "
    "https://doi.org/10.37236/1318; https://oeis.org/A002117",
    libraries=("flint", "gmpy2"),
    # 1,000,000 digits: 8 s, two thirds of it for the check.
    time_limit=60,
    aliases=("apery_digits",),
    examples=[
        ({"digits": "50"}, {"digits": "1.2020569031595942853997381615114499907649862923404"}),
        ({"digits": "1"}, {"digits": "1"}),
    ],
)
def digits_of_zeta3(
    digits: Annotated[int, Integer(1, 1_000_000, "how many digits, the leading 1 included")],
) -> dict[str, Any]:
    """The first digits of Apéry's constant 1 + 1/8 + 1/27 + 1/64 + …, cut off and not rounded.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb

    return {"digits": cut_off(lambda: arb(3).zeta(), digits - 1)}


@digits_of_zeta3.check
def _(result: dict[str, Any], digits: int) -> str:
    """Another series, another library, and integers in the place of balls."""
    from gmpy2 import mpz

    found, scale = scaled(result["digits"], digits - 1), mpz(10) ** _SPARE
    if any(each // scale != found for each in zeta3(digits - 1 + _SPARE)):
        raise WrongResult("Wedeniwski's series has other digits.")
    return "compared with Wedeniwski's series, summed in integers by another library"


@digits_of_zeta3.cost
def _(digits: int) -> Cost:
    """More than proportional to the digits."""
    return Cost(2e-4 + 8 * (digits / 1e6) ** 1.25, digits + 1)


compare_constant(digits_of_zeta3, 200_000, lambda arb: arb(3).zeta(), lambda sympy: sympy.zeta(3), "zeta(3)")
