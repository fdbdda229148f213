"""How one calculation becomes many: what to cut it into, how to do a piece, and how to put the pieces together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from wizard.errors import InvalidInput
from wizard.task import MAX_PARTS

#: Seconds of work in a part when nobody asked for a number of parts: long beside the two round trips that a part costs,
#: short beside what a killed worker may lose, and beside what someone will wait whose task lies between two parts.
_PART_SECONDS = 0.5

#: By how many times its start-up a part is longer, where it has one: at most a fifth of all work is then start-up.
_STARTS = 4

#: Seconds of work below which nothing is gained by splitting.
_WORTH_SECONDS = 1.0

#: Seconds that a part is foretold to take at least, however many parts are asked for: what it costs beside its work. A
#: part keeps some two kilobytes of Valkey busy, so a task of a millisecond must not have a thousand.
SHORTEST_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Split:
    """A task cut into parts: the inputs of each, as JSON holds them."""

    parts: tuple[dict[str, Any], ...]
    race: bool


@dataclass(frozen=True, slots=True)
class FanOut:
    """The three functions by which an operation splits.

    `split(parts, **inputs)` gives the inputs of each part, or none when it is not worth it; `parts` is how many someone
    asked for, or None, and then a part takes half a second. `part(**inputs_of_a_part)` calculates one and returns an
    object that JSON holds; nothing but its inputs may matter to it, for a part may run twice. `combine(results,
    **inputs)` makes the result, which is then checked like any other. Who splits, and into how many, never changes it.

    In a `race` the first part with an answer ends the others; a part without one returns None, and `combine` gets None
    in the place of every part that gave no answer.
    """

    split: Callable[..., Sequence[dict[str, Any]]]
    part: Callable[..., dict[str, Any] | None]
    combine: Callable[..., dict[str, Any]]
    race: bool = False


def number_of_parts(
    seconds: float, asked: int | None, *, time_limit: float, overhead: float = 0.0, most: int = MAX_PARTS
) -> int:
    """Into how many parts some `seconds` of work are cut; 1 is the whole.

    `asked` is honoured, but for the `most` that there can be, for parts that would take less than `SHORTEST_SECONDS`,
    and for the fewest that keep each part within a third of `time_limit`, even when it takes twice as long as foretold.
    `overhead` is what each part takes beside its share: where it is long, so are the parts.
    """
    longest = time_limit / 6 - overhead
    fewest = max(1, ceil(seconds / longest))
    if fewest > most:
        raise InvalidInput(
            f"This would take {seconds:,.0f} s, but must be within {most:,} parts of {longest:.0f} s each."
        )
    if asked is None:
        asked = round(seconds / (_PART_SECONDS + _STARTS * overhead)) if seconds >= _WORTH_SECONDS else 1
    worthwhile = max(1, int(seconds / SHORTEST_SECONDS))
    return max(fewest, min(asked, most, worthwhile))


def ranges(start: int, stop: int, parts: int) -> list[tuple[int, int]]:
    """The numbers from `start` to `stop`, both included, as at most `parts` stretches without gaps, in ascending order,
    whose lengths differ by at most one.
    """
    length = stop - start + 1
    parts = max(1, min(parts, length))
    edges = [start + length * index // parts for index in range(parts + 1)]
    return [(first, following - 1) for first, following in pairwise(edges)]
