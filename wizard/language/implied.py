"""Signs that are left out where only one can be meant: the product in x sin(x), the brackets of sin x at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
        is_factor_before = bool(found) and found[-1].terminal == "NAME" and is_factor(found[-1].text)
        if is_factor_before and is_named and (follows == "_OPEN" or lacks):
            found.append(Word("TIMES", "*", word.column))
        found.append(word)
        # n(n + 1) is a product where n also stands without a bracket behind it.
        is_letter = word.text in letters and VARIABLE.fullmatch(word.text) and not vocabulary.knows(word.text)
        if is_letter and follows == "_OPEN":
            found.append(Word("TIMES", "*", words[index + 1].column))
        if index == closes:
            found.append(Word("_CLOSE", ")", word.column))
        elif lacks:
            closes = index + 1
            found.append(Word("_OPEN", "(", words[closes].column))
    return found


def _terminal(words: Sequence[Word], index: int) -> str:
    return words[index].terminal if index < len(words) else ""


def _is_operand(words: Sequence[Word], index: int, vocabulary: Vocabulary[Any]) -> bool:
    """Whether a word is a number, a variable or a constant."""
    if index >= len(words) or words[index].terminal not in {"NUMBER", "NAME"}:
        return False
    name = words[index].text
    return words[index].terminal == "NUMBER" or (is_factor(name) and not vocabulary.is_function(name))
