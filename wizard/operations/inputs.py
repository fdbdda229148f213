"""What an operation can take: integers and plain decimals with limits, read from JSON, refused in sentences.

A number is measured before it is converted, so a long one costs nothing. Its canonical form is a decimal string.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from wizard.errors import InvalidInput

#: Digits that any input may have at most. Python converts no more than 4,300 between int and text.
MAX_DIGITS = 4_000

_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

#: Characters of a refused value that its refusal repeats.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Integer:
    """Annotates an `int` input. A limit that is None is left to `digits`, which default to what the limits need."""

    minimum: int | None
    maximum: int | None
    about: str
    digits: int = 0

    kind: ClassVar[str] = "integer"
    decimals: ClassVar[int] = 0

    def __post_init__(self) -> None:
        """Fills in `digits`."""
        if not self.digits:
            assert self.maximum is not None, "an integer has a maximum, or a number of digits"
            object.__setattr__(self, "digits", len(str(max(self.maximum, abs(self.minimum or 0)))))
        assert self.digits <= MAX_DIGITS, f"{self.digits} digits are more than Python converts"

    def parse(self, value: object, field: str) -> int:
        """The integer that `value` stands for; raises `InvalidInput`."""
        return parse_integer(value, field=field, minimum=self.minimum, maximum=self.maximum, digits=self.digits)

    def canonical(self, value: object, field: str) -> str:
        """The same as text."""
        return str(self.parse(value, field))

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


@dataclass(frozen=True, slots=True)
class Number:
    """Annotates a `Decimal` input: an integer or a plain decimal, taken exactly, without rounding."""

    about: str
    digits: int
    decimals: int

    kind: ClassVar[str] = "number"
    minimum: ClassVar[None] = None
    maximum: ClassVar[None] = None

    def parse(self, value: object, field: str) -> Decimal:
        """The number that `value` stands for; raises `InvalidInput`."""
        return parse_number(value, field=field, digits=self.digits, decimals=self.decimals)

    def canonical(self, value: object, field: str) -> str:
        """The same as text."""
        return write_number(self.parse(value, field))

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
    text = _read(value, _INTEGER, field, digits, 'an integer in plain digits, such as "42"')
    if text is None or len(text.removeprefix("-")) > digits:
        wrong = f"has more than {digits:,} digits"
    else:
        number = int(text)
        if (minimum is None or minimum <= number) and (maximum is None or number <= maximum):
            return number
        wrong = f"is {shown(number)}"
    raise InvalidInput(f"{field} {wrong}, but must be {_limits(minimum, maximum, digits)}.", field=field)


def parse_number(value: object, *, field: str, digits: int, decimals: int) -> Decimal:
    """The exact number that `value`, a JSON number or a text such as "-3.25", stands for; raises `InvalidInput`.

    A JSON float counts as the shortest decimal that reads back as the same float, as it was most likely written.
    """
    wanted = 'an integer or a plain decimal without exponent, such as "42" or "-0.5"'
    text = _read(value, _NUMBER, field, digits, f"{wanted} (best sent as a string, which keeps every digit)")
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


def shown(value: object) -> str:
    """`value` as a refusal repeats it: as JSON, in ASCII so that look-alike digits show, and cut when it is long."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    # Cut first: a long text would be escaped for nothing.
    text = json.dumps(value[: _SHOWN + 1] if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _read(value: object, pattern: re.Pattern[str], field: str, digits: int, wanted: str) -> str | None:
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
