"""Plain decimals, taken exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from wizard.errors import InvalidInput
from wizard.kinds.integer import read

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

#: What a refusal asks for.
_WANTED = (
    'an integer or a plain decimal without exponent, such as "42" or "-0.5" '
    "(best sent as a string, which keeps every digit)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """Annotates a `Decimal` input: an integer or a plain decimal, taken exactly, without rounding."""

    about: str
    digits: int
    decimals: int

    kind: ClassVar[str] = "number"

    def parse(self, value: object, field: str) -> Decimal:
        """The number that `value` stands for; raises `InvalidInput`."""
        return parse_number(value, field=field, digits=self.digits, decimals=self.decimals)

    def write(self, parsed: Decimal) -> str:
        """Its digits in full, without an exponent."""
        return write_number(parsed)

    def largest(self) -> str:
        """The largest value it takes."""
        return f"{'9' * self.digits}.{'9' * self.decimals}"

    def limits(self) -> str:
        """What it must be, in words."""
        return f"at most {self.digits:,} digits before the point and {self.decimals:,} after it"

    def schema(self) -> list[dict[str, Any]]:
        """The shapes that JSON may give it."""
        pattern = f"^-?[0-9]{{1,{self.digits}}}(\\.[0-9]{{1,{self.decimals}}})?$"
        return [{"type": "string", "pattern": pattern}, {"type": "number"}]

    def describe(self) -> dict[str, Any]:
        """How many digits it may have."""
        return {"digits": self.digits, "decimals": self.decimals}


def parse_number(value: object, *, field: str, digits: int, decimals: int) -> Decimal:
    """The exact number that `value`, a JSON number or a text such as "-3.25", stands for; raises `InvalidInput`.

    A JSON float counts as the shortest decimal that reads back as the same float, as it was most likely written.
    """
    text = read(value, _NUMBER, field, digits, _WANTED)
    whole, _, fraction = (text or "").removeprefix("-").partition(".")
    if text is None or len(whole) > digits:
        raise InvalidInput(f"{field} has more than {digits:,} digits before the point, the most it may.", field=field)
    if len(fraction) > decimals:
        raise InvalidInput(f"{field} has more than {decimals:,} digits after the point, the most it may.", field=field)
    return Decimal(text)


def write_number(value: Decimal) -> str:
    """`value` in full, without an exponent, needless zeros or a negative zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
