"""Signs that are left out where only one can be meant: the product in x sin(x), the brackets of sin x at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.names import VARIABLE
from wizard.language.tokens import Word, is_factor
from wizard.language.vocabulary import Vocabulary

#: Terminals behind which nothing more can belong to an argument.
_ENDS = {"_CLOSE", "_CLOSE_LIST", "_COMMA", "_EQUALS", ""}


#: Terminals behind which a term begins.
_BEFORE_TERM = {"PLUS", "MINUS", "_OPEN", "OPEN_LIST", "_COMMA", "_EQUALS"}


def completed(text: str, words: Sequence[Word], vocabulary: Vocabulary[Any]) -> list[Word]:
    """The `words` of `text` with the signs that are implied; none where more follows behind an argument: that has two
    readings.
    """
    found: list[Word] = []
    closes = -1
    behind_exponents: list[tuple[int, int]] = []
    letters = {word.text for index, word in enumerate(words) if _terminal(words, index + 1) != "_OPEN"}
    for index, word in enumerate(words):
        follows, behind = (_terminal(words, index + distance) for distance in (1, 2))
        is_named = word.terminal == "NAME" and vocabulary.is_function(word.text.lower())
        lacks = is_named and len(word.text) > 1 and behind in _ENDS and _is_operand(words, index + 1, vocabulary)
        # In gcd(max 3, 4) the comma may belong to either of two functions.
        lacks = lacks and not (behind == "_COMMA" and _takes_more(word.text.lower(), vocabulary))
        is_factor_before = bool(found) and found[-1].terminal == "NAME" and is_factor(found[-1].text)
        if is_factor_before and is_named and (follows == "_OPEN" or lacks):
            found.append(Word("TIMES", "*", word.column))
        _refuse_behind_division(found, word)
        if _is_behind_exponent(text, word, found):
            behind_exponents.append((found[-2].column - 1, index))
        if word.terminal == "NAME" and word.text == "pi" and (not found or found[-1].terminal in _BEFORE_TERM):
            _refuse_number_of_primes(text, words, index)
        found.append(word)
        # Of n(n + 1) nobody thinks that n is a function; y(0) = 1 may be a value of one.
        is_letter = word.text in letters and VARIABLE.fullmatch(word.text) and not vocabulary.knows(word.text)
        is_single = "_CLOSE" in {_terminal(words, index + 3), behind == "MINUS" and _terminal(words, index + 4)}
        if is_letter and follows == "_OPEN" and not is_single:
            found.append(Word("TIMES", "*", words[index + 1].column))
            _refuse_behind_division(found, words[index + 1])
        if index == closes:
            found.append(Word("_CLOSE", ")", word.column))
        elif lacks:
            closes = index + 1
            found.append(Word("_OPEN", "(", words[closes].column))
    if behind_exponents:
        raise _behind_exponents(text, words, behind_exponents)
    return found


def _takes_more(name: str, vocabulary: Vocabulary[Any]) -> bool:
    row = vocabulary.function(vocabulary.spelled(name))
    return row is None or row.maximum > 1


def _refuse_behind_division(before: Sequence[Word], word: Word) -> None:
    """Raises `ExpressionError` of the product that was implied in 1/x y; of numbers, and pi, 1/2x is half of x."""
    if len(before) < 3 or before[-1] != Word("TIMES", "*", word.column):
        return
    over, letter = before[-3:-1]
    if over.terminal == "OVER" and letter.terminal == "NAME" and letter.text != "pi":
        factor = "(…)" if word.text == "(" else word.text
        raise ExpressionError(
            f"a product behind / has two readings: 1/{letter.text}*{factor} or 1/({letter.text}*{factor}); write its "
            "sign, or the brackets.",
            column=letter.column,
        )


def _is_behind_exponent(text: str, word: Word, before: Sequence[Word]) -> bool:
    """Whether the product that was implied before `word` may be one of an exponent: e^2x, and e^i pi.

    In x^2y and 2^3 x it is none.
    """
    power = -4 if len(before) > 4 and before[-3].terminal == "MINUS" else -3
    if len(before) < 1 - power or before[power].terminal != "POWER" or before[-1] != Word("TIMES", "*", word.column):
        return False
    base, exponent = before[power - 1], before[-2]
    is_e = base.text in {"e", "E"}
    is_raised = exponent.is_sign and exponent.terminal == "NUMBER"
    if is_raised or not (is_e or base.terminal == "NUMBER") or word.terminal not in {"NAME", "_OPEN"}:
        return False
    if is_e and not {"i", "I"}.isdisjoint({exponent.text, word.text}):
        return True
    # A Greek letter has spaces around its name.
    is_beside = not text[word.column - 2].isspace() or (is_factor(word.text) and len(word.text) > 1)
    is_number = exponent.terminal == "NUMBER" or exponent.is_sign
    return is_number and is_beside and word.terminal == "NAME"


def _behind_exponents(text: str, words: Sequence[Word], places: Sequence[tuple[int, int]]) -> ExpressionError:
    """The refusal of products behind exponents that begin at `places`, with the word that follows each."""
    readings = [text, text]
    for begin, index in reversed(places):
        last = index
        while _terminal(words, last + 1) == "TIMES" and words[last + 1].column == words[last + 2].column:
            last += 2
        end, column = _end(words[last]), words[index].column
        factors = (f"({text[begin:end]})", f"{text[begin : column - 1].rstrip()}*{text[column - 1 : end]}")
        readings = [each[:begin] + said + each[end:] for each, said in zip(readings, factors, strict=True)]
        is_plain = all(each.terminal in {"NAME", "NUMBER", "TIMES"} for each in words[index : last + 1])
        if not is_plain or _terminal(words, last + 1) == "_OPEN":
            readings = []
            break
    said = ", or ".join(readings) or "write its sign, or brackets"
    return ExpressionError(
        f"a product behind an exponent has two readings, for it may be one of the exponent: {said}.",
        column=words[places[0][1]].column,
        readings=readings,
    )


def _refuse_number_of_primes(text: str, words: Sequence[Word], index: int) -> None:
    """Raises `ExpressionError` of pi(100): the number of primes up to 100, or a product."""
    opening = index + 1 + (_terminal(words, index + 1) == "TIMES")
    if [_terminal(words, opening + place) for place in range(3)] != ["_OPEN", "NUMBER", "_CLOSE"]:
        return
    number = words[opening + 1].text
    if not number.isdecimal():
        return
    before, behind = text[: words[index].column - 1], text[words[opening + 2].column :]
    readings = (f"{before}prime_count({number}){behind}", f"{before}pi*{number}{behind}")
    raise ExpressionError(
        f"pi before a number in brackets has two readings: {', or '.join(readings)}.",
        column=words[index].column,
        readings=readings,
    )


def _end(word: Word) -> int:
    """Where a name or a number ends in the text."""
    return word.column - 1 + (1 if word.is_sign else len(word.text))


def _terminal(words: Sequence[Word], index: int) -> str:
    return words[index].terminal if index < len(words) else ""


def _is_operand(words: Sequence[Word], index: int, vocabulary: Vocabulary[Any]) -> bool:
    """Whether a word is a number, a variable or a constant."""
    if index >= len(words) or words[index].terminal not in {"NUMBER", "NAME"}:
        return False
    name = words[index].text
    return words[index].terminal == "NUMBER" or (is_factor(name) and not vocabulary.is_function(name))
