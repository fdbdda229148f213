"""Where in what was typed the fault is that was found in the line it was rewritten to, if that is certain.

The words that a text and its rewriting have equally often are the same words, if they also come in the same order. A
fault at any other word is one of the rewriting, and has no place in what was typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from wizard.errors import ExpressionError

_WORD = re.compile(r"\\?[A-Za-z]+|[0-9]+|[^\sA-Za-z0-9]")

#: Words of a text that are compared; the place of one behind them is not known.
_WORDS = 20_000

#: Characters of a rewritten text that a refusal shows.
_SHOWN = 60


@contextmanager
def rewritten(text: str, typed: str, *, shows: bool = False) -> Iterator[None]:
    """Within it a refusal of `text` becomes one of what was `typed`; with `shows` it says what that was read as."""
    try:
        yield
    except ExpressionError as error:
        if text == typed:
            raise
        known = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise ExpressionError(
            f"read as {known}: {error.problem}" if shows else error.problem,
            column=column_of(error.column, text, typed) if error.column else None,
            field=error.field or "expression",
            readings=error.readings,
        ) from None


def column_of(column: int, text: str, typed: str) -> int | None:
    """The column of `typed` where the word at a column of `text` comes from; None where nobody knows."""
    words, others = (list(islice(_WORD.finditer(each), _WORDS)) for each in (text, typed))
    counts, other_counts = (Counter(each[0] for each in some) for some in (words, others))
    same, other_same = ([each for each in some if counts[each[0]] == other_counts[each[0]]] for some in (words, others))
    if [each[0] for each in same] != [each[0] for each in other_same]:
        return None
    if column > len(text.rstrip()):
        # The end is the same one where both end in the same word.
        ends = words and others and same and (same[-1], other_same[-1]) == (words[-1], others[-1])
        return len(typed.rstrip()) + 1 if ends else None
    for found, other in zip(same, other_same, strict=True):
        if found.start() < column <= found.end():
            return other.start() + column - found.start()
    return None
