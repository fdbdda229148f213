"""The limit of a formula."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.nearness import approaches, infinity
from wizard.formulas.odd_roots import signed
from wizard.formulas.restrictions import must_occur
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Choice, Formula, Variable
from wizard.language.tree import Tree, leaf
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, TIME_LIMIT, foretold, read_back, written
from wizard.operations.symbolic._asking import answering, confirming

_TWO_LIMITS = "There is no limit from both sides; side chooses left or right."

_SIDES = {"both": "+-", "right": "+", "left": "-"}


@operation(
    title="Limit",
    method="Gruntz's algorithm (SymPy)",
    source="D. Gruntz, On Computing Limits in a Symbolic Manipulation System, ETH Zürich 1996, "
    "https://doi.org/10.3929/ethz-a-001631582",
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": "(exp(sin(x)) - exp(x))/x^3", "variable": "x", "point": "0"},
    examples=[
        ({"formula": "sin(x)/x", "variable": "x", "point": "0"}, {"limit": "1"}),
        ({"formula": "(1 + 1/x)^x", "variable": "x", "point": "oo"}, {"limit": "e"}),
        ({"formula": "1/x", "variable": "x", "point": "0", "side": "right"}, {"limit": "oo"}),
    ],
)
@answering
def limit(
    formula: Annotated[Tree, Formula("of what", 1)],
    variable: Annotated[str, Variable("which variable approaches the point")] = "x",
    point: Annotated[Tree, Formula("which point; oo is infinity", 0, infinite=True)] = leaf(0),  # noqa: B008
    side: Annotated[str, Choice(tuple(_SIDES), "from which side")] = "both",
) -> dict[str, Any]:
    """The value that a formula approaches when its variable approaches a point, or infinity.

    A limit from both sides exists when those from left and right are equal. An infinite limit is oo or -oo.
    """
    import sympy

    both = side == "both" and not infinity(point)
    expression = to_sympy(formula, root=signed)

    def found(expression: Any) -> Any:
        direction = "+" if infinity(point) else _SIDES[side]
        return sympy.limit(expression, symbol(variable), to_sympy(point), direction)

    try:
        value = found(expression)
        if value.has(sympy.AccumBounds):
            value = found(sympy.simplify(expression))
    except ValueError:
        raise Unsolvable(_TWO_LIMITS if both else "SymPy finds no limit.") from None
    except NotImplementedError:
        raise Unsolvable("SymPy finds no limit.") from None
    if value.has(sympy.Limit, sympy.AccumBounds):
        raise Unsolvable("SymPy finds no limit; most likely there is none, and the formula oscillates there.")
    if both and value.has(sympy.zoo):
        raise Unsolvable(_TWO_LIMITS)
    return {"limit": written(value, "No limit")}


@limit.restrict
def _(formula: Tree, variable: str, point: Tree, side: str) -> None:  # noqa: ARG001  # The limit is in the variable.
    must_occur(formula, variable)


@limit.check
@confirming
def _(result: dict[str, Any], formula: Tree, variable: str, point: Tree, side: str) -> str:
    """By numbers that come nearer and nearer to the point."""
    if not approaches(formula, variable, point, side, read_back(result["limit"])):
        raise WrongResult("Near the point the formula does not come nearer to the limit.")
    return "evaluated at up to seven points, nearer and nearer: at the last four, the distance to the limit went to 0"


@limit.cost
def _(formula: Tree, variable: str, point: Tree, side: str) -> Cost:  # noqa: ARG001  # None makes a difference.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(formula, slow=4)
