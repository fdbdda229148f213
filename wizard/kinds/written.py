"""What the kinds that are written in the language of expressions share: from what JSON gave to a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import ExpressionError, InvalidInput
from wizard.kinds.kind import shown
from wizard.language.reader import read
from wizard.language.tokens import Limits
from wizard.language.tree import Tree
from wizard.language.vocabulary import Vocabulary

_T = TypeVar("_T")


def parse_written(
    value: object,
    field: str,
    limits: Limits,
    words: str,
    make: Callable[[Tree], _T],
    *,
    vocabulary: Vocabulary[Any] = MATHEMATICS,
) -> _T:
    """What `make` makes of the tree of `value`, a text or an integer.

    Raises `InvalidInput` in whose sentence `words` say what it must be.
    """
    text = value
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() > limits.digits * 10 // 3 + 1:
            raise InvalidInput(f"{field} has too many digits, but must be {words}.", field=field)
        text = str(value)
    if not isinstance(text, str):
        raise InvalidInput(f"{field} is {shown(value)}, but must be {words}.", field=field)
    try:
        return make(read(text, vocabulary, limits))
    except ExpressionError as error:
        raise ExpressionError(
            f"{error.problem} It must be {words}.", column=error.column, field=field, readings=error.readings
        ) from None
