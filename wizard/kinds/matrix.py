"""Lists and matrices of integers or fractions, as JSON arrays or as text.

As text a vector is `[1, -2, 3]` or `1 -2 3`, a matrix `[[1, 2], [3, 4]]` or `1 2; 3 4` with rows on lines of their own
or between semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, ClassVar

from wizard.errors import InvalidInput
from wizard.kinds.kind import MAX_DIGITS, shown
from wizard.language.budget import ENTRY, spend

_ENTRY = re.compile(r"(-?)([0-9]+)(?:/([0-9]+))?")
_INTEGER = re.compile("-?[0-9]+")
_BRACKETS = re.compile(r"\s*\[(.*)\]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Vector:
    """Annotates a `list[int]`, or with `rational` a `list[int | Fraction]`, of `least` to `most` entries.

    `digits` limits each entry, a fraction's numerator and denominator each; `minimum` is the least an integer may be.
    """

    most: int
    digits: int
    about: str
    least: int = 1
    rational: bool = False
    minimum: int | None = None

    kind: ClassVar[str] = "vector"

    def __post_init__(self) -> None:
        """Holds the digits to what Python converts."""
        assert self.digits <= MAX_DIGITS, f"{self.digits} digits are more than Python converts"

    def parse(self, value: object, field: str) -> list[Any]:
        """The entries; raises `InvalidInput`."""
        longest = self.most * (2 * self.digits + 6) + 10
        texts = (self._in_brackets(value) or _split(value, field, longest, self)) if isinstance(value, str) else value
        if not isinstance(texts, list):
            raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}.", field=field)
        if not self.least <= len(texts) <= self.most:
            raise InvalidInput(
                f"{field} has {_count(len(texts), 'entry', 'entries')}, but must be {self.limits()}.", field=field
            )
        spend(len(texts) * ENTRY)
        return self.entries(texts, field)

    def _in_brackets(self, text: str) -> list[int] | None:
        """The integers of a list in brackets, without a text of each in between; None of anything else."""
        if text.count(",") >= self.most or not _listed(self.digits).fullmatch(text):
            return None
        return [int(found[0]) for found in _INTEGER.finditer(text)]

    def entries(self, values: list[object], field: str) -> list[Any]:
        """Entry by entry, but all at once where they are plain integers; raises `InvalidInput`."""
        numbers = _integers(values, self.digits)
        if numbers is None or (self.minimum is not None and min(numbers, default=self.minimum) < self.minimum):
            return [self.entry(each, field) for each in values]
        return numbers

    def entry(self, value: object, field: str) -> int | Fraction:
        """One entry; raises `InvalidInput`."""
        text = value
        if isinstance(value, int) and not isinstance(value, bool):
            text = str(value) if value.bit_length() <= self.digits * 10 // 3 + 1 else "9" * (self.digits + 1)
        found = _ENTRY.fullmatch(text) if isinstance(text, str) else None
        if not found or (found.group(3) and not self.rational):
            wanted = 'an integer or a fraction such as "-3/4"' if self.rational else 'an integer such as "42"'
            raise InvalidInput(f"{field} holds {shown(value)}, but each entry must be {wanted}.", field=field)
        sign, above, below = found.groups()
        if max(len(above), len(below or "")) > self.digits:
            raise InvalidInput(f"{field} has an entry that is too long: it must be {self.limits()}.", field=field)
        if below and not below.strip("0"):
            raise InvalidInput(f"{field} holds {shown(value)}: a fraction must be by something but 0.", field=field)
        number = int(f"{sign}{above}")
        if self.minimum is not None and number < self.minimum:
            raise InvalidInput(
                f"{field} holds {shown(value)}, but each entry must be at least {self.minimum}.", field=field
            )
        # An integer has a numerator and a denominator too, and is made ten times as quickly.
        return Fraction(number, int(below)) if below else number

    def write(self, parsed: list[Any]) -> str:
        """The entries between brackets, fractions in lowest terms."""
        return _bracketed(parsed)

    def largest(self) -> str:
        """As many entries as it takes, each as long as may be, and no two alike."""
        return self.write([10**self.digits - 1 - index for index in range(self.most)])

    def limits(self) -> str:
        """What it must be, in words."""
        entries = "fractions" if self.rational else "integers"
        return f"a list such as [1, 2, 3] of {self.least:,} to {self.most:,} {entries} of at most {self.digits} digits"

    def schema(self) -> list[dict[str, Any]]:
        """A text, or an array."""
        entry = _entry_schema(self.digits, self.rational)
        return [
            {"type": "string", "pattern": r"^[-0-9/,;\[\]\s]+$"},
            {"type": "array", "minItems": self.least, "maxItems": self.most, "items": entry},
        ]

    def describe(self) -> dict[str, Any]:
        """How long, and of what."""
        return {"digits": self.digits, "entries": self.most, "rational": self.rational}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Annotates a `list[list[int]]`, or with `rational` of `int | Fraction`: at most `most` rows and columns.

    `digits` limits each entry, a fraction's numerator and denominator each.
    """

    most: int
    digits: int
    about: str
    square: bool = False
    rational: bool = False

    kind: ClassVar[str] = "matrix"

    def parse(self, value: object, field: str) -> list[list[Any]]:
        """The rows, all of one length; raises `InvalidInput`."""
        longest = self.most * (self.most * (2 * self.digits + 6) + 10)
        rows = _rows(value, field, longest, self) if isinstance(value, str) else value
        if not (isinstance(rows, list) and rows and all(isinstance(row, list) and row for row in rows)):
            raise InvalidInput(f"{field} is {shown(value)}, but must be {self.limits()}.", field=field)
        height, width = len(rows), len(rows[0])
        for number, row in enumerate(rows, 1):
            if len(row) != width:
                raise InvalidInput(
                    f"{field} has {_count(width, 'entry', 'entries')} in row 1 and {len(row)} in row {number}: "
                    "every row must be of one length.",
                    field=field,
                )
        if max(height, width) > self.most or (self.square and height != width):
            raise InvalidInput(f"{field} is {height} × {width}, but must be {self.limits()}.", field=field)
        row_of = Vector(self.most, self.digits, self.about, rational=self.rational)
        spend(height * width * ENTRY)
        return [row_of.entries(row, field) for row in rows]

    def write(self, parsed: list[list[Any]]) -> str:
        """The rows between brackets, fractions in lowest terms."""
        return _bracketed(_bracketed(row) for row in parsed)

    def largest(self) -> str:
        """As large as it may be, its entries as long as may be; regular, since they come from a simple recurrence."""
        state, rows = 1, []
        for _ in range(self.most):
            row = []
            for _ in range(self.most):
                state = state * 6364136223846793005 % 2**64
                row.append(10 ** (self.digits - 1) + state % (9 * 10 ** (self.digits - 1)))
            rows.append(row)
        return self.write(rows)

    def limits(self) -> str:
        """What it must be, in words."""
        shape = f"{'a square matrix' if self.square else 'a matrix'} such as [[1, 2], [3, 4]]"
        entries = "fractions" if self.rational else "integers"
        return f"{shape} of at most {self.most} rows and columns of {entries} of at most {self.digits} digits"

    def schema(self) -> list[dict[str, Any]]:
        """A text, or an array of arrays."""
        row = {
            "type": "array",
            "minItems": 1,
            "maxItems": self.most,
            "items": _entry_schema(self.digits, self.rational),
        }
        return [
            {"type": "string", "pattern": r"^[-0-9/,;\[\]\s]+$"},
            {"type": "array", "minItems": 1, "maxItems": self.most, "items": row},
        ]

    def describe(self) -> dict[str, Any]:
        """How large, and of what."""
        return {"digits": self.digits, "entries": self.most, "rational": self.rational, "square": self.square}


