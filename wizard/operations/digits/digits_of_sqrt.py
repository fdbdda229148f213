"""The first digits of a square root."""

from __future__ import annotations

from math import isqrt
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.digits._digits import point_in, scaled
from wizard.operations.spec import Cost, operation

#: Digits after the point. Squaring as many takes a second.
_MOST = 4_000_000


@operation(
    title="Digits of a square root",
    method="The integer square root of n · 10²ᵈ (GMP)",
    source="P. Zimmermann, Karatsuba Square Root, https://inria.hal.science/inria-00072854; https://oeis.org/A002193",
    libraries=("flint", "gmpy2"),
    # 4,000,000 digits: 3 s, most of it for writing them and reading them again.
    time_limit=30,
    hardest={"n": "9" * 1_000, "digits": str(_MOST)},
    aliases=("sqrt_digits",),
    examples=[
        (
            {"n": "2", "digits": "50"},
            {"digits": "1.41421356237309504880168872420969807856967187537694", "exact": False},
        ),
        ({"n": "144", "digits": "3"}, {"digits": "12.000", "exact": True}),
        ({"n": "0", "digits": "1"}, {"digits": "0.0", "exact": True}),
        # Rounding would make it 2.65.
        ({"n": "7", "digits": "2"}, {"digits": "2.64", "exact": False}),
    ],
)
def digits_of_sqrt(
    n: Annotated[int, Integer(0, None, "of what", 1_000)],
    digits: Annotated[int, Integer(1, _MOST, "how many digits after the point")],
) -> dict[str, Any]:
    """The digits of √n before the point and the first ones after it, cut off and not rounded.

    It is exact, and all digits after the point are 0, when n is a perfect square.
    """
    import gmpy2

    root = gmpy2.isqrt(gmpy2.mpz(n) * gmpy2.mpz(10) ** (2 * digits))
    return {"digits": point_in(root.digits(), digits), "exact": isqrt(n) ** 2 == n}


@digits_of_sqrt.check
def _(result: dict[str, Any], n: int, digits: int) -> str:
    """The square of what the digits say is not greater than n, and one more in the last place makes it greater."""
    from flint import fmpz

    root, square = fmpz(scaled(result["digits"], digits).digits()), n * fmpz(10) ** (2 * digits)
    left = square - root * root
    if root < 0 or not 0 <= left <= 2 * root:
        raise WrongResult(f"They are not the digits of the root of {n}.")
    if result["exact"] != (left == 0):
        raise WrongResult("A root is exact when its square is n, and only then.")
    return "squared, with one more in the last place too, in integers of another library"


@digits_of_sqrt.cost
def _(n: int, digits: int) -> Cost:
    """More than proportional to the digits."""
    return Cost(1e-4 + 3 * (digits / _MOST) ** 1.2, digits + n.bit_length() // 6 + 12)


@digits_of_sqrt.direct(
    {"n": "2", "digits": "1000000"},
    sympy=lambda sympy, n, digits: sympy.sqrt(n).evalf(digits + 1),
    pari=lambda n, digits: f"localprec({digits + 1}); sqrt({n})",
)
def _(n: int, digits: int) -> dict[str, Any]:
    import gmpy2

    text = gmpy2.isqrt(n * gmpy2.mpz(10) ** (2 * digits)).digits()
    return {"digits": f"{text[0]}.{text[1:]}", "exact": False}
