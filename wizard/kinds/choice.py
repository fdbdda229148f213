"""One word out of a few."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

from wizard.errors import InvalidInput
from wizard.kinds.kind import shown


@dataclass(frozen=True, slots=True)
class Choice:
    """Annotates a `str` input that is one of `choices`."""

    choices: tuple[str, ...]
    about: str

    kind: ClassVar[str] = "choice"

    def parse(self, value: object, field: str) -> str:
        """`value` if it is one of the choices; raises `InvalidInput`."""
        if isinstance(value, str) and value in self.choices:
            return value
        near = get_close_matches(value[:40], self.choices, n=1) if isinstance(value, str) else []
        hint = f": did you mean {near[0]}?" if near else "."
        raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}{hint}", field=field)

    def write(self, parsed: str) -> str:
        """The word."""
        return parsed

    def largest(self) -> str:
        """The last one."""
        return self.choices[-1]

    def limits(self) -> str:
        """The choices."""
        return f"one of {', '.join(self.choices)}"

    def schema(self) -> list[dict[str, Any]]:
        """A pattern rather than an enumeration, so that every kind's first shape is a text with a pattern."""
        return [{"type": "string", "pattern": f"^(?:{'|'.join(map(re.escape, self.choices))})$"}]

    def describe(self) -> dict[str, Any]:
        """The choices."""
        return {"choices": list(self.choices)}
