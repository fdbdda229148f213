"""The words of an expression, in one pass of one regular expression, which also holds the text to its limits.

Whatever is too long, too deep or in a foreign alphabet is refused here, before the grammar sees any of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from wizard.errors import ExpressionError


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a text may hold. What people type has some dozens of tokens; a thousand are parsed in 20 ms."""

    characters: int = 10_000
    tokens: int = 1_000
    nesting: int = 200
    #: Fewer than the 4,300 that Python converts.
    digits: int = 4_000


class Word(NamedTuple):
    """A token: its terminal in the grammar, its text, and the column that it begins in."""

    terminal: str
    text: str
    column: int


_WORD = re.compile(
    r"\s*(?:(?P<NUMBER>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<NAME>[A-Za-z][A-Za-z0-9_]*)|(?P<SIGN>\*\*|!!|[-+*/^!#()\[\],=]"
    r"|[×·−÷])|(?P<OTHER>[^\s]))",
    re.ASCII,
)

_SIGNS = {
    "+": "PLUS",
    "-": "MINUS",
    "−": "MINUS",
    "*": "TIMES",
    "×": "TIMES",
    "·": "TIMES",
    "/": "OVER",
    "÷": "OVER",
    "^": "POWER",
    "**": "POWER",
    "!": "FACTORIAL",
    "#": "PRIMORIAL",
    "(": "_OPEN",
    ")": "_CLOSE",
    "[": "OPEN_LIST",
    "]": "_CLOSE_LIST",
    ",": "_COMMA",
    "=": "_EQUALS",
}

#: How a terminal's tokens are written in a tree, whichever sign stood in the text.
OPERATORS = {
    "PLUS": "+",
    "MINUS": "-",
    "TIMES": "*",
    "OVER": "/",
    "MOD": "mod",
    "POWER": "^",
    "FACTORIAL": "!",
    "PRIMORIAL": "#",
}

_PAIRS = {"(": ")", "[": "]"}

#: What ends a value, so that `mod` behind it is an operator and no name.
_ENDS = {"NUMBER", "NAME", "_CLOSE", "_CLOSE_LIST", "FACTORIAL", "PRIMORIAL"}

#: Characters that look like what was meant; NFKC finds the others.
_MEANT = {
    "π": "pi",
    "∞": "oo",
    "√": "sqrt(…)",
    "²": "^2",
    "³": "^3",
    "’": "a comma or nothing",
    "–": "-",
    "—": "-",
    "∗": "*",
    "⋅": "*",
    "•": "*",
    "∕": "/",
    ":": "/",
    "%": "a mod b",
    "{": "(",
    "}": ")",
    ";": ",",
    "|": "abs(…)",
    ".": "digits on both sides of the point",
    "х": "x",
    "а": "a",
    "е": "e",
    "о": "o",
    "с": "c",
    "р": "p",
    "у": "y",
}


def tokens(text: str, limits: Limits) -> list[Word]:
    """The words of `text`; raises `ExpressionError`. Between a number, or `)`, and a name or `(` stands a product."""
    if len(text) > limits.characters:
        raise ExpressionError(
            f"it has {len(text):,} characters, and at most {limits.characters:,} are read.",
            column=limits.characters + 1,
        )
    words: list[Word] = []
    brackets: list[Word] = []
    for found in _WORD.finditer(text):
        word = _word(found, words, limits)
        if word.terminal in {"NAME", "_OPEN"} and words and words[-1].terminal in {"NUMBER", "_CLOSE"}:
            words.append(Word("TIMES", "*", word.column))
        words.append(word)
        _pair(word, brackets, limits)
        if len(words) > limits.tokens:
            raise ExpressionError(
                f"here begins number {limits.tokens + 1:,} of its numbers, names and signs; at most "
                f"{limits.tokens:,} are read.",
                column=word.column,
            )
    if brackets:
        opened = brackets[-1]
        raise ExpressionError(
            f"the {opened.text} of column {opened.column} is never closed; expected {_PAIRS[opened.text]}.",
            column=len(text.rstrip()) + 1,
        )
    return words


def _word(found: re.Match[str], before: list[Word], limits: Limits) -> Word:
    name = found.lastgroup or ""
    text, column = found[name], found.start(name) + 1
    if name == "OTHER":
        raise ExpressionError(_foreign(text), column=column)
    if text == "!!":
        raise ExpressionError("found !!, which has two meanings; for the factorial of n! write (n!)!.", column=column)
    if name == "NUMBER" and len(text) > limits.digits:
        raise ExpressionError(
            f"found a number of {len(text):,} digits; at most {limits.digits:,} are read.", column=column
        )
    if name == "SIGN":
        return Word(_SIGNS[text], text, column)
    if text == "mod" and before and before[-1].terminal in _ENDS:
        return Word("MOD", text, column)
    return Word(name, text, column)


def _pair(word: Word, brackets: list[Word], limits: Limits) -> None:
    """Keeps account of what is open."""
    if word.text in _PAIRS:
        brackets.append(word)
        if len(brackets) > limits.nesting:
            raise ExpressionError(
                f"here begins bracket {limits.nesting + 1} within brackets; at most {limits.nesting} are read.",
                column=word.column,
            )
    elif word.text in {")", "]"}:
        if not brackets:
            raise ExpressionError(f"found {word.text}, but nothing is open that it could close.", column=word.column)
        opened = brackets.pop()
        if _PAIRS[opened.text] != word.text:
            raise ExpressionError(
                f"found {word.text}, but expected {_PAIRS[opened.text]} for the {opened.text} of column "
                f"{opened.column}.",
                column=word.column,
            )


def _foreign(character: str) -> str:
    """What a character is that has no meaning here, in ASCII, and what may have been meant."""
    plain = unicodedata.normalize("NFKC", character)
    meant = _MEANT.get(character) or (plain if plain.isascii() and plain.isprintable() and plain != character else None)
    hint = f"write {meant}." if meant else "write numbers, names, + - * / ^ ! # and brackets."
    if character.isascii() and character.isprintable():
        return f"found {character}, which has no meaning here; {hint}"
    name = unicodedata.name(character, "a character without a name")
    return f"found U+{ord(character):04X} ({name}), which has no meaning here; {hint}"
