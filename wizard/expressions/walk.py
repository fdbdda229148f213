"""The one way through a tree of numbers: measuring and evaluating it differ in what they know of each number."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from itertools import chain
from typing import Any, Generic, TypeVar

from wizard.errors import ExpressionError
from wizard.expressions.binding import Argument, Call, bind, operations, unknown
from wizard.expressions.functions import CONSTANTS, FUNCTIONS, SYNONYMS, near, number_of_arguments
from wizard.expressions.tree import Step, Tree

_V = TypeVar("_V")

#: Functions of exact numbers, beside those of balls: how many arguments each takes at least and at most.
EXACT_ONLY = {
    "round": (1, 1),
    "gcd": (1, 100),
    "lcm": (1, 100),
    "binomial": (2, 2),
    "isqrt": (1, 1),
    "numerator": (1, 1),
    "denominator": (1, 1),
    "re": (1, 1),
    "im": (1, 1),
    "conj": (1, 1),
    "arg": (1, 1),
}


class Walk(ABC, Generic[_V]):
    """Makes an `Argument` of each step; a subclass says what becomes of numbers."""

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
    def function(self, step: Step, values: list[_V]) -> _V:
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
        argument = tree.fold(self.combine)
        if argument.value is None:
            raise _valueless(tree)
        value: _V = argument.value
        return value

    def arguments(self, tree: Tree) -> list[Argument]:
        """Those of the call that `tree` is."""
        return [child.fold(self.combine).settled(self.text) for child in tree.children()]

    def combine(self, step: Step, below: list[Argument]) -> Argument:
        """What a step makes of what comes before it."""
        tree = Tree((*chain.from_iterable(each.tree.steps for each in below), step))
        if step.kind == "number":
            return self._argument(tree, self.number(step))
        if step.kind == "name":
            return self._argument(tree, self.constant(step)) if step.name in CONSTANTS else Argument(tree, "word")
        if step.kind in {"list", "equation"}:
            return _gathered(step, tree, below)
        if step.kind == "call":
            return self._call(step, tree, below)
        return self._applied(tree, below, lambda values: self.operator(step, values))

    def _call(self, step: Step, tree: Tree, below: list[Argument]) -> Argument:
        name = SYNONYMS.get(step.name, step.name)
        is_function = name in FUNCTIONS or name in EXACT_ONLY
        plain = all(each.shape not in {"list", "matrix", "equation"} for each in below)
        if is_function and (plain or not operations(step.name)):
            least, most = _arity(name)
            if least <= len(below) <= most:
                named = Step("call", name, step.arity, step.column)
                return self._applied(tree, below, lambda values: self.function(named, values))
            if not operations(step.name):
                wanted = number_of_arguments(least, most)
                raise ExpressionError(f"{name} takes {wanted}, and here are {len(below)}.", column=step.column)
        if not operations(step.name):
            raise unknown(step)
        if any(each.kind.kind == "expression" for found in operations(step.name) for each in found.inputs):
            # Each level would measure all that is below it again.
            raise ExpressionError(f"{step.name} stands for a whole expression, not within one.", column=step.column)
        call = bind(step, [each.settled(self.text) for each in below])
        return self._argument(tree, self.operation(step, call))

    def _applied(self, tree: Tree, below: list[Argument], apply: Any) -> Argument:
        """The number that `apply` makes of numbers; a formula, where one of them is none."""
        for each in below:
            if each.shape in {"list", "matrix", "equation"}:
                found = "an equation" if each.shape == "equation" else f"a {each.shape}"
                raise ExpressionError(f"found {found} where a number is expected.", column=each.tree.column)
        values = [each.value for each in below]
        if any(value is None for value in values):
            return Argument(tree, "formula")
        return self._argument(tree, apply(values))

    def _argument(self, tree: Tree, value: _V) -> Argument:
        return Argument(tree, "number" if self.is_exact(value) else "real", value)


def _gathered(step: Step, tree: Tree, below: list[Argument]) -> Argument:
    """A list, a matrix or an equation."""
    if step.kind == "equation":
        return Argument(tree, "equation", items=tuple(below))
    shapes = {each.shape for each in below}
    if "matrix" in shapes or ("list" in shapes and len(shapes) > 1):
        raise ExpressionError("a list holds numbers, or lists of numbers.", column=step.column)
    return Argument(tree, "matrix" if "list" in shapes else "list", items=tuple(below))


def _arity(name: str) -> tuple[int, int]:
    function = FUNCTIONS.get(name)
    return (function.least, function.most) if function else EXACT_ONLY[name]


def _valueless(tree: Tree) -> ExpressionError:
    """Why `tree` is no number."""
    for step in tree.steps:
        if step.kind == "name" and step.name not in CONSTANTS:
            if operations(step.name) or step.name in FUNCTIONS:
                return ExpressionError(f"{step.name} needs its arguments: {step.name}(…).", column=step.column)
            power = re.fullmatch("[eE]([0-9]{1,9})", step.name)
            hint = f"; for a power of ten write 10^{power[1]}." if power else near(step.name, CONSTANTS)
            return ExpressionError(f"{step.name[:40]} has no value here{hint}", column=step.column)
    found = {"list": "a list", "equation": "an equation"}.get(tree.root.kind, "a formula")
    return ExpressionError(
        f"found {found}, which has no single value; give it to an operation, such as solve(x^2 = 2, x) or "
        "det([[1, 2], [3, 4]]).",
        column=tree.column,
    )
