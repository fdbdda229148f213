"""How far from 0 the arguments of special functions may lie: beyond, no series ends within the time of any task."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.tree import Step
from wizard.language.vocabulary import Function


def within(function: Function, step: Step, sizes: list[Fraction | Any | None]) -> None:
    """Raises `ExpressionError` if one of the absolute values at least `sizes` is beyond the function's limit."""
    for place, (size, limit) in enumerate(zip(sizes, function.limits, strict=False), 1):
        if size is not None and limit is not None and size > limit:
            raise ExpressionError(
                f"argument {place} of {step.name} is too far from 0: at most {limit:,} is calculated, on either side.",
                column=step.column,
            )
