"""A whole expression, held to its bounds before anyone evaluates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.kinds.written import parse_written
from wizard.language.format import write
from wizard.language.symbols import PATTERN
from wizard.language.tokens import Limits
from wizard.language.tree import Tree

#: The canonical text of a line may be longer than the line, by the spaces around its signs.
_LIMITS = Limits(characters=20_000)


@dataclass(frozen=True, slots=True)
class Expression:
    """Annotates a `Tree` that stands for a number, or for a call of an operation. Reading one imports lark."""

    about: str

    kind: ClassVar[str] = "expression"

    def parse(self, value: object, field: str) -> Tree:
        """The tree, known to be within its bounds; raises `InvalidInput`."""
        return parse_written(value, field, _LIMITS, self.limits(), _bounded)

    def write(self, parsed: Tree) -> str:
        """The tree's canonical text."""
        return write(parsed)

    def largest(self) -> str:
        """A long sum."""
        return " + ".join(f"{number}!" for number in range(1, 300))

    def limits(self) -> str:
        """What it must be, in words."""
        return "an expression without variables such as 100!/98! + sqrt(2)"

    def schema(self) -> list[dict[str, Any]]:
        """A text; an integer is taken too, but a text is what clients should send."""
        return [{"type": "string", "pattern": PATTERN}]

    def describe(self) -> dict[str, Any]:
        """Nothing more."""
        return {}


def _bounded(tree: Tree) -> Tree:
    # Here, for measuring knows the catalogue, and the catalogue knows the kinds.
    from wizard.meaning.plan import foretell

    foretell(tree)
    return tree
