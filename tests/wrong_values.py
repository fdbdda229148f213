"""Values that every kind of input must refuse, and what they are. A new kind adds its own here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wizard.kinds import Kind

_EVERY_KIND: dict[str, Any] = {
    "null": None,
    "a Boolean": True,
    "an object": {"n": 1},
    "nothing": "",
    "full-width digits": "１２",
    "Arabic digits": "٣",
    "no number": float("nan"),
    "an infinite float": float("inf"),
    "a float with an exponent": 1e22,
    "a lone surrogate": "\ud800",
    "a null character": "\0",
    "Python": "__import__('os')",
    "half a million digits as a number": 1 << 1_700_000,
}

_DIGITS: dict[str, Any] = {
    "an array": ["1"],
    "a word": "ten",
    "an underscore": "1_000",
    "a comma": "1,000",
    "a space before": " 1",
    "a line feed behind": "1\n",
    "a plus": "+1",
    "two signs": "--1",
    "an exponent": "1e3",
    "hexadecimal": "0x10",
    "no number, as a text": "NaN",
    "5,000 digits": "9" * 5_000,
    "5,000 digits as a number": 10**4_999,
}

_LIST: dict[str, Any] = {
    "a number": 1,
    "a word": "ten",
    "an entry that is a word": "[1, ten]",
    "an entry that is a float": [1.5],
    "an entry that is null": [None],
    "an entry that is a Boolean": [True],
    "an entry of 5,000 digits": ["9" * 5_000],
    "a fraction by zero": "[1/0]",
    "nothing between commas": "[1,,2]",
    "an empty list": [],
    "an array too deep": [[["1"]]],
    "a hundred thousand entries": ["1"] * 100_000,
    "half a million characters": "1 " * 250_000,
}

BY_KIND: dict[str, dict[str, Any]] = {
    "integer": _DIGITS | {"a fraction": "1.5", "a float": 1.5, "a float that is whole": 1.0},
    "number": _DIGITS,
    "choice": {"a number": 1, "an array": [], "a word": "none of these", "a long word": "a" * 100_000},
    "vector": _LIST,
    "matrix": _LIST
    | {
        "rows of two lengths": [["1", "2"], ["3"]],
        "rows of two lengths, as a text": "1 2; 3",
        "a row that is none": [["1"], "2"],
        "an empty row": [[]],
    },
}


def wrong_values(kind: Kind) -> Iterator[tuple[str, Any]]:
    """What `kind` must refuse, whatever its limits, and what lies just beyond them."""
    yield from _EVERY_KIND.items()
    yield from BY_KIND[kind.kind].items()
    limits = kind.describe()
    if limits.get("minimum") is not None:
        yield "below its minimum", str(int(limits["minimum"]) - 1)
    if limits.get("maximum") is not None:
        yield "above its maximum", int(limits["maximum"]) + 1
    if kind.kind in {"integer", "number"}:
        yield "one digit too many", "1" + "0" * limits["digits"]
    if kind.kind == "vector":
        yield "one entry too many", ["1"] * (limits["entries"] + 1)
        yield "an entry one digit too long", "1" + "0" * limits["digits"]
    if kind.kind == "matrix":
        yield "one row too many", [["1"] * (limits["entries"] + 1)] * (limits["entries"] + 1)
        yield "an entry one digit too long", [["1" + "0" * limits["digits"]]]
