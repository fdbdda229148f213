"""The polynomial through given points."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.kinds import Vector
from wizard.operations.comparison import drawn
from wizard.operations.polynomials._text import univariate, with_coefficients
from wizard.operations.spec import Cost, operation

#: Points, and digits of each coordinate: with these the coefficients have two megabytes.
_POINTS, _DIGITS = 50, 12


@operation(
    title="Interpolate",
    method="Newton's divided differences in exact fractions (FLINT)",
    source="Knuth, The Art of Computer Programming 2, 4.6.4",
    libraries=("flint",),
    # Fifty fractions: 2 s.
    time_limit=10,
    hardest={
        name: f"[{','.join(f'{pow(base, 40 + k, 10**12 - 11)}/{pow(7, 40 + k, 10**12 - 11)}' for k in range(_POINTS))}]"
        for name, base in (("x", 3), ("y", 5))
    },
    examples=[
        ({"x": "[0,1,2]", "y": "[1,3,7]"}, {"polynomial": "x^2 + x + 1", "coefficients": ["1", "1", "1"]}),
        ({"x": "[1/2]", "y": "[-3]"}, {"polynomial": "-3", "coefficients": ["-3"]}),
        ({"x": "[0,3]", "y": "[0,1]"}, {"polynomial": "1/3*x", "coefficients": ["0", "1/3"]}),
    ],
)
def interpolate(
    x: Annotated[list[Fraction], Vector(_POINTS, _DIGITS, "where; no two alike", rational=True)],
    y: Annotated[list[Fraction], Vector(_POINTS, _DIGITS, "the values there", rational=True)],
) -> dict[str, Any]:
    """The one polynomial of lowest degree that takes the given values at the given places, exactly.

    Its degree is less than the number of points. The coefficients are listed from the constant one up.
    """
    from flint import fmpq, fmpq_poly

    places, values = ([fmpq(each.numerator, each.denominator) for each in list_] for list_ in (x, y))
    for step in range(1, len(places)):
        for k in range(len(places) - 1, step - 1, -1):
            values[k] = (values[k] - values[k - 1]) / (places[k] - places[k - step])
    polynomial = fmpq_poly([0])
    for place, value in zip(reversed(places), reversed(values), strict=True):
        polynomial = polynomial * fmpq_poly([-place, 1]) + value
    coefficients = polynomial.coeffs()
    return with_coefficients(coefficients)


@interpolate.restrict
def _(x: list[Fraction], y: list[Fraction]) -> None:
    if len(x) != len(y):
        raise InvalidInput(f"y has {len(y)} entries for {len(x)} places, but must be as long as x.", field="y")
    if len(set(x)) < len(x):
        raise InvalidInput("x has a place twice, but all places must be different.", field="x")


@interpolate.check
def _(result: dict[str, Any], x: list[Fraction], y: list[Fraction]) -> str:
    """By evaluation at every place."""
    from flint import fmpq, fmpq_poly

    polynomial = fmpq_poly([fmpq(each) for each in result["coefficients"]])
    if len(result["coefficients"]) > len(x) or result["polynomial"] != univariate(polynomial.coeffs()):
        raise WrongResult("The degree is too high, or the polynomial as text has other coefficients.")
    for place, value in zip(x, y, strict=True):
        if polynomial(fmpq(place.numerator, place.denominator)) != fmpq(value.numerator, value.denominator):
            raise WrongResult(f"At {str(place)[:40]} the polynomial has another value.")
    return "evaluated at every point; of so low a degree there is no other"


@interpolate.cost
def _(x: list[Fraction], y: list[Fraction]) -> Cost:
    """A triangle of differences, whose digits grow with each step."""
    longest = max(len(str(each)) for each in (*x, *y))
    return Cost(1e-4 + 1e-8 * len(x) ** 4 * longest, 80 + 2 * len(x) ** 3 * longest)


interpolate.no_direct_call(
    "FLINT has it for Python only in ball arithmetic",
    lambda: {
        "x": [f"{a}/{b}" for a, b in zip(drawn(50, 9), range(101, 151), strict=True)],
        "y": [f"{a}/{b}" for a, b in zip(drawn(100, 9)[50:], range(201, 251), strict=True)],
    },
    sympy=lambda sympy, x, y: sympy.interpolate(
        list(zip(map(sympy.Rational, x), map(sympy.Rational, y), strict=True)), sympy.Symbol("x")
    ),
    pari=lambda x, y: f"polinterpolate([{','.join(map(str, x))}], [{','.join(map(str, y))}])",
)
