"""What an answer may be: a formula, an equation, a relation, an ordered or an unordered list, a matrix, a union.

An object is a flat description: formulas are trees of the language, everything else holds other objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wizard.language.format import format_tree
from wizard.language.tree import Tree

#: `bracketed` is what stands between ( ) or [ ]: a point, a list or an interval, which are written alike.
ObjectKind = Literal["formula", "equation", "relation", "set", "bracketed", "matrix", "union"]

#: Kinds as a sentence names them.
NAMES: dict[ObjectKind, str] = {
    "formula": "a number or formula",
    "equation": "an equation",
    "relation": "an inequality",
    "set": "a set or several answers",
    "bracketed": "an interval, a point or a list",
    "matrix": "a matrix",
    "union": "a union of sets",
}


@dataclass(frozen=True, slots=True)
class MathObject:
    """An object. A formula has a `tree`; an equation or a relation has two formulas as its `items`, and a relation its
    sign in `sign`; what is bracketed has its two brackets there. `places` are the digits behind the point of a formula
    that is one plain decimal. `variable` is that of `x ∈ [0, 1]`, or the names of `(x, y) = (1, 2)`.
    """

    kind: ObjectKind
    items: tuple[MathObject, ...] = ()
    tree: Tree | None = None
    sign: str = ""
    places: int | None = None
    variable: str = ""

    @property
    def formula(self) -> Tree:
        """The tree of a formula."""
        assert self.tree is not None, "only a formula has a tree"
        return self.tree

    def formulas(self) -> Iterator[Tree]:
        """All formulas in it."""
        if self.tree is not None:
            yield self.tree
        for each in self.items:
            yield from each.formulas()

    def text(self) -> str:
        """As it is written; `reading.read_object` reads it again."""
        if self.kind == "formula":
            return self._number() or format_tree(self.formula)
        texts = [each.text() for each in self.items]
        if self.kind == "equation":
            return " = ".join(texts)
        if self.kind == "relation":
            return f" {self.sign} ".join(texts)
        if self.kind == "union":
            return self._of_variable(" ∪ ".join(texts))
        if "," in self.variable:
            return f"({self.variable}) = {self.sign[0]}{', '.join(texts)}{self.sign[1]}"
        brackets = {"set": "{}", "matrix": "[]"}.get(self.kind, self.sign)
        return self._of_variable(f"{brackets[0]}{', '.join(texts)}{brackets[1]}")

    def _of_variable(self, text: str) -> str:
        return f"{self.variable} ∈ {text}" if self.variable else text

    def _number(self) -> str:
        """A plain decimal with all the digits that were written, for they say how exact it is."""
        if not self.places:
            return ""
        *_, sign = self.formula.steps
        value = self.formula.steps[0].number
        digits = str(int(value * 10**self.places)).rjust(self.places + 1, "0")
        return f"{'-' if sign.value == 'neg' else ''}{digits[: -self.places]}.{digits[-self.places :]}"
