"""Numbers as they are written, measured before any number is made of them."""

from __future__ import annotations

import re
from fractions import Fraction

from wizard.errors import ExpressionError

#: A number with decimals, and with an exponent where e and digits follow directly: 2e is twice the constant e.
PATTERN = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+−–]?[0-9]+)?"

#: Digits that are shown of a number that is refused.
_SHOWN = 20

#: Digits of an exponent that may be within any limit.
_EXPONENT = 6

#: A decimal with some of its digits in brackets.
_REPEATING = re.compile(r"(?<![A-Za-z0-9_.])([0-9]{1,40}\.[0-9]{0,40})\(([0-9]{1,40})\)(?![0-9.])")

_SEPARATOR = r"[ _,'’\u00a0\u2009\u202f]"
_GROUPS = re.compile(rf"[0-9]{{1,3}}(?:{_SEPARATOR}[0-9]{{3}})+(?![0-9])")


def literal(text: str, digits: int, column: int) -> tuple[str, int]:
    """`text` in ASCII, and how many digits it has once it is written out; raises `ExpressionError` beyond `digits`."""
    mantissa, mark, exponent = text.lower().translate({ord("−"): "-", ord("–"): "-"}).partition("e")
    whole, _, decimals = mantissa.partition(".")
    plain = f"{whole}.{decimals}" if decimals else whole
    if not mark:
        length = len(whole) + len(decimals)
        if length > digits:
            raise ExpressionError(f"found a number of {length:,} digits; at most {digits:,} are read.", column=column)
        return plain, length
    size = exponent.lstrip("+-").lstrip("0") or "0"
    if len(size) <= _EXPONENT:
        places = -int(size) if exponent.startswith("-") else int(size)
        length = max(len(whole) + places, 1) + max(len(decimals) - places, 0)
        if length <= digits:
            return f"{plain}e{places}", length
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    raise ExpressionError(
        f"found {shown}, which has more than {digits:,} digits, the most that are read; a higher power of ten is 10^n.",
        column=column,
    )


def repeating(text: str) -> None:
    """Raises `ExpressionError` of 1.2(3), which may be a decimal whose last digits repeat, or a product."""
    found = _REPEATING.search(text)
    if not found:
        return
    readings = [
        _REPEATING.sub(each, text) for each in (_repeated, lambda digits: f"{digits[1].rstrip('.')}*({digits[2]})")
    ]
    raise ExpressionError(
        f"digits in brackets behind a decimal repeat, or they are a factor: {', or '.join(readings)}.",
        column=found.start() + 1,
        readings=readings,
    )


def _repeated(found: re.Match[str]) -> str:
    """The fraction that is a decimal whose last digits repeat."""
    whole, _, decimals = found[1].partition(".")
    before, period = whole + decimals, found[2]
    value = Fraction(int(before + period) - int(before), 10 ** len(decimals) * (10 ** len(period) - 1))
    return f"({value})"


def without_groups(text: str, place: int) -> str | None:
    """The digits of the number around `place` without what separates its groups of three; None if there is none."""
    begin = place
    while begin > max(0, place - 4) and text[begin - 1].isdecimal():
        begin -= 1
    found = _GROUPS.match(text, begin)
    if not found or found.end() <= place or text[begin - 1 : begin].isdecimal():
        return None
    digits = re.sub(_SEPARATOR, "", found[0])
    return digits if len(digits) <= 2 * _SHOWN else "the digits alone"
