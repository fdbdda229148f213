"""Query parameters as declared: what is not declared, comes twice or is out of range is refused by name.

A route's declaration is also what the OpenAPI document says about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from wizard.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    name: str
    about: str
    least: int
    most: int
    default: int

    def read(self, text: str | None) -> int:
        """The number, or `InvalidInput`."""
        if text is None:
            return self.default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise InvalidInput(f"{self.name} must be a whole number from {self.least} to {self.most}.", field=self.name)
        return int(text)

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most, "default": self.default}


@dataclass(frozen=True, slots=True)
class Text:
    """A text that matches `pattern` as a whole; `form` says in words what that is. Without them, any text."""

    name: str
    about: str
    pattern: str = ""
    form: str = ""

    def read(self, text: str | None) -> str | None:
        """The text, None when it was not sent, or `InvalidInput`."""
        if text is not None and self.pattern and not re.fullmatch(self.pattern, text):
            raise InvalidInput(f"{self.name} must be {self.form}.", field=self.name)
        return text

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "string"} | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})


Parameter = Whole | Text


def read_query(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The value of each parameter by its name; raises `InvalidInput`."""
    names = [each.name for each in parameters]
    for name, values in request.args.lists():
        if name not in names:
            known = f"Known are {', '.join(names)}." if names else "There are none."
            raise InvalidInput(f"There is no query parameter {name[:40]!r} here. {known}", field=name[:40])
        if len(values) > 1:
            raise InvalidInput(f"{name} stands twice in the query: send it once.", field=name)
    return {each.name: each.read(request.args.get(each.name)) for each in parameters}
