"""What one line asks for: an operation of the catalogue with its inputs, or an expression to evaluate.

Nothing is calculated here beyond numbers of a few thousand digits; what would be too large is refused by its bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.arithmetic.bounds import written
from wizard.arithmetic.functions import FUNCTIONS
from wizard.errors import ExpressionError
from wizard.language.desugar import capital_constants
from wizard.language.format import write
from wizard.language.reader import read
from wizard.language.tree import Tree, join
from wizard.meaning.cost import MAX_SECONDS, Measure, too_slow
from wizard.meaning.interpreter import EXACT_ONLY
from wizard.meaning.overloads import Call, bind, operations

if TYPE_CHECKING:
    from wizard.operations.spec import Cost

#: What is assumed of an operation whose inputs have yet to be calculated.
_UNKNOWN_SECONDS, _UNKNOWN_CHARACTERS = 1.0, 1_000

_DIGITS_PER_BIT = 0.30103

#: Of a rounded number, for every step.
_SECONDS_PER_DIGIT = 1e-6

#: The operation that an operator between a matrix and a matrix, or a number, asks for.
_OF_MATRICES: dict[tuple[str, ...], str] = {
    ("^", "matrix", "number"): "matrix_power",
    ("*", "matrix", "matrix"): "matrix_product",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A line that was understood: its normalised `text`, and the operation that answers it with validated inputs."""

    text: str
    operation: str
    inputs: dict[str, str]
    tree: Tree


def plan(text: str) -> Plan:
    """What `text` asks for; raises `ExpressionError` with the column of what is wrong."""
    tree = _of_matrices(_remainder_of_a_power(_with_constants(read(text))))
    call = _outermost(tree)
    if call and call.inputs is not None:
        return Plan(write(tree), call.operation.name, call.inputs, tree)
    # Measured here, where columns are those of the text that was sent.
    foretell(tree)
    from wizard.operations import find

    defaults = {each.name: each.default for each in find("evaluate").inputs if each.default is not None}
    return Plan(write(tree), "evaluate", {"expression": write(tree), **defaults}, tree)


def foretell(tree: Tree, digits: int = 0) -> Cost:
    """What evaluating `tree` to `digits` digits will cost.

    Raises `ExpressionError` if that is too much, or if it gives no number.
    """
    from wizard.operations.spec import Cost

    measure = Measure()
    if not is_call(tree):
        size = measure.value(tree)
        written(tree, size.bits)
        return Cost(
            measure.seconds + measure.length * digits * _SECONDS_PER_DIGIT, int(size.bits * _DIGITS_PER_BIT) + 2
        )
    call = bind(tree.root, measure.arguments(tree))
    cost = call.operation.estimate(call.inputs) if call.inputs else None
    total = measure.seconds + (cost.seconds if cost else _UNKNOWN_SECONDS)
    total += measure.length * digits * _SECONDS_PER_DIGIT
    if total > MAX_SECONDS:
        raise too_slow(tree.root, total)
    return Cost(total, cost.characters if cost else _UNKNOWN_CHARACTERS)


def is_call(tree: Tree) -> bool:
    """Whether the last step asks an operation of the catalogue, and no function has its name."""
    name = tree.root.name if tree.root.kind == "call" else ""
    return bool(operations(name)) and name not in FUNCTIONS and name not in EXACT_ONLY


def _outermost(tree: Tree) -> Call | None:
    """The operation that the last step asks, if there is one."""
    if tree.root.kind != "call" or not operations(tree.root.name):
        return None
    try:
        return bind(tree.root, Measure().arguments(tree))
    except ExpressionError:
        if is_call(tree):
            raise
        return None


def _remainder_of_a_power(tree: Tree) -> Tree:
    """`a^b mod m` as the operation that never calculates a^b."""
    if tree.root.kind != "operator" or tree.root.name != "mod":
        return tree
    power, modulus = tree.children()
    if power.root.kind != "operator" or power.root.name != "^":
        return tree
    call = join("call", "power_mod", [*power.children(), modulus], tree.root.column)
    try:
        settled = all(argument.is_settled and argument.shape == "number" for argument in Measure().arguments(call))
    except ExpressionError:
        return tree
    return call if settled else tree


def _of_matrices(tree: Tree) -> Tree:
    """A power or a product of matrices as the operation that calculates it."""
    if tree.root.kind != "operator" or tree.root.name not in {"^", "*"}:
        return tree
    if tree.children()[0].root.kind != "list":
        return tree
    try:
        arguments = Measure().arguments(tree)
    except ExpressionError:
        return tree
    name = _OF_MATRICES.get((tree.root.name, *(each.shape for each in arguments)))
    return join("call", name, tree.children(), tree.root.column) if name else tree


def _with_constants(tree: Tree) -> Tree:
    """E and I as e and i, unless the line asks an operation that may have them as variables."""
    asks = operations(tree.root.name) if is_call(tree) else ()
    return tree if any(each.name != "evaluate" for each in asks) else capital_constants(tree)
