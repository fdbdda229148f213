"""The curve of a formula: places near enough to each other to be joined by straight lines, and where it breaks.

Two places are joined only where a ball over all between them proves that the formula is finite and does not jump there.
Elsewhere the stretch is halved until it is too narrow to be seen. Then there are more places where the curve bends, and
where a ball leaves room for something that none of the places has met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import ceil, floor, log10

from wizard.errors import Unsolvable
from wizard.formulas.bends import Stretch, Window, bent, needed, runs
from wizard.formulas.places import NOT_REAL, REAL, TOO_LARGE, Place, Places, round_places

#: Stretches that the range is cut into at first.
_STRETCHES = 256

#: Round places among the first ones, at most.
_ROUND_PLACES = 51

#: Places of a stretch that is not halved any more, a ten thousand millionth of the range; and how many times as far the
#: places lie that tell whether values grow without bound towards it.
NARROW, _AWAY = 1_000, (2**5, 2**10, 2**15, 2**20)

#: Breaks that are drawn at most; and where some of the range changes too fast to be followed, the share of it that a
#: run between breaks must have, and that all runs must have together.
_MOST_BREAKS, _SHORTEST, _ENOUGH = 400, 1e-3, 0.5

#: Share of the height that may be jumped over unseen.
JUMP = 1e-3

#: Balls that the search for breaks may take.
_BREAK_BALLS = 16_000

#: Height beyond the middle half of the values, in heights of that half, that is shown of something unbounded.
_SHOWN = 3

#: Parts of all values of which the lowest and the highest are left aside: a quarter, or less.
_PARTS = (4, 20, 100, 1_000)

#: A height is at least such a part of the values: less is not told apart by 16 digits.
_FLATTEST = 1e-9

POLE, JUMPS, GAP, UNREAL, NOTHING, LARGE, UNRESOLVED, OUT = (
    "pole",
    "jump",
    "gap",
    "not real",
    "no value",
    "too large",
    "unresolved",
    "out of sight",
)

#: The reasons in the order in which one is given for breaks that lie together.
REASONS = (UNRESOLVED, LARGE, POLE, UNREAL, NOTHING, JUMPS, GAP, OUT)

_TOO_FAST = "The formula changes too fast to be drawn: choose bounds that are nearer to each other."


@dataclass(frozen=True, slots=True)
class Break:
    """Where the curve is not joined, and why. The two places are the last before it and the first behind it; beside
    `inner`, which is as narrow as can be, the curve goes on out of sight.
    """

    begin: int
    end: int
    why: str
    inner: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """Runs of places to be joined, the breaks before, between and behind them, and the window."""

    runs: list[list[Place]]
    breaks: list[Break]
    window: Window


def curve(places: Places) -> Curve:
    """The curve of a formula over its range; raises `Unsolvable` where there is none."""
    grid = [places.place(n) for n in grid_of(places)]
    values = [each.y for each in grid if each.state == REAL]
    found = _of_height(places, grid, _bounded(values).height if values else 0)
    # All of it is shown, and that is higher: what looked like a break is perhaps too low to be one.
    higher = found.window.height
    return _of_height(places, grid, higher) if found.breaks and not found.window.cut else found


def _of_height(places: Places, grid: list[Place], height: float) -> Curve:
    """The curve, where a thousandth of this height may be jumped over."""
    joined, open_ = _explore(places, grid, height)
    if not joined:
        raise Unsolvable(_nothing(grid, open_))
    breaks = list(_breaks(places, runs(joined), open_, height))
    unbounded = any(_grows(places, each, side, height) for each in breaks for side in (-1, 1))
    window = window_of(places, [place for each in joined for place in each], unbounded)
    return _drawn(places, joined, breaks, window)


def grid_of(places: Places) -> list[int]:
    """The places that everything begins with: at equal distances, and round ones, where formulas like to break."""
    width = places.last - places.first
    equal = {places.first + width * k // _STRETCHES for k in range(_STRETCHES + 1)}
    even = {places.number(x) for x, _ in round_places(places, _ROUND_PLACES)}
    return sorted(equal | {n for n in even if places.first <= n <= places.last})


def window_of(places: Places, known: Iterable[Place], unbounded: bool) -> Window:
    """What is shown: all, or where something is unbounded what lies about the middle half of the grid's values."""
    values = [each.y for each in known]
    low, high = min(values), max(values)
    if unbounded:
        middle = middle_of(places)
        return Window(max(low, middle.low), min(high, middle.high), cut=True)
    if high - low < _FLATTEST * max(abs(low), abs(high)) and high > low:
        raise Unsolvable(
            f"The values differ by less than a thousand millionth of themselves: subtract {low:.12g} from the formula."
        )
    return Window(low, high)


