"""The least common multiple."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Vector
from wizard.operations.comparison import drawn
from wizard.operations.spec import Cost, operation


@operation(
    title="Least common multiple",
    method="One number after another, each divided by what it has in common with those before (GMP)",
    source="Knuth, The Art of Computer Programming 2, 4.5.2",
    libraries=("gmpy2",),
    # A hundred numbers of 300 digits: 10 ms.
    time_limit=5,
    memo=False,
    examples=[
        ({"numbers": "[4,6,10]"}, {"value": "60"}),
        ({"numbers": "[-7]"}, {"value": "7"}),
        ({"numbers": "[5,0]"}, {"value": "0"}),
    ],
)
def lcm(numbers: Annotated[list[int], Vector(100, 300, "what divides it")]) -> dict[str, Any]:
    """The smallest positive number that all of them divide; 0 when one of them is 0."""
    import gmpy2

    return {"value": gmpy2.lcm(*numbers, 1).digits()}


@lcm.check
def _(result: dict[str, Any], numbers: list[int]) -> str:
    """Of a common multiple that is not the least, all quotients share a divisor."""
    import gmpy2

    value = gmpy2.mpz(result["value"])
    if 0 in numbers:
        if value:
            raise WrongResult("Only 0 is a multiple of 0.")
        return "0 has no other multiple"
    if value <= 0 or any(value % each for each in numbers):
        raise WrongResult("It is not a positive multiple of all of them.")
    if gmpy2.gcd(*(value // each for each in numbers), 0) != 1:
        raise WrongResult("There is a smaller one.")
    return "every number divides it, and the quotients have no divisor in common"


@lcm.cost
def _(numbers: list[int]) -> Cost:
    """No longer than the product."""
    return Cost(0.005, 2 + sum(each.bit_length() for each in numbers) // 3)


@lcm.direct(
    lambda: {"numbers": drawn(100, 300)},
    sympy=lambda sympy, numbers: sympy.ilcm(*numbers),
    pari=lambda numbers: f"lcm({numbers})",
)
def _(numbers: list[int]) -> dict[str, Any]:
    import gmpy2

    return {"value": gmpy2.lcm(*numbers).digits()}
