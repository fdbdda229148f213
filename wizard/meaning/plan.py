"""What one line asks for: an operation of the catalogue with its inputs, or an expression to evaluate.

Nothing is calculated here beyond numbers of a few thousand digits; what would be too large is refused by its bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

from wizard.errors import ExpressionError
from wizard.language.columns import rewritten
from wizard.language.common_mistakes import two_letters
from wizard.language.desugar import capital_constants
from wizard.language.format import format_tree
from wizard.language.names import is_variable, variables_of
from wizard.language.notation import plain
from wizard.language.prose import asked, system
from wizard.language.reader import DEFAULT_LIMITS, read_plain
from wizard.language.tree import Step, Tree, join, leaf
from wizard.meaning.arguments import Argument
from wizard.meaning.congruence import congruence_question, is_residue
from wizard.meaning.cost import CostEstimate, gives_a_number
from wizard.meaning.operation import Request, Words
from wizard.meaning.overloads import bind
from wizard.meaning.question import Question, is_call

#: The operation that answers what no other one does.
_EVALUATE = "evaluate"

#: Arguments of an integral with bounds.
_BOUNDED = 4

#: The operation that an operator between a matrix and a matrix, or a number, asks for.
_OF_MATRICES: dict[tuple[str, ...], str] = {
    ("^", "matrix", "number"): "matrix_power",
    ("*", "matrix", "matrix"): "matrix_product",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A line that was understood: its tree, and the request that answers it, which knows its cost."""

    tree: Tree
    operation: str
    request: Request

    @property
    def text(self) -> str:
        """The canonical text of the line."""
        return format_tree(self.tree)

    @property
    def inputs(self) -> dict[str, str]:
        """The validated inputs of the operation."""
        return self.request.inputs


def plan(text: str, vocabulary: Words) -> Plan:
    """What `text` asks for; raises `ExpressionError` with the column of what is wrong.

    Each tree is measured once, here, where columns are those of the text that was sent.
    """
    line = _line(text, vocabulary)
    with rewritten(line, text, shows=True):
        tree = read_plain(line, vocabulary)
        two_letters(text, tree.names())
        return _planned(tree, line, vocabulary)


def _planned(tree: Tree, line: str, vocabulary: Words) -> Plan:
    """The plan for a tree, whose columns are those of the line that it was read from."""
    tree = _with_constants(tree, vocabulary)
    tree = congruence_question(tree, line) or _iterated(tree) or _solved(tree)
    estimate = CostEstimate(vocabulary)
    call_of = _call_of_operator(tree, estimate)
    if call_of:
        tree, arguments = call_of
    elif tree.root.kind == "call" and vocabulary.operations(tree.root.name):
        try:
            arguments = estimate.arguments(tree)
        except ExpressionError:
            if is_call(tree, vocabulary):
                raise
            return _evaluated(Question.of(tree, vocabulary))
    else:
        return _evaluated(Question.of(tree, vocabulary))
    return _called(tree, arguments, estimate)


def _line(text: str, vocabulary: Words) -> str:
    """A line in our own notation, of one that may be half a sentence, LaTeX, or several equations."""
    line = asked(text, vocabulary, lambda name: _is_number(name, vocabulary))
    line = text if line == text.strip() else line
    if len(line) > DEFAULT_LIMITS.characters:
        return line
    with rewritten(line, text):
        line = plain(line, vocabulary)
    return system(line) or line


def _is_number(name: str, vocabulary: Words) -> bool:
    """Whether a call of `name` gives a number that can be calculated with."""
    operations = vocabulary.operations(name)
    return vocabulary.is_function(name) or (bool(operations) and all(map(gives_a_number, operations)))


def _iterated(tree: Tree) -> Tree | None:
    """An integral of an integral as one over two variables; raises `ExpressionError` of others within each other."""
    if not _is_integral(tree) or not _is_integral(tree.children()[0]):
        return None
    inner = tree.children()[0].children()
    if len(tree.children()) != _BOUNDED or len(inner) != _BOUNDED or _is_integral(inner[0]):
        raise ExpressionError(
            "integrals within each other are two at most, both with a variable and bounds: "
            "integrate(integrate(x*y, x, 0, 1), y, 0, 2).",
            column=tree.root.column,
        )
    return join("call", "double_integral", [*inner, *tree.children()[1:]], tree.root.column)


def _is_integral(tree: Tree) -> bool:
    return tree.root.kind == "call" and tree.root.name in {"integrate", "int", "definite_integral"}