def middle_of(places: Places) -> Window:
    """What is shown of something unbounded: what lies about the middle half of the values on the grid."""
    found = _bounded([each.y for each in map(places.place, grid_of(places)) if each.state == REAL])
    return Window(_rounded(found.low, floor), _rounded(found.high, ceil), cut=True)


def _bounded(values: list[float]) -> Window:
    """What lies about the middle half of the values; about more of them where half of them are the same."""
    ordered = sorted(values)
    for part in _PARTS:
        first, last = ordered[len(ordered) // part], ordered[-1 - len(ordered) // part]
        if last > first:
            break
    room = _SHOWN * (last - first)
    return Window(max(ordered[0], first - room), min(ordered[-1], last + room))


def _rounded(value: float, way: Callable[[Fraction], int]) -> float:
    """`value` to two digits, downwards or upwards."""
    if value == 0:
        return 0.0
    unit = Fraction(10) ** (floor(log10(abs(value))) - 1)
    return float(way(Fraction(value) / unit) * unit)


def _explore(places: Places, grid: list[Place], height: float) -> tuple[list[Stretch], list[Stretch]]:
    """The range in stretches that may be joined, and in those that may not; the widest are halved first."""
    joined: list[Stretch] = []
    open_: list[Stretch] = []
    heap = [(a.n - b.n, a.n, a, b) for a, b in pairwise(grid)]
    heapify(heap)
    is_spent = places.budget(_BREAK_BALLS)
    while heap:
        negative, _, a, b = heappop(heap)
        states = {a.state, b.state}
        if states == {REAL} and places.between(a.n, b.n, JUMP * height):
            joined.append((a, b))
        elif REAL not in states or -negative <= NARROW or is_spent():
            open_.append((a, b))
        else:
            middle = places.place((a.n + b.n) // 2)
            for left, right in ((a, middle), (middle, b)):
                heappush(heap, (left.n - right.n, left.n, left, right))
    return sorted(joined, key=lambda each: each[0].n), sorted(open_, key=lambda each: each[0].n)


def _nothing(grid: list[Place], open_: list[Stretch]) -> str:
    """Why there is no curve at all."""
    states = {each.state for each in grid}
    if REAL in states:
        return _TOO_FAST
    if states == {NOT_REAL}:
        return "The formula has no real value between the bounds: choose others."
    if TOO_LARGE in states:
        return "The values are too large to be drawn: plot the logarithm of the formula."
    return f"The formula has no value between the bounds, at {len(open_) + 1} places that were tried: choose others."


def _breaks(places: Places, found: list[list[Place]], open_: list[Stretch], height: float) -> Iterator[Break]:
    """What lies before, between and behind the runs, and why it is not joined."""
    ends = [places.first, *(n for run in found for n in (run[0].n, run[-1].n)), places.last]
    for begin, end in zip(ends[::2], ends[1::2], strict=True):
        if begin < end:
            between = [each for each in open_ if begin <= each[0].n and each[1].n <= end]
            yield _why(places, Break(begin, end, "", (begin, end)), between, height)


def _why(places: Places, found: Break, stretches: list[Stretch], height: float) -> Break:
    known = [place for stretch in stretches for place in stretch]
    states = {each.state for each in known}
    if any(REAL in {a.state, b.state} and b.n - a.n > NARROW for a, b in stretches):
        return replace(found, why=UNRESOLVED)
    if TOO_LARGE in states:
        return replace(found, why=LARGE)
    if NOT_REAL in states:
        return replace(found, why=UNREAL)
    if any(b.n - a.n > NARROW for a, b in stretches):
        return replace(found, why=NOTHING)
    if any(_grows(places, found, side, height) for side in (-1, 1)):
        return replace(found, why=POLE)
    a, b = (places.place(n) for n in (found.begin, found.end))
    is_jump = a.state == b.state == REAL and abs(a.y - b.y) > JUMP * height
    return replace(found, why=JUMPS if is_jump else GAP)


def _grows(places: Places, found: Break, side: int, height: float) -> bool:
    """Whether the values grow without bound towards a break from one side: by as much with each step as with the one
    before, though the distance shrinks by a thousand. A jump or a root is as good as reached long before.
    """
    if found.why in {UNRESOLVED, LARGE}:
        return True
    edge = found.begin if side < 0 else found.end
    near = [places.place(n) for n in (edge, *(edge + side * NARROW * away for away in _AWAY))]
    if any(not (places.first <= each.n <= places.last) or each.state != REAL for each in near):
        return False
    steps = [a.y - b.y for a, b in pairwise(near)]
    last, before = near[0].y - near[2].y, near[2].y - near[4].y
    is_steady = all(step * steps[0] > 0 for step in steps) and abs(near[0].y) > abs(near[2].y)
    return is_steady and abs(last) > max(abs(before) / 2, 0.02 * height)


def _drawn(places: Places, joined: list[Stretch], breaks: list[Break], window: Window) -> Curve:
    """With more places where the curve bends, and without those that are out of sight or that a line does without."""
    resolved, unresolved = bent(places, joined, window)
    if not window.cut:
        # The search may have met a value that is larger than all before.
        window = window_of(places, [place for each in [*resolved, *unresolved] for place in each], unbounded=False)
    parts = runs([each for each in resolved if not window.hides(*each)])
    if unresolved or any(each.why == UNRESOLVED for each in breaks):
        shares = [places.share(run[-1].n) - places.share(run[0].n) for run in parts]
        parts = [run for run, share in zip(parts, shares, strict=True) if share > _SHORTEST]
        parts = parts if sum(filter(_SHORTEST.__lt__, shares)) > _ENOUGH else []
    if not parts or len(parts) > _MOST_BREAKS:
        raise Unsolvable(_TOO_FAST)
    ends = [places.first, *(n for run in parts for n in (run[0].n, run[-1].n)), places.last]
    between = [
        _together(Break(begin, end, OUT, (begin, end)), breaks, unresolved)
        for begin, end in zip(ends[::2], ends[1::2], strict=True)
        if begin < end
    ]
    between = [each for each in between if not _is_nothing(places, each)]
    return Curve([needed(places, run, window) for run in parts], between, window)


def _together(found: Break, breaks: list[Break], unresolved: list[Stretch]) -> Break:
    """A break with the reason of those that lie in it."""
    inside = [each for each in breaks if found.begin <= each.begin and each.end <= found.end]
    if any(found.begin <= a.n and b.n <= found.end for a, b in unresolved):
        return replace(found, why=UNRESOLVED)
    if not inside:
        return found
    why = next(each for each in REASONS if each in {one.why for one in inside})
    return replace(found, why=why, inner=(inside[0].begin, inside[-1].end))


def _is_nothing(places: Places, found: Break) -> bool:
    """Whether a break is none that anyone would see: at a bound, and the bound has a value."""
    is_end = found.begin == places.first or found.end == places.last
    return found.why == GAP and is_end and all(places.place(n).state == REAL for n in (found.begin, found.end))
