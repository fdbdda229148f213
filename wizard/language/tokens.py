"""The words of an expression, in one pass of one regular expression, which also holds the text to its limits.

Whatever is too long, too deep or in a foreign alphabet is refused here, before the grammar sees any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from wizard.errors import ExpressionError
from wizard.language.literals import PATTERN, literal
from wizard.language.names import VARIABLE
from wizard.language.symbols import NAMES, NUMBERS, RAISED, ROOTS, TERMINALS, foreign


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a text may hold. What people type has some dozens of tokens; each is read in some 18 microseconds."""

    characters: int = 10_000
    tokens: int = 1_000
    nesting: int = 200
    #: Fewer than the 4,300 that Python converts.
    digits: int = 4_000


class Word(NamedTuple):
    """A token: its terminal in the grammar, its text, and the column that it begins in.

    `is_sign` says that a name or a number was no such thing in the text, but a sign: pi, or an exponent that is raised.
    """

    terminal: str
    text: str
    column: int
    is_sign: bool = False


_NAMED = "".join(NUMBERS) + "".join(NAMES)
_WORD = re.compile(
    rf"\s*(?:(?P<NUMBER>{PATTERN})|(?P<NAME>[A-Za-z][A-Za-z0-9_]*)|(?P<RAISED>⁻?[⁰¹²³⁴-⁹]+)|(?P<NAMED>[{_NAMED}])"
    rf"|(?P<SIGN>\*\*|!!|[{re.escape(''.join(each for each in TERMINALS if len(each) == 1))}])|(?P<OTHER>[^\s]))",
    re.ASCII,
)

#: What a value may begin with: behind % it makes a remainder of what might be a percentage.
_VALUE = re.compile(rf"\s*[A-Za-z0-9.(\[√∛{_NAMED}]", re.ASCII)

_CALLED = re.compile(r"\s*\(", re.ASCII)

_PAIRS = {"(": ")", "[": "]"}

#: What ends a value, so that `mod` behind it is an operator and no name.
_ENDS = {"NUMBER", "NAME", "_CLOSE", "_CLOSE_LIST", "FACTORIAL", "PRIMORIAL"}

#: What a power in print cannot stand before without brackets: x²! would be read as x^(2!).
_BEHIND = {"POWER", "FACTORIAL", "PRIMORIAL"}


def tokens(text: str, limits: Limits) -> list[Word]:
    """The words of `text`; raises `ExpressionError`. Between a number, or `)`, and a name or `(` stands a product."""
    if len(text) > limits.characters:
        raise ExpressionError(
            f"it has {len(text):,} characters, and at most {limits.characters:,} are read.",
            column=limits.characters + 1,
        )
    words: list[Word] = []
    brackets: list[Word] = []
    room = limits.characters
    for found in _WORD.finditer(text):
        column = found.start(found.lastgroup or 0) + 1
        if found.lastgroup == "NUMBER":
            number, length = literal(found["NUMBER"], limits.digits, column)
            # Only an exponent makes more of a text than it is.
            room -= length if "e" in number else 0
            if room < 0:
                raise ExpressionError(
                    f"here numbers with exponents have more than {limits.characters:,} digits together.", column=column
                )
            read: Iterator[Word] = iter([Word("NUMBER", number, column)])
        else:
            read = _words(found, words, column, limits)
        for word in read:
            if _multiplies(words, word):
                words.append(Word("TIMES", "*", word.column))
            words.append(word)
            _pair(word, brackets, limits)
        if len(words) > limits.tokens:
            raise ExpressionError(
                f"here begins number {limits.tokens + 1:,} of its numbers, names and signs; at most "
                f"{limits.tokens:,} are read.",
                column=column,
            )
    if brackets:
        opened = brackets[-1]
        raise ExpressionError(
            f"the {opened.text} of column {opened.column} is never closed; expected {_PAIRS[opened.text]}.",
            column=len(text.rstrip()) + 1,
        )
    return words


def _words(found: re.Match[str], before: list[Word], column: int, limits: Limits) -> Iterator[Word]:
    """Those that anything but a number stands for: one, but for an exponent that is raised."""
    group = found.lastgroup or ""
    text, whole, last = found[group], found.string, before[-1] if before else None
    if group == "OTHER" or (text == "φ" and not _CALLED.match(whole, found.end())):
        raise ExpressionError(foreign(whole, column - 1), column=column)
    if text == "!!":
        what = last.text if last and last.terminal in {"NUMBER", "NAME"} and len(last.text) < 20 else "n"
        raise ExpressionError(
            f"found !!, which has two meanings; for the factorial of {what}! write ({what}!)!.", column=column
        )
    if text == "%" and not (last and last.terminal in _ENDS and _VALUE.match(whole, found.end())):
        what = last.text if last and last.terminal == "NUMBER" and len(last.text) < 20 else "n"
        raise ExpressionError(
            "found %, which is a remainder only before a number, a name or a bracket, as in 17 % 5; for a percentage "
            f"write {what}/100.",
            column=column,
        )
    if text == "!" and whole[found.end() : found.end() + 1] == "=":
        raise ExpressionError(
            "found !=, and inequalities are not solved here; for a factorial put a space between ! and =.",
            column=column,
            readings=[f"{whole[: found.end()]} {whole[found.end() :]}"],
        )
    terminal = TERMINALS.get(text, "NAME")
    if last and last.is_sign and last.terminal == "NUMBER" and (group == "RAISED" or terminal in _BEHIND):
        raise ExpressionError("put brackets around the power that stands before this: (x^2)^3.", column=column)
    if group == "RAISED":
        yield Word("POWER", "^", column)
        exponent = text.translate(RAISED)
        if exponent.startswith("-"):
            yield Word("MINUS", "-", column)
        yield Word("NUMBER", literal(exponent.removeprefix("-"), limits.digits, column)[0], column, is_sign=True)
    elif group == "NAMED":
        yield Word("NAME", NUMBERS.get(text) or NAMES[text], column, is_sign=text in NUMBERS)
    elif group == "SIGN":
        yield Word(terminal, ROOTS.get(text, text), column)
    else:
        is_operator = text.lower() == "mod" and last is not None and last.terminal in _ENDS
        yield Word("MOD" if is_operator else "NAME", text, column)


def _multiplies(before: list[Word], word: Word) -> bool:
    """Whether a product is meant between what came before and `word`."""
    if not before:
        return False
    last = before[-1]
    if last.terminal == "FACTORIAL":
        return word.terminal in {"NUMBER", "NAME", "_OPEN", "ROOT"}
    if word.terminal not in {"NAME", "_OPEN", "ROOT"}:
        return False
    if last.terminal in {"NUMBER", "_CLOSE"} or (last.terminal == "NAME" and last.is_sign):
        return True
    # Between two variables, or a variable and pi, nothing else can be meant.
    return last.terminal == word.terminal == "NAME" and is_factor(last.text) and is_factor(word.text)


def is_factor(name: str) -> bool:
    """Whether a name by itself can only be a number or a variable."""
    return name == "pi" or VARIABLE.fullmatch(name) is not None


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
