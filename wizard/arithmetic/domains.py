"""How far from 0 the arguments of special functions may lie: beyond, no series ends within the time of any task."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.tree import Step

#: For each argument the largest absolute value that is calculated; None where every one is.
LIMITS: dict[str, tuple[int | None, ...]] = {
    "polygamma": (10**3, None),
    "polylog": (10**3, None),
    "besselj": (10**5, None),
    "bessely": (10**5, None),
    "besseli": (10**5, None),
    "besselk": (10**5, None),
}


def within(step: Step, sizes: list[Fraction | Any | None]) -> None:
    """Raises `ExpressionError` if one of the absolute values at least `sizes` is beyond its limit."""
    for place, (size, limit) in enumerate(zip(sizes, LIMITS.get(step.name, ()), strict=False), 1):
        if size is not None and limit is not None and size > limit:
            raise ExpressionError(
                f"argument {place} of {step.name} is too far from 0: at most {limit:,} is calculated, on either side.",
                column=step.column,
            )