def _entry_schema(digits: int, rational: bool) -> dict[str, Any]:
    below = f"(/[0-9]{{1,{digits}}})?" if rational else ""
    return {"anyOf": [{"type": "string", "pattern": f"^-?[0-9]{{1,{digits}}}{below}$"}, {"type": "integer"}]}


def _integers(values: Sequence[Any], digits: int) -> list[int] | None:
    """`values` as integers of at most so many `digits`; None if one is anything else, or longer."""
    kinds = set(map(type, values))
    if kinds == {int}:
        limit = 10**digits
        return list(values) if max(values) < limit and min(values) > -limit else None
    if kinds != {str}:
        return None
    # A comma within a value would make more values of it.
    plain = _plain(digits).fullmatch(joined := ",".join(values)) and joined.count(",") == len(values) - 1
    return list(map(int, values)) if plain else None


@cache
def _plain(digits: int) -> re.Pattern[str]:
    return re.compile(rf"-?[0-9]{{1,{digits}}}(?:,-?[0-9]{{1,{digits}}})*+")


@cache
def _listed(digits: int) -> re.Pattern[str]:
    return re.compile(rf"\s*+\[\s*+-?[0-9]{{1,{digits}}}(?:\s*+,\s*+-?[0-9]{{1,{digits}}})*+\s*+\]\s*+", re.ASCII)


def _split(text: str, field: str, longest: int, kind: Vector | Matrix) -> list[str]:
    """The entries of a vector that was sent as text, not yet looked at."""
    if len(text) > longest:
        raise InvalidInput(f"{field} has {len(text):,} characters: it must be {kind.limits()}.", field=field)
    inside = _BRACKETS.fullmatch(text)
    bare = (inside.group(1) if inside else text).strip()
    if not bare:
        return []
    # One more than there may be, for a text of megabytes may have a million that are not even looked at.
    entries = [each.strip() for each in bare.split(",", kind.most)] if "," in bare else bare.split(None, kind.most)
    if len(entries) > kind.most:
        raise InvalidInput(f"{field} has more than {kind.most:,} entries, but must be {kind.limits()}.", field=field)
    return entries


def _rows(text: str, field: str, longest: int, kind: Matrix) -> list[list[str]]:
    """The rows of a matrix that was sent as text, their entries not yet looked at."""
    if len(text) > longest:
        raise InvalidInput(f"{field} has {len(text):,} characters: it must be {kind.limits()}.", field=field)
    outside = _BRACKETS.fullmatch(text)
    if outside and "[" in outside.group(1):
        # Between ] and [ stands what parts two rows.
        lines = re.split(r"\]\s*[,;]?\s*\[", outside.group(1).strip().removeprefix("[").removesuffix("]"))
    else:
        bare = (outside.group(1) if outside else text).strip().strip(";")
        lines = re.split(r"[;\n]", bare) if bare else []
    return [_split(line, field, longest, kind) for line in lines]


def _bracketed(entries: Iterable[object]) -> str:
    return f"[{','.join(map(str, entries))}]"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
