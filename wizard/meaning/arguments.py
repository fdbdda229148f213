"""What stands between the commas of a call, and several of them as the one list that they might have been."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from wizard.language.format import format_tree
from wizard.language.tree import Branch, Step, Tree


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands between two commas of a call.

    Its `shape` is number (an exact one), real, list, matrix, word, formula, equation or system (a list of equations).
    `value` is what a walk through the tree knows of a number, `number` its text once that is needed. `items` are a
    list's, or an equation's sides.
    """

    branch: Branch
    shape: str
    value: Any = None
    number: str | None = None
    items: tuple[Argument, ...] = ()

    @property
    def tree(self) -> Tree:
        """Its own steps."""
        return self.branch.tree

    @property
    def is_settled(self) -> bool:
        """Whether every number in it is known that an operation would have to know."""
        if self.shape in {"list", "matrix"}:
            return all(item.is_settled for item in self.items)
        return self.shape != "number" or self.number is not None

    def text(self) -> str:
        """What the input gets."""
        if self.shape in {"list", "matrix"}:
            return f"[{','.join(item.text() for item in self.items)}]"
        return format_tree(self.tree) if self.number is None else self.number

    def settled(self, text: Callable[[Any], str | None]) -> Argument:
        """With the texts of its numbers; lists are not deep."""
        items = tuple(item.settled(text) for item in self.items)
        return replace(self, number=text(self.value) if self.shape == "number" else None, items=items)


def gathered(kinds: Sequence[str], rest: list[Argument], column: int) -> list[Argument]:
    """Arguments for inputs of these kinds, several as one list where an operation takes a list and no more.

    gcd(12, 18) is one of numbers, solve(x + y = 3, x = y, x, y) one of equations and one of words.
    """
    if kinds[:1] == ["system"]:
        equations = list(takewhile(lambda each: each.shape == "equation", rest))
        if len(equations) > 1:
            rest = [_together(equations, "system", equations[0].tree.column), *rest[len(equations) :]]
        return [*rest[:1], *_words(rest[1:])]
    if kinds[:1] == ["variables"]:
        return _words(rest)
    is_too_long = len(rest) > len(kinds) or (len(rest) > 1 and len(kinds) == 1)
    if not is_too_long or kinds.count("vector") != 1 or kinds[0] != "vector":
        return rest
    return [_together(rest, "list", column)] if all(each.shape == "number" for each in rest) else rest


def _words(rest: list[Argument]) -> list[Argument]:
    are_words = len(rest) > 1 and all(each.shape == "word" for each in rest)
    return [_together(rest, "list", rest[0].tree.column)] if are_words else rest


def _together(arguments: Sequence[Argument], shape: str, column: int) -> Argument:
    step = Step("list", "list", len(arguments), column)
    return Argument(Branch(step, tuple(each.branch for each in arguments)), shape, items=tuple(arguments))
