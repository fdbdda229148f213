"""Residues as number theorists write them: `mod` binds loosely and divides modulo m, and Mod(a, m) is a class.

1/2 mod 7 is 4, the number whose double is 1. A remainder is `a % m`, and mod(a, m): 1/2 % 7 is 1/2. Of 0.5 mod 7 nobody
knows which is meant, for number theorists write no decimals and everyone else divides with a remainder: it is refused
with both readings. Mod(0.5, 7) says that it is a residue.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from wizard.errors import ExpressionError
from wizard.language.format import format_tree
from wizard.language.tree import Branch, Step, Tree, join, leaf


def congruence(left: Branch, right: Branch, column: int, *, is_bracketed: bool) -> Branch:
    """`left mod right`; raises `ExpressionError` with both readings where `left` is a sum without brackets."""
    if not is_bracketed and left.step.kind == "operator" and left.step.name in {"+", "-"}:
        first, last = (each.tree for each in left.below)
        sign = "%" if _has_decimals(left) else "mod"
        whole = f"({format_tree(left.tree)}) {sign} {_bracketed(right.tree)}"
        part = f"{format_tree(first)} {left.step.name} ({format_tree(last)} mod {_bracketed(right.tree)})"
        raise ExpressionError(
            f"mod behind a sum has two readings: {whole}, or {part}.", column=column, readings=(whole, part)
        )
    if not is_bracketed and left.step.kind == "operator" and left.step.name == "mod":
        modulus = left.below[1]
        if modulus.step.kind == "operator" and modulus.step.name in {"+", "-"}:
            first, last = (each.tree for each in modulus.below)
            whole = f"({format_tree(left.tree)}) mod {_bracketed(right.tree)}"
            part = f"({format_tree(left.below[0].tree)} mod {_bracketed(first)}) {modulus.step.name} "
            part += f"({format_tree(last)} mod {_bracketed(right.tree)})"
            raise ExpressionError(
                f"two mod around a sum have two readings: {whole}, or {part}.", column=column, readings=(whole, part)
            )
    if _has_decimals(left) and not _has_decimals(right):
        residue = f"{_bracketed(_fractions(left).tree, {'+', '-'})} mod {_bracketed(right.tree)}"
        remainder = format_tree(join("operator", "mod", [left.tree, right.tree]))
        raise ExpressionError(
            f"mod behind a decimal has two readings: the residue {residue}, or the remainder {remainder}.",
            column=column,
            readings=(residue, remainder),
        )
    return Branch(Step("operator", "mod", 2, column), (divided(left, right), right))


def _has_decimals(branch: Branch) -> bool:
    """Whether a decimal is one of the numbers that a residue would be made of."""
    step = branch.step
    if step.kind == "number":
        return step.number.denominator != 1
    if step.kind != "operator" or step.name not in {"+", "-", "*", "/", "neg", "^"}:
        return False
    return any(map(_has_decimals, branch.below[:1] if step.name == "^" else branch.below))


def _fractions(branch: Branch) -> Branch:
    """`branch` with fractions for its decimals."""
    step = branch.step
    if not _has_decimals(branch):
        return branch
    if step.kind == "number":
        return Branch.of(leaf(step.number, step.column))
    kept = 1 if step.name == "^" else len(branch.below)
    return Branch(step, (*map(_fractions, branch.below[:kept]), *branch.below[kept:]))


def divided(branch: Branch, modulus: Branch) -> Branch:
    """`branch` with its divisions as products with inverses modulo `modulus`: 1/2 mod 7 is 4."""
    step, operands = branch.step, branch.below
    if step.kind == "operator" and step.name == "/":
        inverse = Branch(Step("call", "inverse_mod", 2, step.column), (divided(operands[1], modulus), modulus))
        first = divided(operands[0], modulus)
        is_one = first.step.kind == "number" and first.step.number == 1
        return inverse if is_one else Branch(Step("operator", "*", 2, step.column), (first, inverse))
    if step.kind == "operator" and step.name in {"+", "-", "*", "neg"}:
        return Branch(step, tuple(divided(each, modulus) for each in operands))
    if step.kind == "operator" and step.name == "^":
        return Branch(step, (divided(operands[0], modulus), operands[1]))
    return branch


def without_inverses(tree: Tree) -> Tree:
    """`tree` with fractions for the inverses that `divided` made of them."""
    return tree.fold(
        lambda step, below: (
            join("operator", "/", [leaf(1), below[0]], step.column)
            if step.kind == "call" and step.name == "inverse_mod"
            else join(step.kind, step.name, below, step.column)
            if below
            else Tree((step,))
        )
    )


def _bracketed(tree: Tree, operators: Collection[str] = frozenset("+-*/")) -> str:
    text = format_tree(tree)
    return f"({text})" if tree.root.kind == "operator" and tree.root.name in operators else text


def without_classes(tree: Tree, is_known: Callable[[str], bool]) -> Tree:
    """`tree` with each Mod(a, m) as a, and the whole taken modulo m; raises `ExpressionError` for two moduli.

    `is_known` says whether there is a function or an operation of a name.
    """
    if not any(_is_class(step) for step in tree.steps):
        return tree
    return _closed(*tree.fold(lambda step, operands: _combined(step, operands, is_known)))


def _is_class(step: Step) -> bool:
    return step.kind == "call" and step.name == "Mod" and step.arity == 2


def _combined(
    step: Step, operands: Sequence[tuple[Tree, Tree | None]], is_known: Callable[[str], bool]
) -> tuple[Tree, Tree | None]:
    """A step's tree, and the modulus of the class that it is."""
    if step.kind in {"number", "name"}:
        return Tree((step,)), None
    if _is_class(step):
        return _closed(*operands[0]), operands[1][0]
    moduli = [modulus for _, modulus in operands if modulus is not None]
    if step.kind == "call" and moduli and is_known(step.name):
        residues = [format_tree(_closed(*each)) for each in operands]
        raise ExpressionError(
            f"{step.name} of a class modulo {format_tree(moduli[0])} is not calculated; a residue is a number.",
            column=step.column,
            readings=[f"{step.name}({', '.join(residues)})"],
        )
    if step.kind != "operator" or step.name not in {"+", "-", "*", "/", "^", "neg"} or not moduli:
        return join(step.kind, step.name, [_closed(*each) for each in operands], step.column), None
    if any(each.steps != moduli[0].steps for each in moduli):
        raise ExpressionError("two classes of different moduli cannot be calculated with.", column=step.column)
    if step.name == "^":
        return join("operator", "^", [operands[0][0], _closed(*operands[1])], step.column), operands[0][1]
    return join("operator", step.name, [each for each, _ in operands], step.column), moduli[0]


def _closed(tree: Tree, modulus: Tree | None) -> Tree:
    """The residue that a class is."""
    if modulus is None:
        return tree
    branch = divided(_fractions(Branch.of(tree)), Branch.of(modulus))
    return join("operator", "mod", [branch.tree, modulus], tree.root.column)
