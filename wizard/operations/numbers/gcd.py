"""The greatest common divisor, with Bézout's coefficients."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Vector
from wizard.operations.comparison import drawn
from wizard.operations.spec import Cost, operation


@operation(
    title="Greatest common divisor",
    method="The extended Euclidean algorithm, one number after another (GMP)",
    source="Knuth, The Art of Computer Programming 2, 4.5.2",
    libraries=("gmpy2",),
    # A hundred numbers of 300 digits: 1 ms.
    time_limit=5,
    memo=False,
    examples=[
        ({"numbers": "[240,46]"}, {"value": "2", "coefficients": ["-9", "47"]}),
        ({"numbers": "[6,10,15]"}, {"value": "1", "coefficients": ["-14", "7", "1"]}),
        ({"numbers": "[-12]"}, {"value": "12", "coefficients": ["-1"]}),
        ({"numbers": "[0,0]"}, {"value": "0", "coefficients": ["0", "0"]}),
    ],
)
def gcd(numbers: Annotated[list[int], Vector(100, 300, "what it divides")]) -> dict[str, Any]:
    """The largest number that divides all of them, and how it is a sum of multiples of them.

    The products of coefficients and numbers, in their order, add up to it. Of nothing but zeros it is 0.
    """
    from gmpy2 import gcdext, mpz, sign

    value, coefficients = abs(mpz(numbers[0])), [sign(mpz(numbers[0])) * mpz(1)]
    for each in numbers[1:]:
        value, before, last = gcdext(value, each)
        coefficients = [coefficient * before for coefficient in coefficients] + [last]
    return {"value": value.digits(), "coefficients": [each.digits() for each in coefficients]}


@gcd.check
def _(result: dict[str, Any], numbers: list[int]) -> str:
    """Whatever divides all numbers divides their sums of multiples; so one that does both is the greatest."""
    from gmpy2 import mpz

    value = int(result["value"])
    if any(each % value if value else each for each in numbers) or value < 0:
        raise WrongResult(f"{value} does not divide all of them.")
    if sum(mpz(coefficient) * each for coefficient, each in zip(result["coefficients"], numbers, strict=True)) != value:
        raise WrongResult(f"The multiples do not add up to {value}.")
    return "it divides every number, and is a sum of multiples of them"


@gcd.cost
def _(numbers: list[int]) -> Cost:
    """No longer than the numbers, and the coefficients seldom longer than all of them."""
    return Cost(0.001, 2 * sum(each.bit_length() // 3 + 6 for each in numbers))


@gcd.direct(
    lambda: {"numbers": drawn(2, 300)},
    sympy=lambda sympy, numbers: sympy.gcdex(*map(sympy.Integer, numbers)),
    pari=lambda numbers: f"gcdext({numbers[0]}, {numbers[1]})",
)
def _(numbers: list[int]) -> dict[str, Any]:
    import gmpy2

    value, *coefficients = gmpy2.gcdext(*numbers)
    return {"value": value.digits(), "coefficients": [each.digits() for each in coefficients]}
