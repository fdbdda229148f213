"""A formula, simplified."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.formulas.odd_roots import opaque
from wizard.formulas.symbolic import to_sympy
from wizard.kinds import Formula
from wizard.language.tree import Tree
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import (
    LIBRARIES,
    SYMPY,
    TIME_LIMIT,
    foretold,
    general_case,
    read_back,
    same_value,
    written,
)
from wizard.operations.symbolic._asking import answering, confirming
from wizard.operations.symbolic._plain import equal_at_a_point, plain_sympy


@operation(
    title="Simplify",
    method="Cancellation, trigonometric and power identities, and the shortest of what they give (SymPy)",
    source=SYMPY,
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": " + ".join(f"sin({number}*x)^2 + cos({number}*x)^2" for number in range(1, 5))},
    examples=[
        ({"formula": "(x^2 - 1)/(x - 1) + 3"}, {"simplified": "x + 4"}),
        ({"formula": "sin(x)^2 + cos(x)^2"}, {"simplified": "1"}),
        ({"formula": "sqrt(8)/2"}, {"simplified": "sqrt(2)"}),
    ],
)
@answering
def simplify(formula: Annotated[Tree, Formula("what is simplified")]) -> dict[str, Any]:
    """A shorter formula with the same value, if one is found.

    Variables are real numbers. Where the given formula divides by 0 the shorter one may have a value.
    """
    import sympy

    return {"simplified": written(general_case(sympy.simplify(to_sympy(formula, root=opaque))), "No simpler formula")}


@simplify.check
@confirming
def _(result: dict[str, Any], formula: Tree) -> str:
    """By numbers, which know no identities."""
    if not same_value(read_back(result["simplified"]), formula):
        raise WrongResult("The simplified formula has another value.")
    return "compared with the given formula at random points, to 30 digits"


@simplify.cost
def _(formula: Tree) -> Cost:
    """Each identity is tried on each part."""
    return foretold(formula, slow=3)


@simplify.direct(
    lambda: {"formula": " + ".join(f"sin({n}*x)^2 + cos({n}*x)^2" for n in range(1, 5))},
    agree=equal_at_a_point("simplified"),
)
def _(formula: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    _, found = plain_sympy(formula)
    return {"simplified": str(sympy.simplify(found))}
