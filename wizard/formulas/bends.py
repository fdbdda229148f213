"""Where a curve bends, and what is seen of it: distances are taken in the picture, in heights of its window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import floor, hypot, log10

from wizard.formulas.places import Place, Places

#: Heights: how far a chord may be from the curve, at best and at last; how much of that may be added when places are
#: left out; and the room for what no place has met.
_BEND, BENT, _LEFT_OUT, _ROOM = 4e-4, 5e-3, 4e-4, 0.05

#: Shares of a stretch at which it is looked at, in order; and more of them, before a line may stand for it: a wave may
#: have a line's values at the first by chance.
_SHARES = ((3, 11), (1, 2))
_MORE_SHARES = ((1, 25), (1, 7), *_SHARES, (5, 8), (6, 7), (24, 25))

#: A stretch that is narrower than this share of the range is not searched for what no place has met.
_SEARCHED = 2**-13

#: Places of a curve of a short and of a long formula, before those are left out that a straight line does without; and
#: balls that they and the search may take.
_MOST_PLACES, _FEWEST_PLACES, _BALLS, _SEARCH_BALLS = 4_000, 1_000, 40_000, 3_000

#: Places that are looked at together for those that a line does without.
_PIECE = 64

#: Width of a picture in heights.
_WIDTH = 1.6

Stretch = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Window:
    """The values that are shown; `cut` where the curve goes on beyond them."""

    low: float
    high: float
    cut: bool = False

    @property
    def height(self) -> float:
        """Never 0: a level line has one, too."""
        return self.high - self.low or abs(self.high) or 1.0

    @property
    def decimals(self) -> int:
        """Decimals of a value: those of a thousand millionth of the height."""
        return 9 - floor(log10(self.height))

    def clamped(self, y: float) -> float:
        """`y`, or a value that is out of sight where `y` is far out."""
        return min(max(y, self.low - self.height), self.high + self.height)

    def hides(self, a: Place, b: Place) -> bool:
        """Whether all of a line lies far out, on one side."""
        return self.clamped(a.y) == self.clamped(b.y) != a.y and self.clamped(b.y) != b.y

    def off(self, places: Places, a: Place, middle: Place, b: Place) -> float:
        """How far a place is from the line that ends at two others."""
        (x, y), (u, v), (x2, y2) = (
            (_WIDTH * places.share(each.n), self.clamped(each.y) / self.height) for each in (a, middle, b)
        )
        along, up = x2 - x, y2 - y
        share = ((u - x) * along + (v - y) * up) / (along * along + up * up or 1.0)
        share = min(max(share, 0.0), 1.0)
        return hypot(u - x - share * along, v - y - share * up)


def bent(places: Places, stretches: list[Stretch], window: Window) -> tuple[list[Stretch], list[Stretch]]:
    """Stretches that a line may stand for, with more places where it bends; and those that it may not, because it bends
    more than can be followed.
    """
    found = _bend(places, stretches, window)
    searched = _searched(places, [each for _, each in found], window)
    if len(searched) > len(found):
        found = _bend(places, searched, _with(window, searched))
    return (
        sorted((each for off, each in found if off <= BENT), key=lambda each: each[0].n),
        sorted((each for off, each in found if off > BENT), key=lambda each: each[0].n),
    )


def _with(window: Window, stretches: list[Stretch]) -> Window:
    """A window with all that was met; one that is cut stays as it is."""
    values = [place.y for each in stretches for place in each]
    return window if window.cut else Window(min(values), max(values))


def _off(places: Places, stretch: Stretch, window: Window, shares: Iterable[tuple[int, int]]) -> float:
    """How far the curve is from a line at such places of it, or how far it goes up and down again: a steep line is near
    to all values of a wave.
    """
    a, b = stretch
    inside = [places.place(a.n + (b.n - a.n) * part // of) for part, of in shares]
    values = [window.clamped(each.y) / window.height for each in (a, *inside, b)]
    way = sum(abs(after - before) for before, after in pairwise(values))
    return max((way - abs(values[-1] - values[0])) / 2, *(window.off(places, a, each, b) for each in inside))


def _middle(places: Places, a: Place, b: Place) -> Place:
    return places.place((a.n + b.n) // 2)


def _bend(places: Places, stretches: list[Stretch], window: Window) -> list[tuple[float, Stretch]]:
    """The stretches, those halved that bend the most; each with how far the curve is from its line."""

    def entry(a: Place, b: Place) -> tuple[float, int, Place, Place]:
        off = _off(places, (a, b), window, _SHARES)
        return -(off if off > BENT else _off(places, (a, b), window, _MORE_SHARES)), a.n, a, b

    heap = [entry(*each) for each in stretches]
    heapify(heap)
    most = max(places.most(_MOST_PLACES), _FEWEST_PLACES)
    is_spent = places.budget(_BALLS)
    while heap and heap[0][0] < -_BEND and len(heap) < most and not is_spent():
        _, _, a, b = heappop(heap)
        middle = _middle(places, a, b)
        for each in ((a, middle), (middle, b)):
            heappush(heap, entry(*each))
    return [(-off, (a, b)) for off, _, a, b in heap]


def _searched(places: Places, stretches: list[Stretch], window: Window) -> list[Stretch]:
    """The stretches, the widest halved where a ball over them leaves room for what none of their places has met."""
    done: list[Stretch] = []
    heap = [(a.n - b.n, a.n, a, b) for a, b in stretches]
    heapify(heap)
    is_spent, smallest = places.budget(_SEARCH_BALLS), _SEARCHED * (places.last - places.first)
    while heap:
        negative, _, a, b = heappop(heap)
        middle = _middle(places, a, b)
        if is_spent() or -negative < smallest or not _has_room(places, (a, middle, b), window):
            done.append((a, b))
            continue
        for left, right in ((a, middle), (middle, b)):
            heappush(heap, (left.n - right.n, left.n, left, right))
    return done


def _has_room(places: Places, known: tuple[Place, Place, Place], window: Window) -> bool:
    values = [window.clamped(each.y) for each in known]
    found = places.between(known[0].n, known[-1].n, window.height)
    if found is None:
        return False
    below, above = min(values) - window.clamped(found[0]), window.clamped(found[1]) - max(values)
    return max(below, above) > _ROOM * window.height


def needed(places: Places, run: list[Place], window: Window) -> list[Place]:
    """The places of a run without those that a straight line does without (Ramer, Douglas and Peucker)."""
    # In pieces: of a long run that oscillates each place would be looked at hundreds of times.
    waiting = [(first, min(first + _PIECE, len(run) - 1)) for first in range(0, len(run) - 1, _PIECE)]
    kept = {k for piece in waiting for k in piece}
    while waiting:
        first, last = waiting.pop()
        offs = [(window.off(places, run[first], run[k], run[last]), k) for k in range(first + 1, last)]
        if offs and max(offs)[0] > _LEFT_OUT:
            farthest = max(offs)[1]
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    found = [run[k] for k in sorted(kept)]
    # The ends of pieces may be on a line, too.
    return found if len(kept) == len(run) or len(run) <= _PIECE else needed(places, found, window)


def runs(stretches: list[Stretch]) -> list[list[Place]]:
    """Stretches in order as runs of places, each of which begins where another ends."""
    found: list[list[Place]] = []
    for a, b in stretches:
        if found and found[-1][-1].n == a.n:
            found[-1].append(b)
        else:
            found.append([a, b])
    return found
