"""How one calculation becomes many: what to cut it into, how to do a piece, and how to put the pieces together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import ceil
from typing import Any

from wizard.errors import InvalidInput
from wizard.task import MAX_PARTS

#: Seconds of work in a part when nobody asked for a number of parts: long beside the two round trips that a part costs,
#: short beside what a killed worker may lose, and beside what someone will wait whose task lies between two parts.
_PART_SECONDS = 0.5

#: By how many times as long as the mean the first part is, where nobody asked for a number; the last is the shorter by
#: as much. Workers then end nearly together: none waits for longer than the last part takes.
_FIRST = Fraction(7, 4)

#: The member that a result of a part has if it was confirmed.
_CONFIRMED = "confirmed"

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
    #: The sum of the parts' weights that is enough; None for all parts. Those of earlier rounds count.
    until: int | None = None


@dataclass(frozen=True, slots=True)
class FanOut:
    """The three functions by which an operation splits.

    `split(parts, **inputs)` gives the inputs of each part, or none when it is not worth it; `parts` is how many someone
    asked for, or None, and then a part takes half a second. `part(**inputs_of_a_part)` calculates one and returns an
    object that JSON holds; nothing but its inputs may matter to it, for a part may run twice. `combine(results,
    **inputs)` makes the result, which is then checked like any other. Who splits, and into how many, never changes it.

    `confirm(result, **inputs_of_a_part)` is the check of a part by the worker that calculated it: it raises
    `WrongResult` of what another method does not find, so that only this part is calculated again. With it goes
    `check(result, results, **inputs)`: it takes the place of the operation's check if all parts were confirmed.

    In a `race` the first part with an answer ends the others; a part without one returns None, and `combine` gets None
    in the place of every part that gave no answer.

    In rounds there is `begin(**inputs)` in place of `split`: a worker calls it, and it may calculate. It returns the
    result, or a `Split` whose parts have weights: the member `weight` of what a part returns, an integer. Once they add
    up to `until`, the parts that are left are cancelled, and `combine` may return another `Split`. It gets the results
    of all rounds.
    """

    part: Callable[..., dict[str, Any] | None]
    combine: Callable[..., dict[str, Any] | Split]
    split: Callable[..., Sequence[dict[str, Any]]] | None = None
    begin: Callable[..., dict[str, Any] | Split] | None = None
    race: bool = False
    confirm: Callable[..., None] | None = None
    check: Callable[..., str] | None = None

    def run_part(self, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """The result of one part, confirmed if it can be."""
        result = self.part(**inputs)
        if self.confirm and result is not None:
            self.confirm(result, **inputs)
            return result | {_CONFIRMED: True}
        return result

    def check_of(self, results: Sequence[dict[str, Any] | None]) -> Callable[..., str] | None:
        """The check of the whole if all parts were confirmed; a worker of an earlier version confirms none."""
        if self.check and all(each and each.get(_CONFIRMED) for each in results):
            return partial(self.check, results=results)
        return None


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


def cut(
    start: int, stop: int, seconds: float, asked: int | None, *, time_limit: float, overhead: float = 0.0
) -> list[tuple[int, int]]:
    """The numbers from `start` to `stop` as a stretch for each part: equal ones if someone `asked` for a number."""
    if asked:
        return ranges(start, stop, number_of_parts(seconds, asked, time_limit=time_limit, overhead=overhead))
    number = number_of_parts(seconds, None, time_limit=time_limit / float(_FIRST), overhead=overhead)
    return tapered(start, stop, number)


def tapered(start: int, stop: int, parts: int) -> list[tuple[int, int]]:
    """As `ranges`, but the lengths fall evenly from the first to the last stretch, a seventh of the first: trapezoid
    self-scheduling (Tzeng and Ni 1993). There are fewer where the last would be empty.
    """
    length = stop - start + 1
    # The integral of a density that falls from 7/4 to 1/4 along the parts; in fractions, so that nothing is left out.
    shares = (Fraction(done, parts) for done in range(parts + 1))
    edges = {start + round(length * share * (_FIRST - (_FIRST - 1) * share)) for share in shares}
    return [(first, following - 1) for first, following in pairwise(sorted(edges))]


def ranges(start: int, stop: int, parts: int) -> list[tuple[int, int]]:
    """The numbers from `start` to `stop`, both included, as at most `parts` stretches without gaps, in ascending order,
    whose lengths differ by at most one.
    """
    length = stop - start + 1
    parts = max(1, min(parts, length))
    edges = [start + length * index // parts for index in range(parts + 1)]
    return [(first, following - 1) for first, following in pairwise(edges)]
