"""One input of an operation, as its function declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

from wizard.kinds import Kind


@dataclass(frozen=True, slots=True)
class Input:
    """One input by name, what it may be, and a value to show. With a `default` it may be left out."""

    name: str
    kind: Kind
    example: str
    default: str | None = None

    @classmethod
    def of(cls, parameter: Parameter, kind: Kind, example: Mapping[str, str]) -> Input:
        """The input that a function's parameter is; a parameter's default is the input's."""
        default = None if parameter.default is Parameter.empty else kind.write(parameter.default)
        return cls(parameter.name, kind, example.get(parameter.name, default or ""), default)

    @property
    def title(self) -> str:
        """The name as a label; a single letter is a mathematician's and stays as it is."""
        return self.name.replace("_", " ").capitalize() if len(self.name) > 1 else self.name

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the values it takes."""
        return {
            "title": self.title,
            "description": f"{self.kind.about}; {self.kind.limits()}",
            "examples": [self.example],
            "anyOf": self.kind.schema(),
        } | ({} if self.default is None else {"default": self.default})

    def describe(self) -> dict[str, Any]:
        """What the page's form needs; limits are decimal strings, as integers are everywhere."""
        nothing = dict.fromkeys(("minimum", "maximum", "digits", "decimals", "choices"))
        return {
            "name": self.name,
            "title": self.title,
            "about": self.kind.about,
            "kind": self.kind.kind,
            **nothing,
            **self.kind.describe(),
            "limits": self.kind.limits(),
            "example": self.example,
            "default": self.default,
        }
