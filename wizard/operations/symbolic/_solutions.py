"""Solutions of an equation as they are told: in order, with their values, and none where every value is one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from wizard.arithmetic.balls import at, with_scale
from wizard.arithmetic.decimals import rounded
from wizard.errors import Unsolvable
from wizard.formulas.sampling import is_zero, left_of_zero, random_point, vanishes
from wizard.formulas.symbolic import Inexpressible, from_sympy
from wizard.language.format import format_tree
from wizard.language.names import variables_of
from wizard.language.tree import Tree, join
from wizard.operations.symbolic._algebra import read_back

_WHOLE_RANGE = "The equation is true for a whole range of values, which no list of solutions can hold."

#: Digits of a solution's value.
DIGITS = 20

Solution = dict[str, str | None]


def difference(equation: Tree) -> Tree:
    """Left side minus right side."""
    return join("operator", "-", equation.children()) if equation.root.kind == "equation" else equation


def told(solution: Any) -> Solution:
    """A solution in closed form, with its value if it is a number."""
    try:
        tree = from_sympy(solution)
    except Inexpressible:
        raise Unsolvable(
            "A solution was found that cannot be written in the functions that this service knows."
        ) from None
    return {"exact": format_tree(tree), "value": None if variables_of(tree) else rounded(lambda: at(tree, {}), DIGITS)}


def in_order(solutions: list[Solution]) -> list[Solution]:
    """The real numbers first, in ascending order, then the other numbers, then the formulas."""
    return sorted(solutions, key=_place)


def _place(solution: Solution) -> tuple[int, Decimal, Decimal]:
    return (2, Decimal(0), Decimal(0)) if solution["value"] is None else place(solution["value"])


def place(value: str) -> tuple[bool, Decimal, Decimal]:
    """Where a value stands among others: the real numbers first, then by real and imaginary part."""
    real, imaginary = parts(value)
    return bool(imaginary), Decimal(real), Decimal(imaginary or 0)


def parts(value: str) -> tuple[str, str]:
    """The decimals of real and imaginary part, the latter empty where the number is real."""
    real, _, imaginary = value.removesuffix("*i").replace(" - ", " + -").partition(" + ")
    return real, imaginary


def is_solution(exact: str, equation: Tree, variable: str) -> bool:
    """Whether a formula, put into the equation, makes it true."""
    root, function = read_back(exact), difference(equation)
    names = [name for name in dict.fromkeys(variables_of(function) + variables_of(root)) if name != variable]
    return vanishes(function, variable, root, names)


def refuse_identity(equation: Tree, variable: str) -> None:
    """Refuses an equation that is true of all real numbers, or of half of them: SymPy finds no solution of it."""
    function = difference(equation)
    right, left = (is_zero(function, points) for points in (random_point, left_of_zero([variable])))
    if right and left:
        raise Unsolvable(
            "Both sides are always equal: every value is a solution, if it is real and both sides are defined there."
        )
    if right or left:
        raise Unsolvable(_WHOLE_RANGE)


def refuse_range(function: Tree, variable: str, solutions: Sequence[str]) -> None:
    """Refuses an equation that is true between two of the numbers that solve it."""
    from flint import acb, arb, ctx, fmpq

    numbers = sorted(at(read_back(each), {}).real.mid().fmpq() for each in solutions)
    share = fmpq(secrets.randbelow(800) + 100, 1_000)
    for a, b in pairwise(numbers):
        with ctx.workprec(1_000):
            place = acb(arb(a + (b - a) * share))
            value, scale = with_scale(function, {variable: place})
            if value.is_finite() and value.contains(0) and value.abs_upper() <= scale * arb(2) ** -300:
                raise Unsolvable(_WHOLE_RANGE)
