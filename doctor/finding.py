"""One thing that is wrong, for a person who can act."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, in a sentence, and the command that helps or shows more."""

    sentence: str
    command: str
