"""Congruences with an unknown, as questions: `3x = 1 mod 7`, and several of one unknown for Chinese remainders."""

from __future__ import annotations

from wizard.language.congruences import without_inverses
from wizard.language.names import variables_of
from wizard.language.tree import Tree, join


def congruence_question(tree: Tree) -> Tree | None:
    """The question for the solutions of a congruence, or of several; None of any other line."""
    asked = tree.children()[0] if tree.root.kind == "call" and tree.root.name == "solve" else tree
    equations = asked.children() if asked.root.kind == "list" else [asked]
    if any(each.root.kind != "equation" for each in equations) or len(variables_of(asked)) != 1:
        return None
    return _single(equations[0]) if len(equations) == 1 else _several(equations)


def _single(equation: Tree) -> Tree | None:
    sides = equation.children()
    moduli = [side.children()[1] for side in sides if is_residue(side)]
    if not moduli or any(each.steps != moduli[0].steps for each in moduli):
        return None
    left, right = (without_inverses(side.children()[0] if is_residue(side) else side) for side in sides)
    is_zero = right.root.kind == "number" and right.root.number == 0
    return join("call", "solve_congruence", [left if is_zero else join("operator", "-", [left, right]), moduli[0]])


def _several(equations: list[Tree]) -> Tree | None:
    """The call for Chinese remainders, if each equation is `x = a mod m`."""
    sides = [equation.children() for equation in equations]
    if not all(left.root.kind == "name" and is_residue(right) for left, right in sides):
        return None
    remainders, moduli = zip(*(right.children() for _, right in sides), strict=True)
    return join("call", "crt", [join("list", "list", remainders), join("list", "list", moduli)])


def is_residue(tree: Tree) -> bool:
    """Whether it is something modulo a number."""
    return tree.root.kind == "operator" and tree.root.name == "mod"
