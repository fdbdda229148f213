"""What people write that is no expression, though everyone sees what they mean: refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.desugar import can_be_called
from wizard.language.literals import without_groups
from wizard.language.names import INVERTIBLE
from wizard.language.symbols import GREEK
from wizard.language.tokens import Word
from wizard.language.tree import Step
from wizard.language.vocabulary import Vocabulary

#: Characters of the text that a hint repeats at most.
_SHOWN = 30

_HEXADECIMAL = re.compile(r"0[xX][0-9a-fA-F]+\b|0[bB][01]+\b")
_DECIMAL_COMMA = re.compile(r"([0-9]+),([0-9]+)(?![0-9])")

#: Groups of digits that a hint puts together at most.
_GROUPS = 10

#: Words of a line whose readings are spelt out, at most.
_OPERANDS = 12

#: The operators of such a line, and how a reading writes them.
_OPERATORS = {"PLUS": " + ", "MINUS": " - ", "TIMES": "*", "OVER": "/", "POWER": "^"}

#: Numbers, variables and constants in such a line.
_OPERAND = re.compile(r"[0-9.]+|[A-Za-z]|pi")

#: Greek letters whose names are two letters of ours.
_WORD_OF = r"(?<![A-Za-z0-9_\\])(?:{})(?![A-Za-z0-9_])"
_TWO_LETTERS = re.compile(_WORD_OF.format("mu|nu|xi"))

#: Words that people put between two numbers.
_CHOICES = {"choose": "binomial", "ncr": "binomial", "npr": "nPr"}


def misread(text: str, words: Sequence[Word], vocabulary: Vocabulary[Any]) -> None:
    """Raises `ExpressionError` where `words` are none of the language's, or none that anyone means."""
    depth = 0
    has_root = any(word.terminal == "ROOT" for word in words)
    for index, (word, follows) in enumerate(pairwise(words)):
        if has_root and follows.terminal in {"POWER", "FACTORIAL", "PRIMORIAL"}:
            _root(words, index, follows)
        depth += (word.terminal in {"_OPEN", "OPEN_LIST"}) - (word.terminal in {"_CLOSE", "_CLOSE_LIST"})
        if word.terminal == "NAME":
            _name(text, words, index, vocabulary)
        elif word.terminal == "NUMBER" and word.text == "0" and follows.terminal == "TIMES":
            _hexadecimal(text, word)
        elif word.terminal == "NUMBER" and follows.terminal in {"NUMBER", "_COMMA"}:
            _grouped(text, words, index, depth)
        elif word.terminal == follows.terminal == "OVER":
            raise ExpressionError(
                "found //; for the integer part of a quotient write floor(a/b).", column=follows.column
            )


def _name(text: str, words: Sequence[Word], index: int, vocabulary: Vocabulary[Any]) -> None:
    word, follows = words[index], words[index + 1]
    if word.text == "d" and follows.terminal == "OVER" and index + 2 < len(words):
        _derivative(text, words, index)
    if follows.terminal == "POWER" and vocabulary.is_function(word.text.lower()):
        _power(text, words, index)
    if follows.terminal not in {"NAME", "NUMBER"}:
        return
    before = [each for each in words[max(0, index - 2) : index] if each.terminal != "TIMES"]
    if word.text.lower() in _CHOICES and before and before[-1].terminal in {"NUMBER", "NAME"}:
        name = _CHOICES[word.text.lower()]
        raise ExpressionError(
            f"{word.text} stands before its arguments; write {name}({_cut(before[-1].text)}, {_cut(follows.text)}).",
            column=word.column,
        )
    if can_be_called(word.text, vocabulary) or can_be_called(word.text.lower(), vocabulary):
        # Where the argument ends is not for us to say if more follows.
        argument = _cut(follows.text) if index + 2 == len(words) else "…"
        raise ExpressionError(
            f"found {_cut(follows.text)} behind {word.text}; put the argument in brackets: {word.text}({argument}).",
            column=follows.column,
            readings=_arguments(words) if index == 0 and vocabulary.is_function(word.text.lower()) else (),
        )


def _arguments(words: Sequence[Word]) -> tuple[str, ...]:
    """The readings of a function before a formula: all of it is the argument, or its first number or name."""
    function, first, *rest = words
    operands, operators = [first, *rest[1::2]], rest[::2]
    if len(operands) != len(operators) + 1 or len(words) > _OPERANDS:
        return ()
    if any(each.terminal not in {"NUMBER", "NAME"} or not _OPERAND.fullmatch(each.text) for each in operands):
        return ()
    if any(each.terminal not in _OPERATORS for each in operators):
        return ()
    behind = "".join(_OPERATORS.get(each.terminal, each.text) for each in rest)
    name = function.text.lower()
    whole = f"{name}({first.text}{behind})"
    return (whole, f"{name}({first.text}){behind}") if behind else (whole,)


