"""An expression, evaluated."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Expression, Integer
from wizard.meaning.answer import answer, check_call, check_exact, check_rounded
from wizard.meaning.question import Question
from wizard.operations.spec import Cost, operation


@operation(
    title="Evaluate",
    method="Exact integers and fractions (FLINT); beyond them, balls with a proven bound of the error (Arb)",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
    "https://doi.org/10.1109/TC.2017.2690633",
    libraries=("lark", "flint"),
    time_limit=60,
    hardest={"expression": "3^20000000/7^10000", "digits": "50"},
    examples=[
        ({"expression": "100! / 98!"}, {"value": "9900", "exact": True}),
        (
            {"expression": "1/3 + 0.25", "digits": "10"},
            {"value": "7/12", "exact": True, "decimal": "0.5833333333"},
        ),
        (
            {"expression": "sqrt(2) + pi", "digits": "30"},
            {"value": "4.55580621596288828726433210749", "exact": False, "digits": 30},
        ),
    ],
    aliases=("N",),
)
def evaluate(
    expression: Annotated[Question, Expression("what is to be evaluated")],
    digits: Annotated[int, Integer(1, 10_000, "digits of what is no integer")] = 50,
) -> dict[str, Any]:
    """The value of an expression: exactly if it is rational, and rounded to as many digits as asked for.

    Operators are + - * / ^ mod, n! for factorials, p# for primorials; 2x is 2*x, 1/2x is half of x, 1e-3 is 1/1000 and
    17 % 5 is 17 mod 5. Of fractions mod is the residue and % the remainder: 1/2 mod 7 is 4, and 1/2 % 7 is 1/2; a
    decimal before mod is refused with both readings. Functions are those of school and many more, and every operation
    of the catalogue whose result is a single number can stand for it; so can sum(1/n, n, 1, 100) and
    product(n, n, 1, 30). Capitals are read as small letters where only these are known: PI is pi, E is e and I is i.
    Every digit is proven; a number that no precision tells from 0 is answered by 0 and a bound of its size.
    """
    return answer(expression, digits)


@evaluate.check
def _(result: dict[str, Any], expression: Question, digits: int) -> str:
    """Each kind of answer by its own means."""
    if expression.is_call:
        return check_call(result, expression, digits)
    if result["exact"] == ("digits" in result):
        raise WrongResult("A rounded number has digits, and an exact one has none.")
    return check_exact(result, expression, digits) if result["exact"] else check_rounded(result, expression, digits)


@evaluate.cost
def _(expression: Question, digits: int) -> Cost:
    """By the bits on the way; each digit of a rounded number counts for every step."""
    return expression.rounded(digits)


@evaluate.direct(
    {"expression": "3^1000000/7^500000"},
    sympy=lambda sympy, **_: sympy.Integer(3) ** 1_000_000 / sympy.Integer(7) ** 500_000,
    pari=lambda **_: "3^1000000/7^500000",
)
def _(**_: Any) -> dict[str, Any]:
    from flint import fmpq, fmpz

    return {"value": (fmpq(fmpz(3) ** 1_000_000, 1) / fmpz(7) ** 500_000).str(), "exact": True}
