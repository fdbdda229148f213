"""The first digits of Catalan's constant."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.digits._digits import compare_constant, compare_twice, cut_off
from wizard.operations.spec import Cost, operation


@operation(
    title="Digits of Catalan's constant",
    method="Pilehrood's series by binary splitting, in ball arithmetic (FLINT)",
    source="K. and T. Hessami Pilehrood, Series acceleration formulas for beta values, DMTCS 12 (2010); "
    "https://oeis.org/A006752",
    libraries=("flint", "gmpy2"),
    # A million digits: 13 s, two thirds of it for the check.
    time_limit=90,
    aliases=("catalan_digits",),
    examples=[
        ({"digits": "50"}, {"digits": "0.91596559417721901505460351493238411077414937428167"}),
        ({"digits": "1"}, {"digits": "0.9"}),
    ],
)
def digits_of_catalan(
    digits: Annotated[int, Integer(1, 1_000_000, "how many digits after the point")],
) -> dict[str, Any]:
    """The first digits of Catalan's constant 1 - 1/9 + 1/25 - 1/49 + …, cut off and not rounded.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb

    return {"digits": cut_off(arb.const_catalan, digits)}


@digits_of_catalan.check
def _(result: dict[str, Any], digits: int) -> str:
    """MPFR sums a series of Ramanujan's, and takes 5 s for its share."""
    from flint import arb

    return compare_twice(result["digits"], digits, 300_000, lambda context: context.const_catalan(), arb.const_catalan)


@digits_of_catalan.cost
def _(digits: int) -> Cost:
    """More than proportional to the digits."""
    return Cost(1e-4 + 13 * (digits / 1e6) ** 1.2, digits + 2)


compare_constant(
    digits_of_catalan, 100_000, lambda arb: arb.const_catalan(), lambda sympy: sympy.Catalan, "Catalan", whole=0
)