def _power(text: str, words: Sequence[Word], index: int) -> None:
    """A power of a function, which stands behind its argument."""
    name, rest = words[index].text, list(words[index + 2 :])
    sign = "-" if rest and rest[0].terminal == "MINUS" else ""
    number = rest[len(sign)] if len(rest) > len(sign) else None
    power = f"{sign}{_cut(number.text)}" if number and number.terminal == "NUMBER" else "2"
    behind = [each for each in rest[len(sign) + 1 :] if each.terminal != "TIMES"]
    argument = _inside(text, behind) if behind and behind[0].terminal == "_OPEN" else "x"
    inverse = f"a{name.lower()}({argument})" if power == "-1" and name.lower() in INVERTIBLE else ""
    raise ExpressionError(
        f"{name} needs its argument before a power; write {inverse or f'{name}({argument})^{power}'}.",
        column=words[index + 1].column,
    )


def _derivative(text: str, words: Sequence[Word], index: int) -> None:
    """Leibniz's way to write a derivative."""
    below = words[index + 2]
    if below.terminal != "NAME" or not re.fullmatch("d[A-Za-z]", below.text):
        return
    behind = list(words[index + 3 :])
    rest = text[below.column + 1 :].strip()
    what = _inside(text, behind) if behind and behind[0].terminal == "_OPEN" else _short(rest.lstrip(") "))
    raise ExpressionError(
        f"found d/{below.text}; for a derivative write diff({what or '…'}, {below.text[1]}).",
        column=words[index].column,
    )


def _inside(text: str, words: Sequence[Word]) -> str:
    """The text between the bracket that `words` begin with and the one that closes it."""
    depth = 0
    for word in words:
        depth += (word.terminal in {"_OPEN", "OPEN_LIST"}) - (word.terminal in {"_CLOSE", "_CLOSE_LIST"})
        if not depth:
            return _short(text[words[0].column : word.column - 1].strip())
    return "…"


def _hexadecimal(text: str, word: Word) -> None:
    found = _HEXADECIMAL.match(text, word.column - 1)
    if found:
        kind = "hexadecimal" if found[0][1] in "xX" else "binary"
        value = str(int(found[0], 0)) if len(found[0]) <= _SHOWN else "it in decimal digits"
        raise ExpressionError(f"found {_cut(found[0])}, a {kind} number; write {value}.", column=word.column)


def _grouped(text: str, words: Sequence[Word], index: int, depth: int) -> None:
    """A number whose digits are kept apart, or whose decimals stand behind a comma."""
    follows = words[index + 1]
    behind = words[index + 2] if follows.terminal == "_COMMA" and index + 2 < len(words) else follows
    # In brackets commas keep arguments apart; but no argument is written 000.
    is_list = follows.terminal == "_COMMA" and depth > 0 and not re.fullmatch("0[0-9]{2}", behind.text)
    if is_list or behind.terminal != "NUMBER":
        return
    digits = without_groups(text, (follows if follows.terminal == "_COMMA" else words[index]).column - 1)
    decimal = _DECIMAL_COMMA.match(text, words[index].column - 1)
    if follows.terminal == "_COMMA" and decimal and not depth:
        point = f"write a decimal point: {_cut(decimal[1])}.{_cut(decimal[2])}."
        hint = f"leave out the separators: {digits}; or {point}" if digits else point
        raise ExpressionError(f"found a comma within a number; {hint}", column=follows.column)
    if digits:
        raise ExpressionError(
            f"found a number in groups of digits; leave out the separators: {digits}.", column=follows.column
        )


def ungrouped(arguments: Sequence[Step]) -> str:
    """What to say of arguments that look like the groups of one number's digits."""
    groups = [str(each.value) if each.kind == "number" else "" for each in arguments]
    if len(groups) > _GROUPS or not re.fullmatch("[0-9]{1,3}(,[0-9]{3})+", ",".join(groups)):
        return ""
    return f"; if they are groups of digits, leave out the separators: {''.join(groups)}"


def _root(words: Sequence[Word], index: int, follows: Word) -> None:
    """A power behind the sign of a root, which may be one of the root or of what is below it."""
    begin, depth = index, 0
    while words[index].terminal == "_CLOSE" and begin >= 0:
        depth += (words[begin].terminal == "_CLOSE") - (words[begin].terminal == "_OPEN")
        if not depth:
            break
        begin -= 1
    if begin and words[begin - 1].terminal == "NAME" and words[begin].terminal == "_OPEN":
        begin -= 1
    if begin and words[begin - 1].terminal == "ROOT":
        raise ExpressionError(
            f"found {follows.text} behind a root; put brackets around the root, or around what is below it: "
            "sqrt(x)^2 or sqrt(x^2).",
            column=follows.column,
        )


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else "…"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN and text.isascii() else "…"


def two_letters(text: str, names: Sequence[str]) -> None:
    """Raises `ExpressionError` of xi beside x: it may be the Greek letter, or the product of x and i."""
    for found in _TWO_LETTERS.finditer(text):
        name = found[0]
        if name in names and any(letter in names for letter in name.strip("i")):
            ways = (f"({'*'.join(name)})", next(sign for sign, letter in GREEK.items() if letter == name))
            raise ExpressionError(
                f"{name} may be {'*'.join(name)} or the Greek letter {ways[1]}: write one of them.",
                column=found.start() + 1,
                readings=[re.sub(_WORD_OF.format(name), each, text) for each in ways],
            )
