"""What people say of a number: `square root of 2`, `half of 10`, `sine of pi`, `5 factorial`.

Where the argument ends is certain only if the line, a list or a bracket ends behind it. Otherwise there are two
readings, all of what follows or its first number, and nobody guesses.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wizard.errors import ExpressionError
from wizard.language.columns import rewritten
from wizard.language.names import CONSTANTS, INFINITIES

#: Readings of a line that are spelt out, at most, and their number in words.
_READINGS, _NUMBERS = 4, {2: "two", 3: "three", 4: "several"}

#: What is said before `of`, and the call that it is; {} is the argument.
_PHRASES = {
    "square root": "sqrt({})",
    "cube root": "cbrt({})",
    "natural log": "log({})",
    "natural logarithm": "log({})",
    "logarithm": "log({})",
    "sine": "sin({})",
    "cosine": "cos({})",
    "tangent": "tan({})",
    "cotangent": "cot({})",
    "arcsine": "asin({})",
    "arccosine": "acos({})",
    "arctangent": "atan({})",
    "exponential": "exp({})",
    "absolute value": "abs({})",
    "reciprocal": "1/({})",
    "half": "({})/2",
    "a half": "({})/2",
    "a third": "({})/3",
    "a quarter": "({})/4",
    "square": "({})^2",
    "cube": "({})^3",
}

_OF = re.compile(
    rf"\b(?:the\s+)?({'|'.join(sorted(_PHRASES, key=len, reverse=True))}|log(?:arithm)?\s+base\s+(?:[0-9]+|e)"
    r"|[A-Za-z_]+)\s+of\s+(?=\S)",
    re.IGNORECASE,
)
_BASE = re.compile(r"log(?:arithm)?\s+base\s+([0-9]+|e)", re.IGNORECASE)

#: What a spoken argument never reaches beyond.
_ENDS = re.compile(r"\s(?:from|as|for|with|wrt|by|to|in|and)\b|,|=|->|→")

_OPERAND = re.compile(r"[-+]?\s*(?:[0-9]+(?:\.[0-9]+)?|[A-Za-z][A-Za-z0-9]*)?")

#: What is said behind a number.
_BEHIND = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"\b([0-9]+|[A-Za-z])\s+factorial\b(?!\s+of\b)", r"\1!"),
        (r"(\b(?:[0-9]+|[A-Za-z])|\))\s+squared\b", r"\1^2"),
        (r"(\b(?:[0-9]+|[A-Za-z])|\))\s+cubed\b", r"\1^3"),
        (r"(?<=[0-9A-Za-z)!])\s+plus\s+(?=[-0-9A-Za-z(])", " + "),
        (r"(?:(?<=[0-9)!])|(?<=\b[A-Za-z]))\s+minus\s+(?=[-0-9A-Za-z(])", " - "),
        (r"(?:(?<=[0-9)!])|(?<=\b[A-Za-z]))\s+times\s+(?=[-0-9A-Za-z(])", " * "),
        (r"(?:(?<=[0-9)!])|(?<=\b[A-Za-z]))\s+divided\s+by\s+(?=[-0-9A-Za-z(])", " / "),
        (r"(?:(?<=[0-9)!])|(?<=\b[A-Za-z]))\s+modulo\s+(?=[-0-9A-Za-z(])", " mod "),
        (r"(?<=[0-9)!])\s+(?:raised\s+to|to)\s+the\s+power\s+of\s+(?=[-0-9A-Za-z(])", "^"),
        (r"(?<=[0-9])\s*percent\b", "%"),
    )
)


def spoken(text: str, is_number: Callable[[str], bool]) -> str:
    """`text` with formulas for what is said in words; raises `ExpressionError` where there are several readings.

    `is_number` says whether a name is one of a function, or of an operation that gives a number.
    """
    typed = text
    for pattern, said in _BEHIND:
        text = pattern.sub(said, text)
    readings = list(dict.fromkeys(_readings(text, is_number, _READINGS)))
    if len(readings) == 1:
        return readings[0]
    first = next(found for found in _OF.finditer(text) if _call(found[1], is_number))
    with rewritten(text, typed):
        raise ExpressionError(
            f"“{' '.join(first[1].split())} of” before a formula has {_NUMBERS[len(readings)]} readings: "
            f"{', or '.join(readings)}.",
            column=first.start(1) + 1,
            readings=readings,
        )


def _readings(text: str, is_number: Callable[[str], bool], most: int) -> list[str]:
    """Some of them, from the last phrase to the first: what is said within an argument comes before it."""
    for found in reversed(list(_OF.finditer(text))):
        before, end = text[: found.start()], _end(text, found.end())
        end = found.end() + len(text[found.end() : end].rstrip())
        behind, call = text[end:], _call(found[1], is_number)
        argument, rest = _divided(text[found.end() : end])
        # Several arguments belong to a call of the whole line.
        are_several = re.match(r"\s*(?:,|and\b)", behind)
        if not call or not argument or are_several or not _is_formula(argument + rest, is_number):
            continue
        readings = _readings(f"{before}{_filled(call, argument + rest)}{behind}", is_number, most)
        if rest and len(readings) < most:
            first = _filled(call, argument)
            first = first if rest[0] not in "^!" or first.endswith(")") else f"({first})"
            readings += _readings(f"{before}{first}{rest}{behind}", is_number, most - len(readings))
        return readings
    return [text]


def _is_formula(text: str, is_number: Callable[[str], bool]) -> bool:
    """Whether no word of `text` is one of plain English."""
    words = re.findall(r"[A-Za-z_]{2,}", text)
    return all(each.lower() in {*CONSTANTS, *INFINITIES, "mod"} or is_number(each.lower()) for each in words)


def _filled(call: str, argument: str) -> str:
    """The call of an argument, without brackets around a single word."""
    is_bracket = argument[:1] == "(" and _end(argument, 1) == len(argument) - 1
    is_bare = is_bracket or (not call[0].isalpha() and re.fullmatch(r"[A-Za-z0-9.]+", argument))
    return (call.replace("({})", "{}") if is_bare else call).format(argument)


def _call(phrase: str, is_number: Callable[[str], bool]) -> str | None:
    """What a phrase calls, with {} for its argument; None of words that are no such phrase."""
    said = " ".join(phrase.lower().split())
    base = _BASE.fullmatch(said)
    if base:
        return f"log({{}}, {base[1]})"
    return _PHRASES.get(said) or (f"{said}({{}})" if is_number(said) else None)


def _end(text: str, place: int) -> int:
    """Where the argument that begins at `place` ends at the latest."""
    depth = 0
    while place < len(text):
        if text[place] in "([":
            depth += 1
        elif text[place] in ")]":
            depth -= 1
            if depth < 0:
                return place
        elif depth == 0 and _ENDS.match(text, place):
            return place
        place += 1
    return place


def _divided(text: str) -> tuple[str, str]:
    """The first number, name, call or bracket of a text, and the rest."""
    found = _OPERAND.match(text)
    assert found, "it may be empty"
    end = found.end()
    if text[end : end + 1] == "(" and not found[0][-1:].isdigit():
        end = _end(text, end + 1) + 1
    rest = text[end:].strip()
    if rest[:1] in {"+", "-"}:
        rest = f" {rest[0]} {rest[1:].lstrip()}"
    elif re.match(r"mod\b", rest):
        rest = f" {rest}"
    elif rest[:1].isalnum() or rest[:1] == "(":
        rest = f"*{rest}"
    return text[:end], rest
