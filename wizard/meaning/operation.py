"""What a line needs to know of an operation. The catalogue has operations that fit; nothing here imports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from wizard.cost import Cost
from wizard.language.vocabulary import Vocabulary


class Outcome(Protocol):
    """A checked result."""

    @property
    def result(self) -> dict[str, Any]:
        """The members of the answer."""


class Request(Protocol):
    """An operation with inputs that were read and found right."""

    @property
    def inputs(self) -> dict[str, str]:
        """The canonical texts."""

    @property
    def cost(self) -> Cost | None:
        """What it will cost; None where nobody knows."""

    def run(self) -> Outcome:
        """Calculates, then checks."""


class Kind(Protocol):
    """A kind of input."""

    @property
    def kind(self) -> str:
        """Its name."""

    def describe(self) -> dict[str, Any]:
        """Its limits; `equation` says that an equation is taken."""


class Input(Protocol):
    """An input by name; one with a default may be left out."""

    @property
    def name(self) -> str:
        """As a line may name it."""

    @property
    def kind(self) -> Kind:
        """What it may be."""

    @property
    def default(self) -> str | None:
        """Its text."""


class Example(Protocol):
    """A result that the operation gives."""

    @property
    def result(self) -> dict[str, Any]:
        """Its members."""


class Operation(Protocol):
    """An operation of the catalogue."""

    @property
    def name(self) -> str:
        """The one by which it is stored."""

    @property
    def inputs(self) -> Sequence[Input]:
        """In the order of a call's arguments."""

    @property
    def examples(self) -> Sequence[Example]:
        """One at least."""

    def read(self, raw: Mapping[str, Any]) -> Request:
        """The request for these inputs; raises `InvalidInput`."""


#: Functions, and operations of the catalogue.
Words = Vocabulary[Operation]
