"""What every kind of input can do, and how a refusal repeats a value.

A kind annotates an input of an operation. It reads what JSON or a form gave, refuses it in a sentence that says what to
send instead, and writes what it read as text: that canonical text is what is stored, compared and handed to workers.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

#: Digits that any number may have at most. Python converts no more than 4,300 between int and text.
MAX_DIGITS = 4_000

#: Characters of a refused value that its refusal repeats.
_SHOWN = 40


class Kind(Protocol):
    """A kind of input, with its limits."""

    @property
    def kind(self) -> str:
        """Its name: what the page draws a field by."""

    @property
    def about(self) -> str:
        """What the input means, a few words."""

    def parse(self, value: object, field: str) -> Any:
        """What `value` stands for; raises `InvalidInput` that names `field`, what is wrong, and what to send."""

    def write(self, parsed: Any) -> str:
        """The canonical text of what `parse` returned: equal values are equal texts, and `parse` reads it again."""

    def largest(self) -> str:
        """The text of a largest value it takes."""

    def limits(self) -> str:
        """What it must be, in words."""

    def schema(self) -> list[dict[str, Any]]:
        """JSON Schemas of the shapes that it may have, the first for a text."""

    def describe(self) -> dict[str, Any]:
        """What the page's form needs beyond `kind` and `about`: minimum, maximum, digits, decimals, choices."""


def shown(value: object) -> str:
    """`value` as a refusal repeats it: as JSON, in ASCII so that look-alike digits show, and cut when it is long."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    if isinstance(value, int) and value.bit_length() > MAX_DIGITS:
        return "a very long number"
    # Cut first: a long text would be escaped for nothing.
    text = json.dumps(value[: _SHOWN + 1] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
