"""Reads query parameters as a route declares them, and rejects undeclared, repeated and out-of-range ones.

The OpenAPI document is generated from the same declarations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from wizard.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer from `minimum` to `maximum`."""

    name: str
    description: str
    minimum: int
    maximum: int
    default: int

    def read(self, text: str | None) -> int:
        """The number, or the default if it was not sent; raises `InvalidInput`."""
        if text is None:
            return self.default
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.minimum <= int(text) <= self.maximum:
            raise InvalidInput(
                f"{self.name} must be a whole number from {self.minimum} to {self.maximum}.", field=self.name
            )
        return int(text)

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum, "default": self.default}


@dataclass(frozen=True, slots=True)
class String:
    """A string that fully matches `pattern`, which `form` describes in words. Without a pattern, any string."""

    name: str
    description: str
    pattern: str = ""
    form: str = ""

    def read(self, text: str | None) -> str | None:
        """The string, or None if it was not sent; raises `InvalidInput`."""
        if text is not None and self.pattern and not re.fullmatch(self.pattern, text):
            raise InvalidInput(f"{self.name} must be {self.form}.", field=self.name)
        return text

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        return {"type": "string"} | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})


Parameter = Integer | String


def read_query(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The value of each parameter by its name; raises `InvalidInput`."""
    names = [each.name for each in parameters]
    for name, values in request.args.lists():
        if name not in names:
            known = f"Known are {', '.join(names)}." if names else "There are none."
            raise InvalidInput(f"There is no query parameter {name[:40]!r} here. {known}", field=name[:40])
        if len(values) > 1:
            raise InvalidInput(f"{name} appears twice in the query: send it once.", field=name)
    return {each.name: each.read(request.args.get(each.name)) for each in parameters}
