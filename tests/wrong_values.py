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

_FORMULA: dict[str, Any] = {
    "an array": ["1"],
    "a float": 1.5,
    "two numbers": "1 2",
    "a bracket that is never closed": "(x + 1",
    "a bracket that closes nothing": "x + 1)",
    "an operator that ends it": "x +",
    "an unknown function": "launch(x)",
    "a product without its sign": "xy",
    "a list": "[x, 1]",
    "a Cyrillic letter": "х + 1",
    "a full-width letter": "ｘ",
    "an attribute": "x.func",
    "a lambda": "lambda: 0",
    "a comprehension": "[x for x in (1, 2)]",
    "a text in quotes": "'x'",
    "a statement": "x; y",
    "a tower": "9^9^9^9",
    "a thousand brackets": "(" * 1_000 + "x" + ")" * 1_000,
    "half a million characters": "x+" * 250_000 + "x",
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
    "formula": _FORMULA
    | {
        "a function with too many arguments": "sin(x, 1)",
        "a function without one": "sin()",
        "a function without brackets": "sin + 1",
        "a primorial": "5#",
        "a remainder": "x mod 2",
        "a large exponent": "x^1001",
        "a large exponent, as a power": "x^10^10",
        "a large factorial": "1001!",
        "a division by zero": "x/0",
        "too many terms": "x" + " + x" * 250,
    },
    "expression": {
        **{what: value for what, value in _FORMULA.items() if what != "a list"},
        "a variable": "x + 1",
        "a list by itself": "[1, 2]",
        "an equation": "1 = 1",
        "a division by zero": "1/0",
        "a large power": "10^10^10",
        "a large factorial": "(10^9)!",
        "factors in a sum": "factor(6) + 1",
        "an unknown operation": "launch(1)",
    },
    "system": {
        **{what: value for what, value in _FORMULA.items() if what != "a statement"},
        "a number": 1,
        "an empty list": [],
        "brackets around nothing": "[]",
        "nothing between commas": "[x = 1,, y = 2]",
        "an entry that is a number": [1],
        "an entry that is null": [None],
        "an entry that is no equation": ["x = 1", "y ="],
        "a list within it": "[[x = 1], [y = 2]]",
        "two lists": "[x = 1], [y = 2]",
        "a decimal comma": "x = 1,5",
        "two signs of equality": "x = y = 1",
        "a division by zero": "x/0 = 1",
        "a remainder": "x mod 2 = 1",
        "a hundred thousand entries": ["x = 1"] * 100_000,
        "one equation too many": "\n".join(["x = 1"] * 21),
        "one variable too many": " + ".join(f"x{number}" for number in range(21)),
        "too many terms": ["x" + " + x" * 120, "y" + " + y" * 140],
    },
    "object": {
        **{
            what: _FORMULA[what]
            for what in _FORMULA
            if what not in {"a product without its sign", "a list", "a statement"}
        },
        "a division by zero": "x/0",
        "nothing between commas": "{1,, 2}(",
        "lists too deep": "[" * 8 + "1, 2" + "]" * 8,
        "two sets in a sum": "{1} + {2}",
        "two signs of equality": "x = 1 = 2",
        "a large exponent": "x^1001",
        "an element of a number": "x ∈ 3",
    },
    "tolerance": {
        "an array": ["1"],
        "a float": 1.5,
        "a word": "close",
        "a negative difference": "-0.1",
        "all of it": "100%",
        "an exponent": "1e-3",
        "half a million digits": "1" * 500_000,
    },
    "variables": {
        "a number": 1,
        "an empty list": [],
        "brackets around nothing": "[]",
        "nothing between commas": "[x,,y]",
        "an entry that is a number": [1],
        "an array too deep": [["x"]],
        "a constant": "[x, e]",
        "a word": "unknown",
        "a sum": "x+y",
        "a bracket that is never closed": "[x, y",
        "a name twice": "[x, y, x]",
        "one variable too many": [f"x{number}" for number in range(21)],
        "half a million characters": "x, " * 170_000,
    },
    "variable": {
        "a number": 1,
        "an array": ["x"],
        "a constant": "e",
        "a word": "unknown",
        "a space": "x ",
        "a sum": "x+y",
    },
    "polynomial": _FORMULA
    | {
        "an array": [],
        "an entry that is a word": ["1", "ten"],
        "an entry that is a float": [1.5],
        "an entry that is null": [None],
        "an array too deep": [["1"]],
        "nothing between commas": "[1,,2]",
        "half a million characters": "(x)+" * 125_000 + "x",
        "half a million characters of a sum": "x+" * 250_000 + "x^y",
        "a function": "sin(x)",
        "a negative exponent": "x^-1",
        "a fraction as an exponent": "x^(1/2)",
        "a variable as an exponent": "2^x",
        "a division by a variable": "1/x",
        "a division by zero": "x/0",
        "an equation": "x = 1",
        "a power that would be long": "(x + 1)^1000000000",
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
    if kind.kind in {"formula", "polynomial"}:
        yield from _beyond(kind.kind, limits)


def _beyond(kind: str, limits: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What lies just beyond the limits of what is written as a formula."""
    yield "one variable too many", " + ".join("uvwxyzabcdfgh"[: limits["variables"] + 1])
    if kind == "formula" and not limits["equation"]:
        yield "an equation", "x = 1"
    if kind == "polynomial":
        yield "one degree too high", f"x^{limits['degree'] + 1}"
        yield "a coefficient one digit too long", f"1{'0' * limits['digits']}*x"
        if not limits["rational"]:
            yield "a coefficient that is no integer", "x/2"
