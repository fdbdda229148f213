"""Integers with limits, read from JSON or text, refused in sentences.

A number is measured before it is converted, so a long one costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.errors import InvalidInput
from wizard.kinds.kind import MAX_DIGITS, shown

_INTEGER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Integer:
    """Annotates an `int` input. A limit that is None is left to `digits`, which default to what the limits need."""

    minimum: int | None
    maximum: int | None
    about: str
    digits: int = 0

    kind: ClassVar[str] = "integer"

    def __post_init__(self) -> None:
        """Fills in `digits`."""
        if not self.digits:
            assert self.maximum is not None, "an integer has a maximum, or a number of digits"
            object.__setattr__(self, "digits", len(str(max(self.maximum, abs(self.minimum or 0)))))
        assert self.digits <= MAX_DIGITS, f"{self.digits} digits are more than Python converts"

    def parse(self, value: object, field: str) -> int:
        """The integer that `value` stands for; raises `InvalidInput`."""
        return parse_integer(value, field=field, minimum=self.minimum, maximum=self.maximum, digits=self.digits)

    def write(self, parsed: int) -> str:
        """Its decimal digits."""
        return str(parsed)

    def largest(self) -> str:
        """The largest value it takes."""
        return "9" * self.digits if self.maximum is None else str(self.maximum)

    def limits(self) -> str:
        """What it must be, in words."""
        return _limits(self.minimum, self.maximum, self.digits)

    def schema(self) -> list[dict[str, Any]]:
        """The shapes that JSON may give it."""
        sign = "" if self.minimum is not None and self.minimum >= 0 else "-?"
        number = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
        return [
            {"type": "string", "pattern": f"^{sign}[0-9]{{1,{self.digits}}}$"},
            {name: limit for name, limit in number.items() if limit is not None},
        ]

    def describe(self) -> dict[str, Any]:
        """Its limits, as decimal strings like every integer."""
        return {
            "minimum": None if self.minimum is None else str(self.minimum),
            "maximum": None if self.maximum is None else str(self.maximum),
            "digits": self.digits,
            "decimals": 0,
        }


def parse_integer(
    value: object,
    *,
    field: str,
    minimum: int | None = None,
    maximum: int | None = None,
    digits: int = MAX_DIGITS,
) -> int:
    """The integer that `value`, a JSON integer or a text of ASCII digits, stands for.

    Raises `InvalidInput` that names `field`, what is wrong with it, and what to send.
    """
    text = read(value, _INTEGER, field, digits, 'an integer in plain digits, such as "42"')
    if text is None or len(text.removeprefix("-")) > digits:
        wrong = f"has more than {digits:,} digits"
    else:
        number = int(text)
        if (minimum is None or minimum <= number) and (maximum is None or number <= maximum):
            return number
        wrong = f"is {shown(number)}"
    raise InvalidInput(f"{field} {wrong}, but must be {_limits(minimum, maximum, digits)}.", field=field)


def read(value: object, pattern: re.Pattern[str], field: str, digits: int, wanted: str) -> str | None:
    """`value` as a text that `pattern` matches; None for an integer that has more digits, whatever else it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        # A number of d digits has at most 10/3 · d + 1 bits; one that has more might be too long for str().
        return str(value) if value.bit_length() <= digits * 10 // 3 + 1 else None
    text = repr(value) if isinstance(value, float) else value
    if not (isinstance(text, str) and pattern.fullmatch(text)):
        raise InvalidInput(f"{field} is {shown(value)}, but must be {wanted}.", field=field)
    return text


def _limits(minimum: int | None, maximum: int | None, digits: int) -> str:
    """What an integer must be, in words."""
    if minimum is not None and maximum is not None:
        return f"from {minimum:,} to {maximum:,}"
    bounds = [f"at least {minimum:,}"] if minimum is not None else []
    bounds += [f"at most {maximum:,}"] if maximum is not None else []
    return " and ".join([*bounds, f"of at most {digits:,} digits"])
