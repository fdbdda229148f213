"""What a calculation will cost: told before it begins, from bounds alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one worker, within a factor of some three, and characters of the result.

    `hard` is what takes them, in words: an operation whose inputs are limited by their cost refuses by them.
    """

    seconds: float
    characters: int
    hard: str = ""


def duration(seconds: float) -> str:
    """In the unit that reads best."""
    for unit, each in (("years", 31_557_600), ("days", 86_400), ("hours", 3_600)):
        if seconds >= 2 * each:
            return f"{seconds / each:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"
