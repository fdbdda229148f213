"""The sum of two numbers, without rounding."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Number, write_number
from wizard.operations.spec import Cost, operation

#: Digits before and after the point. Far more than anyone types, and a sum still fits a line of JSON.
_DIGITS = 1_000

#: Room for every digit of a sum, one more for the carry; a digit lost all the same raises.
_EXACT = Context(prec=2 * _DIGITS + 1, traps=[Inexact])


@operation(
    title="Add",
    method="Decimal addition with room for every digit",
    source="General Decimal Arithmetic Specification, https://speleotrove.com/decimal/",
    # Longest inputs: 1 ms.
    time_limit=5,
    memo=False,
    examples=[
        ({"a": "1", "b": "2"}, {"sum": "3"}),
        ({"a": "0.1", "b": "0.2"}, {"sum": "0.3"}),
        ({"a": "-3.25", "b": "3.25"}, {"sum": "0"}),
    ],
)
def add(
    a: Annotated[Decimal, Number("the first number", _DIGITS, _DIGITS)],
    b: Annotated[Decimal, Number("the second number", _DIGITS, _DIGITS)],
) -> dict[str, Any]:
    """The sum of two integers or decimals, exact to the last digit.

    Numbers are decimal throughout, so 0.1 + 0.2 is 0.3 and nothing is ever rounded.
    """
    return {"sum": write_number(_EXACT.add(a, b))}


@add.check
def _(result: dict[str, Any], a: Decimal, b: Decimal) -> str:
    """Fractions know nothing of digits and precision."""
    if Fraction(result["sum"]) != Fraction(a) + Fraction(b):
        raise WrongResult(f"{result['sum']} is not the sum.")
    return "added again as fractions"


@add.cost
def _(a: Decimal, b: Decimal) -> Cost:
    """A sum has the digits of both at most, and is found before anyone could look it up."""
    return Cost(0.0001, len(write_number(a)) + len(write_number(b)))


@add.direct({"a": "7" * 1_000 + "." + "3" * 1_000, "b": "5" * 1_000 + "." + "8" * 1_000})
def _(a: Decimal, b: Decimal) -> dict[str, Any]:
    with localcontext(prec=2_001):
        return {"sum": format(a + b, "f")}
