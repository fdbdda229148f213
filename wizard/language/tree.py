"""What an expression is once it has been read: its steps in the order in which a stack machine takes them.

A flat tuple compares, hashes and pickles without recursion, and whoever walks it needs a list and no call stack: no
text that anyone sends decides how deep our own calls go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import Literal, TypeVar

_T = TypeVar("_T")

Kind = Literal["number", "name", "operator", "call", "list", "equation"]


@dataclass(frozen=True, slots=True)
class Step:
    """A number, name, operator, call, list or equation that takes the `arity` values before it.

    `value` is the number, which is never negative and has finitely many decimals, or the name of what it is; the
    operators are `+ - * / ^ mod neg ! #`. The `column` is where it stood in the text, and no part of what it means.
    """

    kind: Kind
    value: Fraction | str
    arity: int = 0
    column: int = field(default=1, compare=False)

    @property
    def number(self) -> Fraction:
        """The value of a number."""
        assert isinstance(self.value, Fraction)
        return self.value

    @property
    def name(self) -> str:
        """The value of anything but a number."""
        assert isinstance(self.value, str)
        return self.value


@dataclass(frozen=True, slots=True)
class Tree:
    """An expression: what its last step is applied to comes before it."""

    steps: tuple[Step, ...]

    @property
    def root(self) -> Step:
        """What is done last."""
        return self.steps[-1]

    @property
    def column(self) -> int:
        """Where its text begins, brackets left aside."""
        return min(step.column for step in self.steps)

    def fold(self, combine: Callable[[Step, list[_T]], _T]) -> _T:
        """What `combine` makes of the last step and of what it made of everything below."""
        stack: list[_T] = []
        for step in self.steps:
            first = len(stack) - step.arity
            below = stack[first:]
            del stack[first:]
            stack.append(combine(step, below))
        (result,) = stack
        return result

    def children(self) -> list[Tree]:
        """What the last step is applied to."""
        found: list[Tree] = []
        end = len(self.steps) - 1
        for _ in range(self.root.arity):
            begin, missing = end, 1
            while missing:
                begin -= 1
                missing += self.steps[begin].arity - 1
            found.append(Tree(self.steps[begin:end]))
            end = begin
        return found[::-1]

    def names(self) -> list[str]:
        """The names that are no calls, each once, in the order of the text."""
        return list(dict.fromkeys(step.name for step in self.steps if step.kind == "name"))


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A tree while it grows: it shares what is below it, so that no step is copied before the tree is whole."""

    step: Step
    below: tuple[Branch, ...] = ()

    @classmethod
    def of(cls, tree: Tree) -> Branch:
        """A whole tree as one that may grow."""
        return tree.fold(lambda step, below: cls(step, tuple(below)))

    @property
    def tree(self) -> Tree:
        """Its steps in order, each of them taken once."""
        backwards: list[Step] = []
        waiting = [self]
        while waiting:
            branch = waiting.pop()
            backwards.append(branch.step)
            waiting += branch.below
        return Tree(tuple(reversed(backwards)))


def leaf(value: Fraction | int | str, column: int = 1) -> Tree:
    """A number or a name by itself; a negative or a fractional one becomes the operation that gives it."""
    if isinstance(value, str):
        return Tree((Step("name", value, 0, column),))
    number = Fraction(value)
    steps = [Step("number", Fraction(abs(number.numerator)), 0, column)]
    if number < 0:
        steps.append(Step("operator", "neg", 1, column))
    if number.denominator > 1:
        steps += [Step("number", Fraction(number.denominator), 0, column), Step("operator", "/", 2, column)]
    return Tree(tuple(steps))


def join(kind: Kind, value: str, below: Iterable[Tree], column: int = 1) -> Tree:
    """`value` applied to the trees `below`."""
    trees = list(below)
    return Tree((*chain.from_iterable(tree.steps for tree in trees), Step(kind, value, len(trees), column)))
