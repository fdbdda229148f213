"""As much precision as it takes: a calculation is repeated with more until what is asked of it is certain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wizard.errors import Unsolvable

_T = TypeVar("_T")

#: Bits beyond those of the digits that are asked for, at first and at last. What 10,000 bits more cannot tell apart is
#: most likely equal, and that no precision can prove.
_SPARE, _MOST_SPARE = 64, 10_000

#: Bits of a decimal digit.
_DIGIT = 3.3220


class Uncertain(Exception):
    """More digits are needed before this can be decided; if it never can, the text says what.

    `is_about_zero` says that all was calculated, and only the result cannot be told from 0.
    """

    def __init__(self, what: str, *, is_about_zero: bool = False) -> None:
        super().__init__(what)
        self.is_about_zero = is_about_zero


def bits_for(digits: int) -> int:
    """The bits of precision that a calculation to `digits` digits begins with."""
    return int(digits * _DIGIT) + _SPARE


def most_bits_for(digits: int) -> int:
    """The bits of precision that a calculation to `digits` digits ends with, where less was not enough."""
    return int(digits * _DIGIT) + _MOST_SPARE


def certainly(calculate: Callable[[], _T], digits: int, otherwise: Callable[[], _T | None] = lambda: None) -> _T:
    """What `calculate` returns at the lowest precision at which it is not `Uncertain`.

    Of what even the last one cannot tell from 0 `otherwise` may know more. Without that it is `Unsolvable`, which says
    what was not certain.
    """
    from flint import ctx

    spare = _SPARE
    while True:
        bits = int(digits * _DIGIT) + spare
        with ctx.workprec(bits):
            try:
                return calculate()
            except Uncertain as reason:
                if spare >= _MOST_SPARE:
                    found = otherwise() if reason.is_about_zero else None
                    if found is None:
                        raise Unsolvable(f"With {bits:,} bits of precision {reason}.") from None
                    return found
        spare = min(4 * spare, _MOST_SPARE)
