"""The one way through a tree of numbers: estimating and evaluating it differ in what they know of each number."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, Generic, TypeVar

from wizard.errors import ExpressionError
from wizard.language.budget import STEP, spend
from wizard.language.format import format_tree
from wizard.language.names import CONSTANTS, INFINITIES, is_variable, near, number_of_arguments
from wizard.language.tree import Branch, Step, Tree
from wizard.language.vocabulary import Function
from wizard.meaning.arguments import Argument
from wizard.meaning.operation import Words
from wizard.meaning.overloads import Call, bind, unknown
from wizard.meaning.unroll import Unroll, too_many

_V = TypeVar("_V")

#: Shapes of what is no number, as a refusal names them.
_NO_NUMBER = {"list": "a list", "matrix": "a matrix", "equation": "an equation", "system": "a list of equations"}

#: A function and a number or a letter that its brackets are missing around; and letters of a product without its signs.
_GLUED = re.compile("([a-z]+?)([0-9]+|[a-z])")
_LETTERS = 2

#: Digits of a bound of a sum.
_BOUND = 100


class Interpreter(ABC, Generic[_V]):
    """Makes an `Argument` of each step; a subclass says what becomes of numbers."""

    def __init__(self, vocabulary: Words) -> None:
        self.vocabulary = vocabulary
        #: Steps of what was gone through last, with all terms of its sums.
        self.length = 0

    @abstractmethod
    def number(self, step: Step) -> _V:
        """A literal."""

    @abstractmethod
    def constant(self, step: Step) -> _V:
        """Such as pi."""

    @abstractmethod
    def operator(self, step: Step, values: list[_V]) -> _V:
        """A sum, a product, a power."""

    @abstractmethod
    def function(self, function: Function, step: Step, values: list[_V]) -> _V:
        """Such as sqrt; the number of arguments is right."""

    @abstractmethod
    def operation(self, step: Step, call: Call) -> _V:
        """The single number that an operation of the catalogue gives."""

    @abstractmethod
    def is_exact(self, value: _V) -> bool:
        """Whether it is a rational number."""

    @abstractmethod
    def text(self, value: _V) -> str | None:
        """The text of an exact number as operations take it; None while it is not known."""

    def value(self, tree: Tree) -> _V:
        """What is known of the number that `tree` stands for; raises `ExpressionError` if it stands for none."""
        whole = Unroll(self._bound).of(tree)
        self.length = len(whole.steps)
        argument = whole.fold(self.combine)
        if argument.value is None:
            raise self._valueless(whole)
        value: _V = argument.value
        return value

    def arguments(self, tree: Tree) -> list[Argument]:
        """Those of the call that `tree` is."""
        terms = Unroll(self._bound)
        self.length = 0
        return [self._argument_of(child, terms).settled(self.text) for child in tree.children()]

    def _argument_of(self, tree: Tree, terms: Unroll) -> Argument:
        """What is known of an argument, which keeps the text that it has."""
        whole = terms.of(tree)
        self.length += len(whole.steps)
        argument = whole.fold(self.combine)
        return argument if whole is tree else replace(argument, branch=Branch.of(tree))

    def _bound(self, tree: Tree) -> int:
        """The integer that a bound of a sum is."""
        if any(step.value in INFINITIES for step in tree.steps):
            raise ExpressionError(
                "a sum or a product without end is not calculated: its bounds are integers, as in "
                "sum(1/n^2, n, 1, 100).",
                column=tree.column,
            )
        argument = tree.fold(self.combine)
        if argument.shape in {"word", "formula"}:
            raise self._valueless(tree)
        text = self.text(argument.value) if argument.shape == "number" else None
        if text is None or not re.fullmatch("-?[0-9]+", text):
            raise ExpressionError(
                "the bounds of a sum or a product are integers that need no calculation by an operation.",
                column=tree.column,
            )
        if len(text) > _BOUND:
            raise too_many("the sum or product", tree.column)
        return int(text)

    def combine(self, step: Step, below: list[Argument]) -> Argument:
        """What a step makes of what comes before it."""
        spend(STEP)
        branch = Branch(step, tuple(each.branch for each in below))
        if step.kind == "number":
            return self._argument(branch, self.number(step))
        if step.kind == "name":
            return self._argument(branch, self.constant(step)) if step.name in CONSTANTS else Argument(branch, "word")
        if step.kind in {"list", "equation"}:
            return _gathered(step, branch, below)
        if step.kind == "call":
            return self._call(step, branch, below)
        return self._applied(branch, below, lambda values: self.operator(step, values))

    def _call(self, step: Step, branch: Branch, below: list[Argument]) -> Argument:
        function, operations = self.vocabulary.function(step.name), self.vocabulary.operations(step.name)
        plain = all(each.shape not in _NO_NUMBER for each in below)
        if function and (plain or not operations):
            if function.minimum <= len(below) <= function.maximum:
                named = Step("call", self.vocabulary.own_name(step.name), step.arity, step.column)
                return self._applied(branch, below, lambda values: self.function(function, named, values))
            if not operations:
                expected = number_of_arguments(function.minimum, function.maximum)
                raise ExpressionError(f"{step.name} takes {expected}, and here are {len(below)}.", column=step.column)
        if not operations:
            raise unknown(step, self.vocabulary)
        if any(each.kind.kind == "expression" for found in operations for each in found.inputs):
            # Each level would measure all that is below it again.
            raise ExpressionError(f"{step.name} stands for a whole expression, not within one.", column=step.column)
        call = bind(step, [each.settled(self.text) for each in below], self.vocabulary)
        return self._argument(branch, self.operation(step, call))

    def _applied(self, branch: Branch, below: list[Argument], apply: Any) -> Argument:
        """The number that `apply` makes of numbers; a formula, where one of them is none."""
        for each in below:
            if each.shape in _NO_NUMBER:
                hint = "; matrices are calculated with by matpow, inverse and matmul" if each.shape == "matrix" else ""
                raise ExpressionError(
                    f"found {_NO_NUMBER[each.shape]} where a number is expected{hint}.", column=each.tree.column
                )
        values = [each.value for each in below]
        if any(value is None for value in values):
            return Argument(branch, "formula")
        return self._argument(branch, apply(values))

    def _argument(self, branch: Branch, value: _V) -> Argument:
        return Argument(branch, "number" if self.is_exact(value) else "real", value)

    def _valueless(self, tree: Tree) -> ExpressionError:
        """Why `tree` is no number."""
        for step in tree.steps:
            if step.kind == "name" and step.name not in CONSTANTS:
                if self.vocabulary.knows(step.name):
                    return ExpressionError(f"{step.name} needs its arguments: {step.name}(…).", column=step.column)
                return ExpressionError(
                    f"{step.name[:40]} has no value here{self._asking(step.name)}", column=step.column
                )
        found = {"list": "a list", "equation": "an equation"}.get(tree.root.kind, "a formula")
        return ExpressionError(
            f"found {found}, which has no single value; give it to an operation, such as solve(x^2 = 2, x) or "
            "det([[1, 2], [3, 4]]).",
            column=tree.column,
            readings=[f"{name}({format_tree(tree)})" for name in ("det", "inverse")] if _is_square(tree) else [],
        )

    def _asking(self, name: str) -> str:
        """What may have been meant by a name that is no number's."""
        if name in INFINITIES:
            return ": it is no number, but a bound of an integral, or the point of a limit."
        if name in {"E", "I"}:
            return f": did you mean {name.lower()}?"
        if is_variable(name):
            return (
                f"; for an equation ask solve({name}^2 = 4, {name}), for a formula simplify(…), expand(…) or "
                f"diff({name}^2, {name})."
            )
        called = _GLUED.fullmatch(name)
        if called and self.vocabulary.is_function(called[1]):
            return f": did you mean {called[1]}({called[2]})?"
        found = near(name, CONSTANTS)
        is_product = found == "." and name.isalpha() and len(name) == _LETTERS
        return f": did you mean {'*'.join(name)}?" if is_product else found


def _is_square(tree: Tree) -> bool:
    """Whether a tree is a list of as many lists as each of them has entries."""
    if tree.root.kind != "list":
        return False
    return all(row.root.kind == "list" and row.root.arity == tree.root.arity for row in tree.children())


def _gathered(step: Step, branch: Branch, below: list[Argument]) -> Argument:
    """A list, a matrix, an equation or a system of equations."""
    if step.kind == "equation":
        return Argument(branch, "equation", items=tuple(below))
    shapes = {each.shape for each in below}
    if "equation" in shapes or "system" in shapes:
        if shapes & {"list", "matrix", "system"}:
            raise ExpressionError(
                "a list of equations holds equations, and no lists: [x + y = 10, x - y = 2].", column=step.column
            )
        return Argument(branch, "system", items=tuple(below))
    if "matrix" in shapes or ("list" in shapes and len(shapes) > 1):
        raise ExpressionError("a list holds numbers, or lists of numbers.", column=step.column)
    return Argument(branch, "matrix" if "list" in shapes else "list", items=tuple(below))
