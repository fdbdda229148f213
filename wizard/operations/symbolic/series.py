"""The first terms of a series."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.expressions.formula import variables_of
from wizard.expressions.nearness import vanishes_like
from wizard.expressions.sampling import value
from wizard.expressions.symbolic import symbol, to_sympy
from wizard.expressions.tree import Tree, join, leaf
from wizard.kinds import Formula, Integer, Variable
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, SYMPY, TIME_LIMIT, foretold, read_back, written


@operation(
    title="Series",
    method="Expansion of each part and composition of the expansions (SymPy)",
    source=SYMPY,
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": "exp(sin(x))", "variable": "x", "point": "0", "order": "8"},
    examples=[
        ({"formula": "exp(x)", "variable": "x", "point": "0", "order": "4"}, {"terms": "x^3/6 + x^2/2 + x + 1"}),
        ({"formula": "1/sin(x)", "variable": "x", "point": "0", "order": "3"}, {"terms": "x/6 + 1/x"}),
        ({"formula": "log(x)", "variable": "x", "point": "1", "order": "3"}, {"terms": "x - (x - 1)^2/2 - 1"}),
    ],
    aliases=("taylor",),
)
def series(
    formula: Annotated[Tree, Formula("what is expanded")],
    variable: Annotated[str, Variable("in which variable")] = "x",
    point: Annotated[Tree, Formula("about which point", 0)] = leaf(0),  # noqa: B008  # A tree never changes.
    order: Annotated[int, Integer(1, 20, "from which power on terms are left out")] = 6,
) -> dict[str, Any]:
    """The terms of a formula's series about a point, up to a power of the variable that is left out.

    Near the point the formula and the sum of its terms differ by no more than that power does. About a pole the series
    begins with negative powers.
    """
    import sympy

    x, about = symbol(variable), to_sympy(point)
    found = sympy.series(to_sympy(formula), x, about, order).removeO()
    if found.has(sympy.Order, sympy.Limit):
        raise Unsolvable("SymPy finds no series about this point.")
    return {"terms": written(found, "No series")}


@series.check
def _(result: dict[str, Any], formula: Tree, variable: str, point: Tree, order: int) -> str:
    """What is left must vanish like the power that was left out."""
    rest = join("operator", "-", [formula, read_back(result["terms"])])
    names = [name for name in variables_of(rest) if name != variable]
    if not vanishes_like(value(rest), variable, point, order, names):
        raise WrongResult("The difference between the formula and the series is larger than what was left out.")
    return f"near the point the difference to the formula vanishes like power {order}, as it must"


@series.cost
def _(formula: Tree, variable: str, point: Tree, order: int) -> Cost:  # noqa: ARG001  # Neither makes a difference.
    """Each part is expanded to all orders."""
    return foretold(formula, slow=0.5 * order)
