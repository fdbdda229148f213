"""How long one thread may read what a single request brings: whoever reads many texts at once sets a budget for all.

What is spent are the seconds that reading takes by our own estimate, never those of a clock: the same texts are taken,
or refused, on every machine and under every load. Without a budget nothing is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Seconds of a word of a text, from the text to its tree; of a step of the tree, whenever bounds are taken of it; of a
#: call of an operation, whose inputs are validated, or of a polynomial among them; and of an entry of a list.
WORD, STEP, CALL, ENTRY = 15e-6, 12e-6, 100e-6, 3e-6

#: Seconds of a bit of two exact numbers that are added, multiplied or divided, at the longest that are followed.
BIT = 2e-8

#: Seconds of a product of two short coefficients.
PRODUCT = 3e-6


class OverBudget(Exception):
    """The texts take longer to read than they may. No refusal of a text, so that nothing that tries another way
    catches it.
    """


_left: ContextVar[list[float] | None] = ContextVar("seconds that are left", default=None)


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Within it, what is read raises `OverBudget` once it takes longer than `seconds`."""
    before = _left.set([seconds])
    try:
        yield
    finally:
        _left.reset(before)


def spend(seconds: float) -> None:
    """Takes `seconds` from the budget, if there is one, before they are spent; what is over it is not taken."""
    left = _left.get()
    if left is None:
        return
    if left[0] < seconds:
        raise OverBudget
    left[0] -= seconds
