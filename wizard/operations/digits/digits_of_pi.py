"""The first digits of π."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.spec import operation


@operation(
    title="Digits of π",
    method="The Chudnovsky series by binary splitting, in ball arithmetic (FLINT)",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
    "https://doi.org/10.1109/TC.2017.2690633",
    libraries=("flint", "gmpy2"),
    # 100,000 digits: 0.2 s.
    time_limit=10,
    examples=[
        ({"digits": "50"}, {"digits": "3.1415926535897932384626433832795028841971693993751"}),
        ({"digits": "1"}, {"digits": "3"}),
        # Rounding would make it 3.1416.
        ({"digits": "5"}, {"digits": "3.1415"}),
    ],
)
def digits_of_pi(
    digits: Annotated[int, Integer(1, 100_000, "how many digits, the leading 3 included")],
) -> dict[str, Any]:
    """The first digits of π, cut off and not rounded: each digit is a digit of π.

    The calculation carries a bound of its own error, and is repeated with more precision until every digit is certain.
    """
    from flint import arb, ctx

    spare = 16
    while True:
        with ctx.workdps(digits + spare):
            floor = (arb.pi() * arb(10) ** (digits - 1)).floor().unique_fmpz()
        # None when the ball holds two integers: a run of nines or zeros at the cut.
        if floor is not None:
            text = floor.str()
            return {"digits": f"{text[0]}.{text[1:]}".rstrip(".")}
        spare *= 2


@digits_of_pi.check
def _(result: dict[str, Any], digits: int) -> str:
    """MPFR finds π by the arithmetic-geometric mean, and rounds it down and up to the two sides of the truth."""
    import gmpy2

    text = result["digits"].replace(".", "")
    bits = digits * 10 // 3 + 64
    below, above = (
        gmpy2.mpq(gmpy2.context(precision=bits, round=side).const_pi()) for side in (gmpy2.RoundDown, gmpy2.RoundUp)
    )
    scale, floor = gmpy2.mpz(10) ** (digits - 1), gmpy2.mpz(text)
    if not (len(text) == digits and floor <= below * scale and above * scale < floor + 1):
        raise WrongResult("MPFR's π has other digits.")
    return "compared with π by the arithmetic-geometric mean (MPFR), rounded down and rounded up"
