"""A curve as JSON: decimals that are right to a known place, breaks in words, and the values that are shown."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from wizard.errors import Unsolvable
from wizard.formulas.curve import JUMP, Break, Curve, middle_of
from wizard.formulas.places import Place, Places, decimal

#: Decimals of a place that are left out where a pole or a jump is named: as many as its stretch is wide, and one more.
_FEWER = 4

Segments = list[list[list[str]]]


def segments_of(places: Places, curve: Curve) -> Segments:
    """The runs as texts; raises `Unsolvable` of a value that is not known well enough."""
    return [[_point(places, each, curve.window.decimals) for each in run] for run in curve.runs]


def _point(places: Places, place: Place, decimals: int) -> list[str]:
    x = decimal(place.n, places.decimals)
    y = places.rounded(places.x(place.n), decimals)
    if y is None:
        raise Unsolvable(f"The value at {x} cannot be told well enough to be drawn: choose other bounds.")
    return [x, decimal(y, decimals)]


def break_of(places: Places, found: Break, height: float) -> dict[str, str | None]:
    """A break in words: `at` is where its pole or jump lies, if that is one place. A value that is only too large is
    neither.
    """
    begin, end = found.inner
    at = decimal(round(Fraction(begin + end, 2 * 10**_FEWER)), places.decimals - _FEWER)
    narrow = end - begin < 10**_FEWER // 2 and places.between(*about(places, at), JUMP * height) is None
    return {
        "from": decimal(found.begin, places.decimals),
        "to": decimal(found.end, places.decimals),
        "why": found.why,
        "at": at if narrow else None,
    }


def about(places: Places, at: str) -> tuple[int, int]:
    """The stretch that surely has the place which `at` says."""
    half = Fraction(10) ** (_FEWER - places.decimals) * Fraction(51, 100)
    return places.number(Fraction(at) - half), places.number(Fraction(at) + half)


def shown(places: Places, segments: Segments, decimals: int, *, unbounded: bool) -> dict[str, Any]:
    """The values that are shown, and whether the curve goes on beyond them."""
    values = [y for _, y in points(segments)]
    low, high = min(values), max(values)
    if unbounded:
        middle = middle_of(places)
        low, high = max(low, Fraction(middle.low)), min(high, Fraction(middle.high))
    # Compared as they are told: what a float rounded away is not cut.
    least, most, *ends = (round(each * Fraction(10) ** decimals) for each in (min(values), max(values), low, high))
    return {
        "y_from": decimal(ends[0], decimals),
        "y_to": decimal(ends[1], decimals),
        "cut": ends[0] > least or ends[1] < most,
    }


def points(segments: Iterable[Iterable[list[str]]]) -> list[tuple[Fraction, Fraction]]:
    """All points as numbers."""
    return [(Fraction(x), Fraction(y)) for segment in segments for x, y in segment]
