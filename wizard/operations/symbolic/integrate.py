"""An antiderivative of a formula."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.sampling import agree_on_both_sides, derivative, value
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Variable
from wizard.language.tree import Tree
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import (
    LIBRARIES,
    SYMPY,
    TIME_LIMIT,
    as_meant,
    foretold,
    general_case,
    read_back,
    written,
)
from wizard.operations.symbolic._asking import answering, confirming
from wizard.operations.symbolic._plain import equal_at_a_point, plain_sympy


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
@answering
def integrate(
    formula: Annotated[Tree, Formula("what is integrated")],
    variable: Annotated[str, Variable("over which variable")] = "x",
) -> dict[str, Any]:
    """A formula whose derivative is the given one; any constant may be added to it.

    Most formulas have no antiderivative that can be written, and of those that have one not all are found: then the
    answer says so. For an integral between bounds use definite_integral, or numeric_integral for its digits.
    """
    import sympy

    found = general_case(sympy.integrate(to_sympy(formula), symbol(variable)))
    if found.has(sympy.Integral):
        raise Unsolvable(
            "SymPy finds no antiderivative in closed form; numeric_integral gives the digits of an integral."
        )
    found = as_meant(found, formula)
    for each in _mirrored(found, symbol(variable)):
        text = written(each, "No antiderivative")
        if _differentiates_to(text, formula, variable):
            return {"antiderivative": text}
    return {"antiderivative": written(found, "No antiderivative")}


def _mirrored(found: Any, x: Any) -> Iterator[Any]:
    """An antiderivative, and what it has to be left of 0 if it is right only on the right: of an odd formula and of
    an even one.
    """
    import sympy

    yield found
    on_the_right = found.subs(x, sympy.Abs(x))
    yield from (on_the_right, sympy.sign(x) * on_the_right)


def _differentiates_to(text: str, formula: Tree, variable: str) -> bool:
    found = read_back(text)
    return agree_on_both_sides(derivative(found, variable, 1), value(formula), formula, [variable], found)


@integrate.check
@confirming
def _(result: dict[str, Any], formula: Tree, variable: str) -> str:
    """Differentiating is the easy direction, and Cauchy's formula needs no rules for it."""
    if not _differentiates_to(result["antiderivative"], formula, variable):
        raise WrongResult("The antiderivative has another derivative than the formula.")
    return "differentiated by Cauchy's integral formula at random points, and compared to 30 digits"


@integrate.cost
def _(formula: Tree, variable: str) -> Cost:  # noqa: ARG001  # Every variable costs the same.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(formula, slow=6)


@integrate.direct({"formula": "x^3*exp(x)*sin(x)", "variable": "x"}, agree=equal_at_a_point("antiderivative"))
def _(formula: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    x, found = plain_sympy(formula)
    return {"antiderivative": str(sympy.integrate(found, x))}
