"""Sums and products over an index, written out: whoever walks a tree sees their terms, and never how many they were.

They are held to a number of terms, and to a number of steps together, before the first of them is written.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from wizard.errors import ExpressionError
from wizard.language.names import FOLDS
from wizard.language.tree import Step, Tree, leaf

#: Terms of one of them.
TERMS = 10_000

#: Steps of all that is written out for one text: measuring them takes half a second.
STEPS = 20_000

#: How many stand within each other.
_WITHIN = 3


class Unroll:
    """Trees without sums and products, where `integer` tells the bounds of each."""

    def __init__(self, integer: Callable[[Tree], int]) -> None:
        self._integer = integer
        self._room = STEPS

    def of(self, tree: Tree, within: int = 0) -> Tree:
        """`tree` with the terms of every sum and product in it; raises `ExpressionError`."""
        if not any(_folds(step) for step in tree.steps):
            return tree
        backwards: list[tuple[Step, ...]] = []
        end = len(tree.steps)
        while end:
            step = tree.steps[end - 1]
            begin = end - 1
            if _folds(step):
                begin = _begin(tree, end)
                backwards.append(self._terms(Tree(tree.steps[begin:end]), within + 1).steps)
            else:
                backwards.append((step,))
            end = begin
        return Tree(tuple(step for steps in reversed(backwards) for step in steps))

    def _terms(self, tree: Tree, within: int) -> Tree:
        """Those of the sum or product that `tree` is, halved again and again, so that its numbers grow late."""
        step, children = tree.root, tree.children()
        if within > _WITHIN:
            raise ExpressionError(
                f"here is {step.name} number {within} within each other; at most {_WITHIN} are.", column=step.column
            )
        if len(children) != 4:
            raise ExpressionError(
                f"{step.name} takes (formula, variable, from, to), and here are {len(children)} arguments.",
                column=step.column,
            )
        body, index, *bounds = children
        if index.root.kind != "name":
            raise ExpressionError(
                f"the second argument of {step.name} must be a variable, as in {step.name}(1/n, n, 1, 100).",
                column=index.column,
            )
        first, last = (self._integer(self.of(bound, within)) for bound in bounds)
        count = max(last - first + 1, 0)
        if count > TERMS:
            raise too_many(step.name, step.column)
        self._room -= count * (len(body.steps) + 1)
        if self._room < 0:
            raise ExpressionError(
                f"here sums and products have more than {STEPS:,} steps together, the most that are calculated.",
                column=step.column,
            )
        terms = [self.of(_with(body, index.root.name, n), within).steps for n in range(first, last + 1)]
        if not terms:
            return leaf(Fraction(step.name == "product"), step.column)
        operator = Step("operator", FOLDS[step.name], 2, step.column)
        while len(terms) > 1:
            odd = terms[len(terms) & ~1 :]
            terms = [(*a, *b, operator) for a, b in zip(terms[::2], terms[1::2], strict=False)] + odd
        return Tree(terms[0])


def too_many(name: str, column: int) -> ExpressionError:
    """The refusal of a sum or product between bounds that are too far from each other to be counted."""
    return ExpressionError(f"{name} has too many terms here; at most {TERMS:,} terms are calculated.", column=column)


def _folds(step: Step) -> bool:
    return step.kind == "call" and step.name in FOLDS


def _begin(tree: Tree, end: int) -> int:
    """Where the steps begin that what ends at `end` is made of."""
    begin, missing = end, 1
    while missing:
        begin -= 1
        missing += tree.steps[begin].arity - 1
    return begin


def _with(body: Tree, name: str, number: int) -> Tree:
    """`body` with a number for its index."""
    steps: list[Step] = []
    for step in body.steps:
        steps += leaf(number, step.column).steps if step.kind == "name" and step.name == name else (step,)
    return Tree(tuple(steps))
