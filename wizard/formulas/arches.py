"""Where a formula of one variable changes its sign on the real axis, as far as a search by steps can see."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from wizard.arithmetic.balls import at
from wizard.language.tree import Tree

#: Steps between two bounds, and steps for the last distance of two zeros.
_STEPS, _FINE = 400, 12

#: Steps that are tried for the next zero.
_TRIES = 60

#: How often an interval is halved: for a place that is told exactly, and for an end of an arch.
_EXACT, _ENOUGH = 240, 100

#: Functions with a kink, or a jump, where their argument is 0.
_KINKED = {"abs", "sign"}


def kinks(formula: Tree, variable: str, lower: Any, upper: Any) -> list[Any]:
    """The places between two bounds, from the first to the second, where the argument of abs or sign changes sign."""
    found: list[Any] = []
    for argument in _arguments(formula, variable):
        step = (upper - lower) / _STEPS
        places = [(lower + step * k).mid() for k in range(_STEPS + 1)]
        function = real_value(argument, variable)
        found += [zero_between(function, *piece, _EXACT) for piece in pairwise(places) if _changes(function, *piece)]
    ascending = sorted(found, key=float)
    return ascending if bool(lower < upper) else ascending[::-1]


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


def _arguments(formula: Tree, variable: str) -> list[Tree]:
    """Those of the step functions in a formula that have the variable."""
    found: list[Tree] = []
    waiting = [formula]
    while waiting:
        tree = waiting.pop()
        below = tree.children()
        waiting += below
        if tree.root.kind == "call" and tree.root.name in _KINKED and variable in below[0].names():
            found.append(below[0])
    return found


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
