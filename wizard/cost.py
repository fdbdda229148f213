"""What a calculation will cost: told before it begins, from bounds alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one worker, within a factor of some three, and characters of the result."""

    seconds: float
    characters: int
