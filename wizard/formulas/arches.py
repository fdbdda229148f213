"""Where a formula of one variable changes its sign on the real axis, as far as a search by steps can see."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

from wizard.arithmetic.balls import at
from wizard.language.tree import Tree, join, leaf

#: Steps between two bounds, and steps for the last distance of two zeros.
_STEPS, _FINE = 400, 12

#: Steps that are tried for the next zero.
_TRIES = 60

#: How often an interval is halved: for a place that is told exactly, and for an end of an arch.
_EXACT, _ENOUGH = 240, 100

#: Functions with a kink, or a jump, where their argument is 0; where two of their arguments are equal; and where it is
#: an integer.
_KINKED, _COMPARING, _STEPPED = {"abs", "sign"}, {"max", "min"}, {"floor", "ceil"}


def kinks(formula: Tree, variable: str, lower: Any, upper: Any) -> list[Any]:
    """The places between two bounds, from the first to the second, where abs, max, floor and their like have a kink."""
    found: list[Any] = []
    for argument in _arguments(formula, variable):
        step = (upper - lower) / _STEPS
        places = [(lower + step * k).mid() for k in range(_STEPS + 1)]
        function = real_value(argument, variable)
        values = [function(place) for place in places]
        found += [place for place, value in zip(places[1:-1], values[1:-1], strict=True) if value.contains(0)]
        found += [zero_between(function, *piece, _EXACT) for piece in _changes_among(places, values)]
    ascending = sorted(found, key=float)
    # Arguments such as x and 2x have a place in common.
    distinct = [each for before, each in pairwise([None, *ascending]) if before is None or not each.overlaps(before)]
    return distinct if bool(lower < upper) else distinct[::-1]


def zeros_beyond(formula: Tree, variable: str, end: Any, sign: int, count: int) -> list[Any]:
    """The first `count` changes of sign beyond `end`, or fewer where the next one is not found."""
    from flint import arb

    function = real_value(formula, variable)
    zeros: list[Any] = []
    place, step = end.mid() + sign * arb(1) / 1_024, sign * arb(1) / 16
    while len(zeros) < count:
        found = _next_zero(function, place, step, _TRIES if zeros else 8 * _TRIES)
        if found is None:
            return zeros
        zeros.append(found)
        gap = zeros[-1] - (zeros[-2] if len(zeros) > 1 else end)
        place, step = (zeros[-1] + gap / 64).mid(), (gap / _FINE).mid()
    return zeros


def zeros_from(formula: Tree, variable: str, start: Any, gap: Any) -> list[Any]:
    """Two zeros beside each other beyond `start`, or fewer, where about a `gap` lies between zeros."""
    function = real_value(formula, variable)
    step = (gap / _FINE).mid()
    first = _next_zero(function, start, step, _TRIES)
    second = None if first is None else _next_zero(function, (first + step / 2).mid(), step, _TRIES)
    return [each for each in (first, second) if each is not None]


def _next_zero(function: Callable[[Any], Any], place: Any, step: Any, tries: int) -> Any | None:
    """The next change of sign, looked for in so many steps; None where there is none."""
    for _ in range(tries):
        following = (place + step).mid()
        if _changes(function, place, following):
            return zero_between(function, place, following, _ENOUGH)
        place = following
    return None


def _changes_among(places: list[Any], values: list[Any]) -> list[tuple[Any, Any]]:
    """Neighbours between which a value changes its sign."""
    pieces = zip(pairwise(places), pairwise(values), strict=True)
    return [piece for piece, (a, b) in pieces if (a > 0 and b < 0) or (a < 0 and b > 0)]


def _arguments(formula: Tree, variable: str) -> list[Tree]:
    """What is 0 where a formula has a kink or a jump, as far as it has the variable."""
    found: list[Tree] = []
    waiting = [formula]
    while waiting:
        tree = waiting.pop()
        below = tree.children()
        waiting += below
        if tree.root.kind != "call":
            continue
        if tree.root.name in _KINKED:
            found.append(below[0])
        elif tree.root.name in _COMPARING:
            found += [join("operator", "-", pair) for pair in combinations(below, 2)]
        elif tree.root.name in _STEPPED:
            found.append(join("call", "sin", [join("operator", "*", [leaf("pi"), below[0]])]))
    return [each for each in found if variable in each.names()]


def real_value(formula: Tree, variable: str) -> Callable[[Any], Any]:
    """The real part of a formula at a place."""
    from flint import acb

    return lambda place: at(formula, {variable: acb(place)}).real


def _changes(function: Callable[[Any], Any], left: Any, right: Any) -> bool:
    a, b = function(left), function(right)
    return bool((a > 0 and b < 0) or (a < 0 and b > 0))


def zero_between(function: Callable[[Any], Any], left: Any, right: Any, halvings: int) -> Any:
    """The place where the sign changes, by bisection."""
    is_rising = bool(function(left) < 0)
    for _ in range(halvings):
        middle = ((left + right) / 2).mid()
        value = function(middle)
        if value.contains(0):
            return middle
        left, right = (middle, right) if bool(value < 0) == is_rising else (left, middle)
    return ((left + right) / 2).mid()
