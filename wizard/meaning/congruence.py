"""Congruences with an unknown, as questions: `3x = 1 mod 7`, and several of one unknown for Chinese remainders."""

from __future__ import annotations

from fractions import Fraction

from wizard.arithmetic.bounds import REAL, Bound, apply
from wizard.errors import ExpressionError
from wizard.language.congruences import without_inverses
from wizard.language.format import format_tree
from wizard.language.names import variables_of
from wizard.language.tree import Step, Tree, join, leaf


def congruence_question(tree: Tree, line: str) -> Tree | None:
    """The question for the solutions of a congruence, or of several; None of any other line.

    Columns are those of the `line`. Raises `ExpressionError` where a remainder has other solutions than a residue.
    """
    asked = tree.children()[0] if tree.root.kind == "call" and tree.root.name == "solve" else tree
    equations = asked.children() if asked.root.kind == "list" else [asked]
    if any(each.root.kind != "equation" for each in equations) or len(variables_of(asked)) != 1:
        return None
    return _single(equations[0], line) if len(equations) == 1 else _several(equations)


def _single(equation: Tree, line: str) -> Tree | None:
    sides = equation.children()
    moduli = [side.children()[1] for side in sides if is_residue(side)]
    if not moduli or any(each.steps != moduli[0].steps for each in moduli):
        return None
    # Behind the sign of equality the word is of the whole equation; the sign %, and a call, are of a number.
    is_word = is_residue(sides[1]) and line.startswith("mod", sides[1].root.column - 1)
    if len(moduli) == 1 and not is_word and "Mod" not in line:
        _refuse_remainder(*sorted(sides, key=is_residue))
    left, right = (without_inverses(side.children()[0] if is_residue(side) else side) for side in sides)
    is_zero = right.root.kind == "number" and right.root.number == 0
    return join("call", "solve_congruence", [left if is_zero else join("operator", "-", [left, right]), moduli[0]])


def _refuse_remainder(other: Tree, side: Tree) -> None:
    """Raises `ExpressionError` of 2x = 12 % 7, where 12 % 7 is 5, and of x mod 7 = 10, which no remainder is."""
    dividend, modulus = side.children()
    left, right = (dividend, other) if variables_of(dividend) else (other, dividend)
    value, m = _known(other), _known(modulus)
    is_one = value is not None and m is not None and value.denominator == 1 and 0 <= value < m
    # What is no congruence either is refused as one.
    is_none = (m is not None and m < 1) or (value is None and not variables_of(other))
    if is_none or (is_one and left is dividend):
        return
    readings = [f"{format_tree(left)} = {_whole(right)} mod {_whole(modulus)}"]
    remainder = None if left is dividend else _known(side)
    if remainder is not None:
        readings.append(f"{format_tree(left)} = {format_tree(leaf(remainder))}")
    problem = f"a remainder is a number from 0 to less than {format_tree(modulus)}; a congruence is {readings[0]}."
    raise ExpressionError(problem, column=side.root.column, readings=readings)


def _whole(tree: Tree) -> str:
    """The text of a tree, with brackets around a sum."""
    text = format_tree(tree)
    return f"({text})" if tree.root.kind == "operator" and tree.root.name in {"+", "-"} else text


def _known(tree: Tree) -> Fraction | None:
    """A short number; None of any other."""

    def combine(step: Step, below: list[Bound]) -> Bound:
        if step.kind == "number":
            return Bound.of(step.number)
        return apply(step, below) if step.kind == "operator" else REAL

    return tree.fold(combine).value


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
