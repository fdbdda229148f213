"""The first terms of a series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.formulas.nearness import real_point, sides_of, vanishes_like
from wizard.formulas.odd_roots import opaque
from wizard.formulas.symbolic import symbol, to_sympy
from wizard.kinds import Formula, Integer, Variable
from wizard.language.names import variables_of
from wizard.language.tree import Step, Tree, join, leaf
from wizard.operations.spec import Cost, operation
from wizard.operations.symbolic._algebra import LIBRARIES, SYMPY, TIME_LIMIT, as_meant, foretold, read_back, written
from wizard.operations.symbolic._asking import answering, confirming
from wizard.operations.symbolic._plain import equal_at_a_point, plain_sympy

#: Characters of a series that a refusal shows.
_SHOWN = 100

#: Functions of the variable that terms may have.
_OF_TERMS = {"sqrt", "cbrt", "root", "log", "abs", "sign"}


class _NoExpansion(Exception):
    """Terms that have another function of the variable, or it in an exponent."""


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
@answering
def series(
    formula: Annotated[Tree, Formula("what is expanded")],
    variable: Annotated[str, Variable("in which variable")] = "x",
    point: Annotated[Tree, Formula("about which point", 0)] = leaf(0),  # noqa: B008  # A tree never changes.
    order: Annotated[int, Integer(1, 20, "from which power on terms are left out")] = 6,
) -> dict[str, Any]:
    """The terms of a formula's series about a point, up to a power of the variable that is left out.

    Near the point the formula and the sum of its terms differ by no more than that power does. About a pole the series
    begins with negative powers. It holds on both sides of the point, or on the one where the formula is a real number.
    """
    right_on: dict[str, list[int]] = {}
    for terms in _candidates(formula, variable, point, order):
        sides, right_on[terms] = _sides(terms, formula, variable, point, order)
        if right_on[terms] == sides:
            return {"terms": terms}
    right, left = (next((terms for terms in right_on if side in right_on[terms]), None) for side in (1, -1))
    if right and left:
        raise Unsolvable(
            "The series differs on the two sides of the point: "
            f"on the right it is {right[:_SHOWN]}, on the left {left[:_SHOWN]}."
        )
    raise Unsolvable("SymPy finds no series about this point, or none that could be confirmed.")


def _candidates(formula: Tree, variable: str, point: Tree, order: int) -> Iterator[str]:
    """What SymPy's ways to expand a formula give, each way tried when those before it were not right."""
    for expand in (_to_the_right, _to_the_left, _by_derivatives):
        try:
            found = expand(formula, symbol(variable), to_sympy(point), order)
            yield written(as_meant(found, formula), "No series")
        except MemoryError:
            raise
        except Exception:  # noqa: S112  # SymPy raises whatever its parts do; another way may do better.
            continue


def _to_the_right(formula: Tree, x: Any, about: Any, order: int) -> Any:
    """SymPy's series, which is that for points above the given one."""
    import sympy

    return sympy.series(to_sympy(formula), x, about, order).removeO()


def _to_the_left(formula: Tree, x: Any, about: Any, order: int) -> Any:
    """The series in what the variable lacks to the point."""
    import sympy

    lack = sympy.Dummy("lack", positive=True)
    return sympy.series(to_sympy(formula).subs(x, about - lack), lack, 0, order).removeO().subs(lack, about - x)


def _by_derivatives(formula: Tree, x: Any, about: Any, order: int) -> Any:
    """Taylor's series, which needs the derivatives at the point."""
    import sympy

    derivative, total = to_sympy(formula, root=opaque), sympy.Integer(0)
    for power in range(order):
        total += derivative.subs(x, about) * (x - about) ** power / sympy.factorial(power)
        derivative = derivative.diff(x)
    return total


def _is_expansion(terms: Tree, variable: str) -> bool:
    """Whether terms are powers, roots and logarithms: exp(1/x) by itself is no series."""

    def has_variable(step: Step, operands: list[bool]) -> bool:
        if step.kind == "call" and any(operands) and step.name not in _OF_TERMS:
            raise _NoExpansion
        if step.kind == "operator" and step.name == "^" and operands[1]:
            raise _NoExpansion
        return any(operands) or step.value == variable

    try:
        terms.fold(has_variable)
    except _NoExpansion:
        return False
    return True


def _sides(terms: str, formula: Tree, variable: str, point: Tree, order: int) -> tuple[list[int], list[int]]:
    """The sides of the point that a series has to be right on, and those that it is right on."""
    if not _is_expansion(read_back(terms), variable):
        return [1], []
    difference = join("operator", "-", [formula, read_back(terms)])
    values = real_point(name for name in variables_of(difference) if name != variable)
    sides = sides_of(formula, variable, point, values)
    return sides, [
        side for side in sides if vanishes_like(difference, variable, point, order, side=side, values=values)
    ]


@series.check
@confirming
def _(result: dict[str, Any], formula: Tree, variable: str, point: Tree, order: int) -> str:
    """What is left must vanish like the power that was left out, on each side where the formula is real."""
    sides, right_on = _sides(result["terms"], formula, variable, point, order)
    if right_on != sides:
        raise WrongResult("The difference between the formula and the series is larger than what was left out.")
    where = " and ".join("right" if side > 0 else "left" for side in sides)
    return f"{where} of the point the difference to the formula vanishes like power {order}, as it must"


@series.cost
def _(formula: Tree, variable: str, point: Tree, order: int) -> Cost:  # noqa: ARG001  # Neither makes a difference.
    """Each part is expanded to all orders."""
    return foretold(formula, slow=0.5 * order)


@series.direct(
    {"formula": "exp(sin(x))", "variable": "x", "point": "0", "order": "8"},
    pari=lambda **_: "exp(sin(x + O(x^8)))",
    agree=equal_at_a_point("terms"),
)
def _(formula: Tree, **_: Any) -> dict[str, Any]:
    import sympy

    x, found = plain_sympy(formula)
    return {"terms": str(sympy.series(found, x, 0, 8).removeO())}