def _solved(tree: Tree) -> Tree:
    """An equation by itself as the question for its solutions; raises `ExpressionError` where it has no variable."""
    if tree.root.kind != "equation":
        return tree
    variables = variables_of(tree)
    words = [
        step for step in tree.steps if step.kind == "name" and step.name in variables and not is_variable(step.name)
    ]
    if words:
        raise _no_variable(words[0])
    if not variables:
        left, right = tree.children()
        raise ExpressionError(
            "found an equation without a variable; ask for the difference of its sides.",
            column=tree.root.column,
            readings=[_difference(left, right)],
        )
    calls = [join("call", "solve", [tree, leaf(name)]) for name in variables]
    if len(calls) > 1 and any(map(is_residue, tree.children())):
        raise ExpressionError(
            f"found a congruence of the unknowns {', '.join(variables)}: put in numbers for all of them but one.",
            column=tree.root.column,
        )
    constant = capital_constants(tree)
    if len(calls) > 1 and len(variables_of(constant)) == 1:
        calls.append(join("call", "solve", [constant, leaf(variables_of(constant)[0])]))
    if len(calls) > 1:
        raise ExpressionError(
            f"found an equation with {len(variables)} variables; say which one it is to be solved for.",
            column=tree.root.column,
            readings=[format_tree(each) for each in calls],
        )
    return calls[0]


def _no_variable(step: Step) -> ExpressionError:
    """The refusal of a word where an equation is to have variables."""
    name = step.name[:40]
    hint = f": did you mean {'*'.join(name)}?" if len(name) == 2 and name.isalpha() else "."
    if name.startswith("d") and hint != ".":
        hint = "; differential equations are not solved here."
    return ExpressionError(
        f"found {name}; a variable is one letter, or a letter with digits such as x1{hint}", column=step.column
    )


def _difference(left: Tree, right: Tree) -> str:
    """The difference of two sides as text; of a congruence a = b mod m it is the difference modulo m."""
    if is_residue(right):
        right, modulus = right.children()
        difference, m = f"{format_tree(left)} - ({format_tree(right)})", format_tree(modulus)
        # Behind a decimal mod has two readings, and Mod is a residue.
        return f"Mod({difference}, {m})" if "." in difference else f"({difference}) mod ({m})"
    first = f"({format_tree(left)})" if is_residue(left) else format_tree(left)
    return f"{first} - ({format_tree(right)})"


def _called(tree: Tree, arguments: list[Argument], estimate: CostEstimate) -> Plan:
    """The plan for a call with measured arguments."""
    try:
        call = bind(tree.root, arguments, estimate.vocabulary)
    except ExpressionError:
        if is_call(tree, estimate.vocabulary):
            raise
        return _evaluated(Question.of(tree, estimate.vocabulary))
    if call.request:
        return Plan(tree, call.operation.name, call.request)
    if is_call(tree, estimate.vocabulary):
        return _evaluated(Question.of_call(tree, call, estimate))
    return _evaluated(Question.of(tree, estimate.vocabulary))


def _evaluated(question: Question) -> Plan:
    (evaluate,) = question.vocabulary.operations(_EVALUATE)
    return Plan(question.tree, evaluate.name, evaluate.read({"expression": question}))


def _call_of_operator(tree: Tree, estimate: CostEstimate) -> tuple[Tree, list[Argument]] | None:
    """An operator that an operation calculates: a power modulo a number, and products and powers of matrices."""
    if tree.root.kind != "operator" or tree.root.name not in {"mod", "^", "*"}:
        return None
    first, *rest = tree.children()
    if tree.root.name == "mod" and first.root.kind == "operator" and first.root.name == "^":
        return _measured(join("call", "power_mod", [*first.children(), *rest], tree.root.column), ("number",), estimate)
    if tree.root.name in {"^", "*"} and first.root.kind == "list":
        found = _measured(tree, ("matrix", "number"), estimate)
        name = _OF_MATRICES.get((tree.root.name, *(each.shape for each in found[1]))) if found else None
        return (join("call", name, tree.children(), tree.root.column), found[1]) if found and name else None
    return None


def _measured(tree: Tree, shapes: tuple[str, ...], estimate: CostEstimate) -> tuple[Tree, list[Argument]] | None:
    """`tree` with its arguments, if all of them are known and have one of the `shapes`."""
    try:
        arguments = estimate.arguments(tree)
    except ExpressionError:
        return None
    is_settled = all(each.shape in shapes and each.is_settled for each in arguments)
    return (tree, arguments) if is_settled else None


def _with_constants(tree: Tree, vocabulary: Words) -> Tree:
    """E and I as e and i, unless the line is an equation, or asks an operation that may have them as variables."""
    if tree.root.kind == "equation":
        return tree
    operations = vocabulary.operations(tree.root.name) if is_call(tree, vocabulary) else ()
    return tree if any(each.name != _EVALUATE for each in operations) else capital_constants(tree)
