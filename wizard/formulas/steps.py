"""Step functions near a point: floor, ceil, sign and abs of a formula are constants, or a sign, on one side of it."""

from __future__ import annotations

from typing import Any

from wizard.arithmetic.balls import at
from wizard.formulas.nearness import points
from wizard.language.tree import Step, Tree, join, leaf

_STEPS = {"floor", "ceil", "sign", "abs"}

#: Bits that are calculated with.
_BITS = 1_000


def without_steps(formula: Tree, variable: str, point: Tree, side: str) -> Tree:
    """`formula` with the constants that its step functions are near `point` on that side.

    Only where the values at the nearest points are equal for certain; the rest stays as it is.
    """
    from flint import ctx

    with ctx.workprec(_BITS):
        near = list(points(point, -1 if side == "left" else 1))[1:4]
    return with_constants_at(formula, variable, near)


def with_constants_at(formula: Tree, variable: str, places: list[Any]) -> Tree:
    """`formula` with the constants that its step functions are at all of these complex balls."""
    from flint import ctx

    if not any(step.kind == "call" and step.name in _STEPS for step in formula.steps):
        return formula
    with ctx.workprec(_BITS):
        return formula.fold(lambda step, operands: _replaced(step, operands, variable, places))


def _replaced(step: Step, operands: list[Tree], variable: str, near: list[Any]) -> Tree:
    if step.kind in {"number", "name"}:
        return Tree((step,))
    tree = join(step.kind, step.name, operands, step.column)
    if step.kind != "call" or step.name not in _STEPS or variable not in operands[0].names():
        return tree
    values = [at(operands[0], {variable: each}) for each in near]
    if not all(each.is_finite() and each.imag.is_zero() for each in values):
        return tree
    if step.name in {"floor", "ceil"}:
        found = {_integer(each.real.floor() if step.name == "floor" else each.real.ceil()) for each in values}
    else:
        found = {1 if each.real > 0 else -1 if each.real < 0 else None for each in values}
    if len(found) != 1 or None in found:
        return tree
    (number,) = found
    assert number is not None, "as was asked"
    if step.name != "abs":
        return leaf(number)
    return operands[0] if number == 1 else join("operator", "neg", operands, step.column)


def _integer(x: Any) -> int | None:
    found = x.unique_fmpz()
    return None if found is None else int(found)
