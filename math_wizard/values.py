"""Exact values: what Python holds and what travels as text, both ways. No digit is lost, and nothing is evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

#: First members of results that are no answer without those behind them.
_PARTIAL = frozenset({"hits", "quotient", "rational", "verified", "whole"})

_INTEGER = re.compile(r"-?[0-9]+")
_FRACTION = re.compile(r"(-?[0-9]+)/([0-9]+)")

#: Members that are text whatever they look like: approximations keep their digits, and a residue its form.
_TEXT = frozenset({"decimal", "digits", "estimate", "residue", "standard_error"})


def exact(value: Any) -> Any:
    """A result with its integers as `int` and its fractions as `Fraction`; all else stays what it is."""
    if isinstance(value, str):
        return _number(value)
    if isinstance(value, list):
        return [exact(each) for each in value]
    if isinstance(value, Mapping):
        return {name: each if name in _TEXT else exact(each) for name, each in value.items()}
    return value


def sendable(value: Any) -> Any:
    """An input as the API takes it: numbers as text with all their digits, formulas as they are written."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return integer_text(value)
    if isinstance(value, Fraction):
        return f"{integer_text(value.numerator)}/{integer_text(value.denominator)}"
    if isinstance(value, Mapping):
        return {str(name): sendable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [sendable(each) for each in value]
    # Decimal, float, SymPy, gmpy2, NumPy: each writes what it stands for. Powers are ^ in the language of the service.
    return str(value).replace("**", "^")


def integer_text(value: int) -> str:
    """Every digit of an integer. `str` refuses more than 4,300 of them, `Decimal` does not, and is quicker."""
    return format(Decimal(value), "f")


def integer(text: str) -> int:
    """The integer of any number of digits."""
    return int(text) if len(text) <= 4_000 else int(Decimal(text))


def _number(text: str) -> int | Fraction | str:
    if _INTEGER.fullmatch(text):
        return integer(text)
    if found := _FRACTION.fullmatch(text):
        return Fraction(integer(found[1]), integer(found[2]))
    return text


def answer_of(result: Mapping[str, Any]) -> Any:
    """The answer itself in a result: its first member in nearly every operation, else all of it."""
    name = next(iter(result), None)
    if name is None or name in _PARTIAL:
        return dict(result)
    if name == "content" and "factors" in result:
        content = [] if result["content"] == "1" else [{"factor": result["content"], "exponent": 1}]
        return [*content, *result["factors"]]
    return result[name]
