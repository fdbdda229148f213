"""How one calculation becomes many: what to cut it into, how to do a piece, and how to put the pieces together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

#: Parts that anyone may ask for.
MAX_PARTS = 1_024


@dataclass(frozen=True, slots=True)
class Split:
    """A task cut into parts: the inputs of each, as JSON holds them."""

    parts: tuple[dict[str, Any], ...]
    race: bool


@dataclass(frozen=True, slots=True)
class FanOut:
    """The three functions by which an operation splits.

    `split(parts, **inputs)` gives the inputs of each part, or none when it is not worth it; `parts` is how many someone
    asked for, or None, and then a part takes a second or two. `part(**inputs_of_a_part)` calculates one and returns an
    object that JSON holds; nothing but its inputs may matter to it, for a part may run twice. `combine(results,
    **inputs)` makes the result, which is then checked like any other. Who splits, and into how many, never changes it.

    In a `race` the first part with an answer ends the others; a part without one returns None, and `combine` gets None
    in the place of every part that gave no answer.
    """

    split: Callable[..., Sequence[dict[str, Any]]]
    part: Callable[..., dict[str, Any] | None]
    combine: Callable[..., dict[str, Any]]
    race: bool = False
