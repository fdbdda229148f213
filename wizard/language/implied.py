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


def completed(words: Sequence[Word], vocabulary: Vocabulary[Any]) -> list[Word]:
    """`words` with the signs that are implied; none where more follows behind an argument: that has two readings."""
    found: list[Word] = []
    closes = -1
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


def _terminal(words: Sequence[Word], index: int) -> str:
    return words[index].terminal if index < len(words) else ""


def _is_operand(words: Sequence[Word], index: int, vocabulary: Vocabulary[Any]) -> bool:
    """Whether a word is a number, a variable or a constant."""
    if index >= len(words) or words[index].terminal not in {"NUMBER", "NAME"}:
        return False
    name = words[index].text
    return words[index].terminal == "NUMBER" or (is_factor(name) and not vocabulary.is_function(name))
