"""The derivative of a formula."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.formulas.odd_roots import opaque
from wizard.formulas.sampling import agree_on_both_sides, derivative, value
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Integer, Variable
from wizard.language.tree import Tree
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, SYMPY, TIME_LIMIT, foretold, read_back, written
from wizard.operations.symbolic._asking import answering, confirming
from wizard.operations.symbolic._plain import equal_at_a_point, plain_sympy


@operation(
    title="Derivative",
    method="The rules of differentiation (SymPy)",
    source=SYMPY,
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": "exp(sin(x)*cos(x))*x^10", "variable": "x", "order": "8"},
    examples=[
        ({"formula": "sin(x)*x", "variable": "x"}, {"derivative": "x*cos(x) + sin(x)"}),
        ({"formula": "x^5", "variable": "x", "order": "3"}, {"derivative": "60*x^2"}),
        ({"formula": "x^2*y", "variable": "y"}, {"derivative": "x^2"}),
    ],
    aliases=("diff", "derivative"),
)
@answering
def differentiate(
    formula: Annotated[Tree, Formula("what is differentiated")],
    variable: Annotated[str, Variable("by which variable")] = "x",
    order: Annotated[int, Integer(1, 10, "how many times")] = 1,
) -> dict[str, Any]:
    """The derivative of a formula by one of its variables, or a higher derivative.

    Variables are real numbers. The result is not simplified beyond what the rules give.
    """
    import sympy

    found = sympy.diff(to_sympy(formula, root=opaque), symbol(variable), order)
    return {"derivative": written(found, "No derivative")}


@differentiate.check
@confirming
def _(result: dict[str, Any], formula: Tree, variable: str, order: int) -> str:
    """Cauchy's formula knows no rules of differentiation."""
    found = read_back(result["derivative"])
    if not agree_on_both_sides(value(found), derivative(formula, variable, order), formula, [variable], found):
        raise WrongResult("The derivative has another value than Cauchy's integral formula gives.")
    return "compared with Cauchy's integral formula at random points, to 30 digits"


@differentiate.cost
def _(formula: Tree, variable: str, order: int) -> Cost:  # noqa: ARG001  # Every variable costs the same.
    """Each time the formula grows."""
    return foretold(formula, slow=0.5 * order)


@differentiate.direct(
    {"formula": "exp(sin(x)*cos(x))*x^10", "variable": "x", "order": "6"}, agree=equal_at_a_point("derivative")
)
def _(formula: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    x, found = plain_sympy(formula)
    return {"derivative": str(sympy.diff(found, x, 6))}
