"""An antiderivative of a formula."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.expressions.formula import variables_of
from wizard.expressions.sampling import agree, derivative, value
from wizard.expressions.symbolic import symbol, to_sympy
from wizard.expressions.tree import Tree
from wizard.kinds import Formula, Variable
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import (
    LIBRARIES,
    SYMPY,
    TIME_LIMIT,
    first_case,
    foretold,
    read_back,
    written,
)


@operation(
    title="Antiderivative",
    method="The heuristic Risch algorithm, tables and Meijer's G-functions (SymPy)",
    source=f"M. Bronstein, Symbolic Integration I, Springer 2005; {SYMPY}",
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": "x^3*exp(x)*sin(x)", "variable": "x"},
    examples=[
        ({"formula": "sin(x)*x", "variable": "x"}, {"antiderivative": "-x*cos(x) + sin(x)"}),
        ({"formula": "1/(x^2 + 1)", "variable": "x"}, {"antiderivative": "atan(x)"}),
        ({"formula": "exp(-x^2)", "variable": "x"}, {"antiderivative": "sqrt(pi)*erf(x)/2"}),
    ],
    aliases=("antiderivative", "int"),
)
def integrate(
    formula: Annotated[Tree, Formula("what is integrated")],
    variable: Annotated[str, Variable("over which variable")] = "x",
) -> dict[str, Any]:
    """A formula whose derivative is the given one; any constant may be added to it.

    Most formulas have no antiderivative that can be written, and of those that have one not all are found: then the
    answer says so. For an integral between bounds use definite_integral, or numeric_integral for its digits.
    """
    import sympy

    found = first_case(sympy.integrate(to_sympy(formula), symbol(variable)))
    if found.has(sympy.Integral):
        raise Unsolvable(
            "SymPy finds no antiderivative in closed form; numeric_integral gives the digits of an integral."
        )
    return {"antiderivative": written(found, "No antiderivative")}


@integrate.check
def _(result: dict[str, Any], formula: Tree, variable: str) -> str:
    """Differentiating is the easy direction, and Cauchy's formula needs no rules for it."""
    names = dict.fromkeys([*variables_of(formula), variable])
    if not agree(derivative(read_back(result["antiderivative"]), variable, 1), value(formula), names):
        raise WrongResult("The antiderivative has another derivative than the formula.")
    return "differentiated by Cauchy's integral formula at random points, and compared to 30 digits"


@integrate.cost
def _(formula: Tree, variable: str) -> Cost:  # noqa: ARG001  # Every variable costs the same.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(formula, slow=6)
