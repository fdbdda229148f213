"""The first digits of Euler's constant γ."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.digits._digits import compare_constant, compare_with_mpfr, cut_off
from wizard.operations.spec import Cost, operation

#: Digits that are compared: MPFR takes 2 s for them.
_COMPARED = 100_000


@operation(
    title="Digits of γ",
    method="Brent and McMillan's quotient of Bessel functions with a proven bound of its error (FLINT)",
    source="Brent and Johansson, A bound for the error term in the Brent-McMillan algorithm, "
    "https://doi.org/10.1090/S0025-5718-2015-02931-7; https://oeis.org/A001620",
    libraries=("flint", "gmpy2"),
    # A million digits: 16 to 25 s, and 2 s for the check. No constant here is harder.
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
    """MPFR has a program of its own for it, ten times as slow: it is asked for the first digits of a long text."""
    first = min(digits, _COMPARED)
    text = result["digits"]
    if len(text) != digits + 2:
        raise WrongResult(f"{len(text) - 2} digits follow the point, and not {digits}.")
    compare_with_mpfr(text[: first + 2], first, lambda context: context.const_euler())
    how = "compared with γ by MPFR, rounded down and rounded up"
    if first == digits:
        return how
    return f"the first {first:,} digits {how}; the others by the proven bound of the calculation's error alone"


@digits_of_euler_gamma.cost
def _(digits: int) -> Cost:
    """More than proportional to the digits."""
    return Cost(1e-4 + 20 * (digits / 1e6) ** 1.25, digits + 2)


compare_constant(
    digits_of_euler_gamma, 50_000, lambda arb: arb.const_euler(), lambda sympy: sympy.EulerGamma, "Euler", whole=0
)
