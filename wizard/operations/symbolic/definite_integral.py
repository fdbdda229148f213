"""The integral of a formula between two bounds, as a formula."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import rounded
from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.arches import kinks
from wizard.formulas.improper import unproven
from wizard.formulas.integer_relations import DIGITS, closed_form
from wizard.formulas.nearness import infinity
from wizard.formulas.precise_quadrature import to_check, to_guess
from wizard.formulas.quadrature import Area, proven, rough_scale
from wizard.formulas.restrictions import must_occur
from wizard.formulas.sampling import as_multiple
from wizard.formulas.steps import with_constants_at
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Variable
from wizard.language.tree import Tree, leaf
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

#: Digits of the value, for comparison by eye.
_DIGITS = 20

#: Pieces between kinks that are integrated one by one.
_PIECES = 20

#: Bits of an integral with a proven bound, and evaluations before it is given up.
_BITS, _EVALUATIONS = 128, 5_000


@operation(
    title="Definite integral",
    method="An antiderivative at both ends, or Meijer's G-functions (SymPy); else an integer relation by LLL (FLINT)",
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

    The bounds may be infinite. Where SymPy finds no closed form, a short sum of pi, pi*log(2), sqrt(2)*pi and the like
    is looked for that has the first 75 digits of the integral. Then `by_digits` is true: it was not derived, but
    compared with another quadrature to 150 digits. Where none is found, numeric_integral gives the digits with a proven
    bound, if the bounds are finite and the formula is finite between them.
    """
    found = [
        text
        for text in (_whole(formula, variable, lower, upper), _in_pieces(formula, variable, lower, upper))
        if text is not None
    ]
    # Quadrature takes most of the time where an end is infinite, and the check does it again: only to choose.
    is_quick = not (infinity(lower) or infinity(upper))
    area = _by_numbers(formula, variable, lower, upper) if found and (is_quick or len(found) > 1) else None
    text = next((text for text in found if not area or _is_area(area, read_back(text))), None)
    guess = None if text else _guessed(formula, variable, lower, upper)
    if guess:
        return {"value": guess, "decimal": rounded(lambda: at(read_back(guess), {}), _DIGITS), "by_digits": True}
    if text is None:
        instead = "" if _proven(formula, variable, lower, upper) is None else "; numeric_integral gives the digits"
        raise Unsolvable(f"SymPy finds no closed form{instead}.")
    return {"value": text, "decimal": rounded(lambda: at(read_back(text), {}), _DIGITS)}


def _whole(formula: Tree, variable: str, lower: Tree, upper: Tree) -> str | None:
    """SymPy's integral; None where it finds none."""
    import sympy

    found = sympy.integrate(to_sympy(formula), (symbol(variable), to_sympy(lower), to_sympy(upper)))
    try:
        found = as_meant(general_case(found), formula)
    except Unsolvable:
        # Cases that no formula of ours says: in pieces there may be none.
        return None
    if found.has(sympy.Integral):
        return None
    if found.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
        if _by_numbers(formula, variable, lower, upper) is not None:
            return None
        raise Unsolvable("The integral diverges: it has no finite value.")
    try:
        return written(found, "No closed form")
    except Unsolvable:
        # In functions that are not known here.
        return None


def _guessed(formula: Tree, variable: str, lower: Tree, upper: Tree) -> str | None:
    """A closed form by the digits of the integral; None where there is none, or they are not known."""
    area = to_guess(formula, variable, lower, upper)
    if area is None or not area.value.imag.contains(0):
        return None
    guess = closed_form(area.value.real)
    return written(to_sympy(guess), "No closed form") if guess else None


def _in_pieces(formula: Tree, variable: str, lower: Tree, upper: Tree) -> str | None:
    """The sum of SymPy's integrals between kinks of abs and steps of floor; None where their places are not told."""
    from flint import acb, ctx

    has_kinks = any(step.value in {"abs", "sign", "floor", "ceil"} for step in formula.steps)
    if not has_kinks or infinity(lower) or infinity(upper):
        return None
    with ctx.workprec(1_000):
        ends = [at(lower, {}).real, at(upper, {}).real]
        cuts = kinks(formula, variable, *ends)
        places = [ends[0], *cuts, ends[1]]
        middles = [acb((a + b) / 2) for a, b in pairwise(places)]
    names = [as_multiple(acb(each), ("pi",)) for each in cuts]
    if not all(names) or len(cuts) > _PIECES:
        return None
    bounds = [lower, *(each for each in names if each), upper]
    texts = [
        _whole(with_constants_at(formula, variable, [middle]), variable, *piece)
        for middle, piece in zip(middles, pairwise(bounds), strict=True)
    ]
    known = [to_sympy(read_back(text)) for text in texts if text is not None]
    return written(sum(known), "No closed form") if len(known) == len(texts) else None


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
    is_guess = result.get("by_digits", False)
    found = (to_check if is_guess else _by_numbers)(formula, variable, lower, upper)
    if found is None:
        raise Unsolvable("A closed form was found, but no other method settles on a value to confirm it by.")
    if not _is_area(found, value):
        raise WrongResult("Quadrature gives another value.")
    digits = int(found.bits * 0.30103)
    if is_guess:
        return (
            f"not derived, but proposed by the first {DIGITS} digits; compared with quadrature in other pieces, at "
            f"other points, to {digits} digits of the integral of the absolute value"
        )
    return f"compared with numerical quadrature, to {digits} digits of the integral of the absolute value"


def _is_area(area: Area, value: Tree) -> bool:
    """Whether an integral by numbers is that of a closed form, beside the integral of the absolute value."""
    from flint import arb, ctx

    with ctx.workprec(2 * area.bits + 100):
        return bool(abs(area.value - at(value, {})).abs_upper() < area.scale * arb(2) ** -area.bits)


def _by_numbers(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral with a proven bound, if that is quick; else what two step sizes settle on, or None."""
    return _proven(formula, variable, lower, upper) or unproven(formula, variable, lower, upper)


def _proven(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral with a proven bound, or None."""
    if infinity(lower) or infinity(upper):
        return None
    ends = (at(lower, {}), at(upper, {}))
    if lower.steps == upper.steps and at(formula, {variable: ends[0]}).is_finite():
        return Area(at(leaf(0), {}), at(leaf(1), {}).real, _BITS - 12)
    scale = rough_scale(formula, variable, ends)
    found = proven(formula, variable, ends, bits=_BITS, evaluations=_EVALUATIONS, scale=scale)
    is_known = found.is_finite() and (found - found.mid()).abs_upper() < scale * 2.0 ** (10 - _BITS)
    return Area(found, scale.max(abs(found)), _BITS - 12) if is_known else None


@definite_integral.cost
def _(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Cost:  # noqa: ARG001  # Nobody knows how they matter.
    """Nobody knows: seconds for a dozen of steps, or nothing."""
    return foretold(formula, slow=8)


@definite_integral.direct(
    {"formula": "x^2*exp(-x)*sin(x)", "variable": "x", "lower": "0", "upper": "oo"}, agree=equal_at_a_point("value")
)
def _(formula: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    x, found = plain_sympy(formula)
    return {"value": str(sympy.integrate(found, (x, 0, sympy.oo)))}
