"""A whole expression, held to its bounds before anyone evaluates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.arithmetic.functions import MATHEMATICS
from wizard.kinds.written import parse_written
from wizard.language.format import format_tree
from wizard.language.symbols import PATTERN
from wizard.language.tokens import Limits
from wizard.language.tree import Tree
from wizard.meaning.operation import Words
from wizard.meaning.question import Question

#: The canonical text of a line may be longer than the line, by the spaces around its signs.
_LIMITS = Limits(characters=20_000)


@dataclass(frozen=True, slots=True)
class Expression:
    """Annotates a `Question`: a number, or a call of an operation. Reading one imports lark.

    The catalogue gives it the `vocabulary`, which has all operations; until then it knows functions only.
    """

    about: str
    vocabulary: Words = MATHEMATICS

    kind: ClassVar[str] = "expression"

    def parse(self, value: object, field: str) -> Question:
        """The question, known to be within its bounds; raises `InvalidInput`. A measured one is taken as it is."""
        if isinstance(value, Question):
            return value
        return parse_written(value, field, _LIMITS, self.limits(), self._measured, vocabulary=self.vocabulary)

    def write(self, parsed: Question) -> str:
        """The canonical text."""
        return format_tree(parsed.tree)

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

    def _measured(self, tree: Tree) -> Question:
        return Question.of(tree, self.vocabulary)
