"""The integral of a formula over two variables, as a formula."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import rounded
from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.formulas.double_quadrature import double_area
from wizard.formulas.nearness import infinity
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Variable
from wizard.language.names import variables_of
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

#: Digits of the value, for comparison by eye.
_DIGITS = 20


@operation(
    title="Double integral",
    method="Antiderivatives at both ends, first of the inner variable, then of the outer one (SymPy)",
    source=f"M. Bronstein, Symbolic Integration I, Springer 2005; {SYMPY}",
    libraries=LIBRARIES,
    time_limit=2 * TIME_LIMIT,
    hardest={
        "formula": "x*y*exp(-x*y)",
        "inner": "x",
        "inner_lower": "0",
        "inner_upper": "1",
        "outer": "y",
        "outer_lower": "0",
        "outer_upper": "1",
    },
    examples=[
        (
            {
                "formula": "x*y",
                "inner": "x",
                "inner_lower": "0",
                "inner_upper": "1",
                "outer": "y",
                "outer_lower": "0",
                "outer_upper": "2",
            },
            {"value": "1", "decimal": "1.0000000000000000000"},
        ),
        (
            {
                "formula": "y",
                "inner": "y",
                "inner_lower": "0",
                "inner_upper": "x",
                "outer": "x",
                "outer_lower": "0",
                "outer_upper": "1",
            },
            {"value": "1/6", "decimal": "0.16666666666666666667"},
        ),
    ],
)
@answering
def double_integral(  # noqa: PLR0917
    formula: Annotated[Tree, Formula("what is integrated", 2)],
    inner: Annotated[str, Variable("over which variable first")],
    inner_lower: Annotated[Tree, Formula("from where; it may have the outer variable", 1, infinite=True)],
    inner_upper: Annotated[Tree, Formula("to where; it may have the outer variable", 1, infinite=True)],
    outer: Annotated[str, Variable("over which variable then")],
    outer_lower: Annotated[Tree, Formula("from where", 0, infinite=True)],
    outer_upper: Annotated[Tree, Formula("to where", 0, infinite=True)],
) -> dict[str, Any]:
    """The integral of a formula over two variables, as a formula, and the first 20 digits of its value.

    A line may nest two integrals: integrate(integrate(x*y, x, 0, 1), y, 0, 2). The bounds may be infinite.
    """
    import sympy

    # The inner integral may have cases for the sign of the outer variable: where it has one sign, SymPy is told.
    y = sympy.Dummy(outer, **_known_of(outer_lower, outer_upper))
    found, *ends = (to_sympy(each).subs(symbol(outer), y) for each in (formula, inner_lower, inner_upper))
    for step in ((symbol(inner), *ends), (y, to_sympy(outer_lower), to_sympy(outer_upper))):
        try:
            found = as_meant(general_case(sympy.integrate(found, step)), formula)
        except Unsolvable:
            raise Unsolvable(
                f"SymPy finds no closed form of the inner integral that holds for every {outer} between its bounds."
            ) from None
    if found.has(sympy.Integral, sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
        raise Unsolvable("SymPy finds no closed form, or the integral has no finite value.")
    text = written(found, "No closed form")
    return {"value": text, "decimal": rounded(lambda: at(read_back(text), {}), _DIGITS)}


def _known_of(lower: Tree, upper: Tree) -> dict[str, bool]:
    """What SymPy is told of a variable between two bounds."""
    ends = [infinity(each) or at(each, {}) for each in (lower, upper)]
    reals = [each if isinstance(each, int) else each.real for each in ends if isinstance(each, int) or each.imag == 0]
    for name, sign in (("positive", 1), ("negative", -1)):
        if len(reals) == len(ends) and all(sign * each >= 0 for each in reals):
            return {name: True}
    return {"real": True}


@double_integral.restrict
def _(*, formula: Tree, inner: str, inner_lower: Tree, inner_upper: Tree, outer: str, **_: Tree) -> None:
    if inner == outer:
        raise InvalidInput("outer is the variable of the inner integral, but must be another one.", field="outer")
    for name, tree, known in (
        ("formula", formula, (inner, outer)),
        ("inner_lower", inner_lower, (outer,)),
        ("inner_upper", inner_upper, (outer,)),
    ):
        others = [each for each in variables_of(tree) if each not in known]
        if others:
            allowed = " and ".join(known)
            raise InvalidInput(
                f"{name} has the variable {others[0]}, but may only have {allowed}: put in a number.", field=name
            )


@double_integral.check
@confirming
def _(  # noqa: PLR0917
    result: dict[str, Any],
    formula: Tree,
    inner: str,
    inner_lower: Tree,
    inner_upper: Tree,
    outer: str,
    outer_lower: Tree,
    outer_upper: Tree,
) -> str:
    """Quadrature in both variables knows no antiderivatives."""
    from flint import ctx

    value = read_back(result["value"])
    if result["decimal"] != rounded(lambda: at(value, {}), _DIGITS):
        raise WrongResult("The decimals are not those of the closed form.")
    found = double_area(formula, (inner, inner_lower, inner_upper), (outer, outer_lower, outer_upper))
    if found is None:
        raise Unsolvable("A closed form was found, but no other method settles on a value to confirm it by.")
    with ctx.workprec(2 * found.bits + 100):
        if not abs(found.value - at(value, {})).abs_upper() <= found.scale * 2.0**-found.bits:
            raise WrongResult("Quadrature gives another value.")
    digits = int(found.bits * 0.30103)
    return f"compared with quadrature in both variables, to {digits} digits of the integral of the absolute value"


@double_integral.cost
def _(*, formula: Tree, **_: Any) -> Cost:
    """Nobody knows how long SymPy takes; the check evaluates the formula some ten thousand times."""
    estimate = foretold(formula, slow=8)
    return Cost(estimate.seconds + 2 + 0.05 * len(formula.steps), estimate.characters)


double_integral.no_direct_call("SymPy's own call is the method")
