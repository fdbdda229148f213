"""What confirms a plot: every value with more precision, the lines at other places, the breaks, and the table."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from wizard.errors import WrongResult
from wizard.formulas.bends import Window
from wizard.formulas.curve import GAP, JUMP, JUMPS, NARROW, REASONS
from wizard.formulas.places import REAL, Place, Places, decimal
from wizard.operations.numeric import _drawing

#: Other places at which the lines are looked at, seconds for those of a slow formula, and how far the curve may be from
#: a line there, in heights.
_OTHERS, _SECONDS, _FARTHEST = 200, 5, 1e-2

#: How a power of ten is written.
_POWER = re.compile(r"1e(-?[0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Two neighbours of a segment."""

    a: Place
    b: Place


def confirmed(result: dict[str, Any], places: Places) -> int:
    """The number of points; raises `WrongResult` of what is not so."""
    power = _POWER.fullmatch(result["within"])
    segments = result["segments"]
    _must(
        power and segments and all(len(each) > 1 for each in segments), "There is no curve, or no bound of its error."
    )
    decimals = -int(power[1]) if power else 0
    runs = [[_place(places, point, decimals) for point in segment] for segment in segments]
    all_places = [each for run in runs for each in run]
    _must(result["points"] == len(all_places), "There are not so many points.")
    _must(all(a.n < b.n for a, b in pairwise(all_places)), "The points are not in order.")
    told = {name: result[name] for name in ("y_from", "y_to", "cut")}
    _must(told == _drawing.shown(places, segments, decimals, unbounded=result["cut"]), "Other values are shown.")
    window = Window(float(Fraction(result["y_from"])), float(Fraction(result["y_to"])), cut=result["cut"])
    _must(abs(decimals - window.decimals) <= 1, "The bound of the error does not go with the height.")
    _confirm_breaks(result["breaks"], runs, places, window)
    _confirm_lines(runs, places, window)
    return len(all_places)


def _must(holds: object, otherwise: str) -> None:
    if not holds:
        raise WrongResult(otherwise)


def _place(places: Places, point: list[str], decimals: int) -> Place:
    """A point of the result, known to have its value."""
    x, y = map(Fraction, point)
    n, value = places.number(x), y * Fraction(10) ** decimals
    _must(decimal(n, places.decimals) == point[0], f"{point[0]} is no place of the range.")
    _must(value.denominator == 1, f"The value at {point[0]} has more decimals than are known.")
    _must(places.has(x, int(value), decimals), f"The value at {point[0]} is another one.")
    return Place(n, REAL, float(y))


def _confirm_breaks(breaks: list[dict[str, Any]], runs: list[list[Place]], places: Places, window: Window) -> None:
    """There is one wherever segments are not joined, and each is what it is called."""
    ends = [places.first, *(place.n for run in runs for place in (run[0], run[-1])), places.last]
    gaps = [(begin, end) for begin, end in zip(ends[::2], ends[1::2], strict=True) if begin < end]
    told = [tuple(places.number(Fraction(each[name])) for name in ("from", "to")) for each in breaks]
    # At a bound that has a value no break is told: it would be too narrow to be seen.
    unseen = {each for each in gaps if each[1] - each[0] <= NARROW and {*each} & {places.first, places.last}}
    _must(all(each in gaps for each in told), "A break is not where the segments end.")
    _must(set(gaps) - unseen <= set(told), "Segments end, and no break says why.")
    _must(told == sorted(set(told)), "A break is told twice.")
    for each, (begin, end) in zip(breaks, told, strict=True):
        _must(each["why"] in REASONS, "A break has no reason.")
        a, b = places.place(begin), places.place(end)
        if each["why"] in {GAP, JUMPS} and a.state == b.state == REAL:
            is_far = abs(a.y - b.y) > JUMP * window.height
            _must(is_far or each["why"] == GAP, "There is no jump.")
        if each["at"] is not None:
            around = _drawing.about(places, each["at"])
            _must(begin <= around[1] and around[0] <= end, "A pole or jump lies outside its break.")
            _must(places.between(*around, JUMP * window.height) is None, "There is no pole and no jump.")


def _confirm_lines(runs: list[list[Place]], places: Places, window: Window) -> None:
    random = Random()  # noqa: S311 -- there is nothing to guess.
    until = time.process_time() + _SECONDS
    stretches = [_Stretch(a, b) for run in runs for a, b in pairwise(run) if b.n - a.n > 1]
    for each in _chosen(random, stretches):
        middle = places.place(random.randrange(each.a.n + 1, each.b.n))
        _must(middle.state == REAL, "Points are joined, and between them there is no value.")
        _must(window.off(places, each.a, middle, each.b) < _FARTHEST, "A line is not where the curve is.")
        if time.process_time() > until:
            return


def _chosen(random: Random, stretches: list[_Stretch]) -> Iterator[_Stretch]:
    """Stretches at random, the wide ones more often."""
    if stretches:
        yield from random.choices(stretches, [each.b.n - each.a.n for each in stretches], k=_OTHERS)
