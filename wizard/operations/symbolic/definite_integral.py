"""The integral of a formula between two bounds, as a formula."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import rounded
from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.nearness import infinity
from wizard.formulas.quadrature import proven, unproven
from wizard.formulas.restrictions import must_occur
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Variable
from wizard.language.tree import Tree
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import (
    LIBRARIES,
    SYMPY,
    TIME_LIMIT,
    as_meant,
    first_case,
    foretold,
    read_back,
    written,
)
from wizard.operations.symbolic._asking import answering, confirming

#: Digits of the value, for comparison by eye.
_DIGITS = 20

#: Digits in which quadrature and formula must agree, bits that it takes, and evaluations before it is given up.
_AGREEMENT, _BITS, _EVALUATIONS = 12, 64, 5_000


@operation(
    title="Definite integral",
    method="An antiderivative at both ends, or Meijer's G-functions (SymPy)",
    source=f"M. Bronstein, Symbolic Integration I, Springer 2005; {SYMPY}",
    libraries=LIBRARIES,
    time_limit=TIME_LIMIT,
    hardest={"formula": "x^2*exp(-x)*sin(x)", "variable": "x", "lower": "0", "upper": "oo"},
    examples=[
        (
            {"formula": "sin(x)*x", "variable": "x", "lower": "0", "upper": "pi"},
            {"value": "pi", "decimal": "3.1415926535897932385"},
        ),
        (
            {"formula": "exp(-x^2)", "variable": "x", "lower": "-oo", "upper": "oo"},
            {"value": "sqrt(pi)", "decimal": "1.7724538509055160273"},
        ),
        (
            {"formula": "x^2", "variable": "x", "lower": "0", "upper": "1"},
            {"value": "1/3", "decimal": "0.33333333333333333333"},
        ),
    ],
    aliases=("integrate", "int"),
)
@answering
def definite_integral(
    formula: Annotated[Tree, Formula("what is integrated", 1)],
    variable: Annotated[str, Variable("over which variable")],
    lower: Annotated[Tree, Formula("from where", 0, infinite=True)],
    upper: Annotated[Tree, Formula("to where", 0, infinite=True)],
) -> dict[str, Any]:
    """The area under a formula between two bounds in closed form, and its first 20 digits.

    The bounds may be infinite. Where no closed form is found, numeric_integral gives the digits with a proven bound, if
    the bounds are finite and the formula is finite between them.
    """
    import sympy

    found = first_case(sympy.integrate(to_sympy(formula), (symbol(variable), to_sympy(lower), to_sympy(upper))))
    found = as_meant(found, formula)
    if found.has(sympy.Integral):
        instead = "" if _proven(formula, variable, lower, upper) is None else "; numeric_integral gives the digits"
        raise Unsolvable(f"SymPy finds no closed form{instead}.")
    if found.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
        raise Unsolvable("The integral diverges: it has no finite value.")
    text = written(found, "No closed form")
    return {"value": text, "decimal": rounded(lambda: at(read_back(text), {}), _DIGITS)}


@definite_integral.restrict
def _(formula: Tree, variable: str, lower: Tree, upper: Tree) -> None:  # noqa: ARG001  # The bounds have no variables.
    must_occur(formula, variable)


@definite_integral.check
@confirming
def _(result: dict[str, Any], formula: Tree, variable: str, lower: Tree, upper: Tree) -> str:
    """Quadrature knows no antiderivatives."""
    value = read_back(result["value"])
    if result["decimal"] != rounded(lambda: at(value, {}), _DIGITS):
        raise WrongResult("The decimals are not those of the closed form.")
    found = _by_numbers(formula, variable, lower, upper)
    if found is None:
        raise Unsolvable(
            f"SymPy gives {result['value'][:80]}, but no other method settles on a value to compare it with."
        )
    if not abs(found - at(value, {})).abs_upper() < 10**-_AGREEMENT * (1 + abs(found).abs_upper()):
        raise WrongResult("Quadrature gives another value.")
    return f"compared with numerical quadrature, to {_AGREEMENT} digits"


def _by_numbers(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Any:
    """The integral with a proven bound, if that is quick; else what two step sizes settle on, or None."""
    found = _proven(formula, variable, lower, upper)
    return unproven(formula, variable, lower, upper) if found is None else found


def _proven(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Any | None:
    """The integral with a proven bound, or None."""
    if infinity(lower) or infinity(upper):
        return None
    found = proven(formula, variable, (at(lower, {}), at(upper, {})), bits=_BITS, evaluations=_EVALUATIONS)
    return found if found.is_finite() and found.rel_accuracy_bits() > _BITS - 10 else None


@definite_integral.cost
def _(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Cost:  # noqa: ARG001  # Nobody knows how they matter.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(formula, slow=8)
