"""How a formula behaves near a point: limits and series are checked by numbers that come nearer and nearer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from wizard.errors import Unsolvable
from wizard.expressions.evaluator import at
from wizard.expressions.sampling import Point, random_point
from wizard.expressions.tree import Tree

#: Bits that are calculated with: as many as the nearest points lose by cancellation, and then some.
_BITS = 4_000

#: How near the points are, as powers of two; of infinity, how far.
_NEAR = (8, 16, 32, 64)

#: Points at which the formula must have a value.
_FEWEST = 2

#: How far from a limit the nearest point may be: 1/log(x) is still 0.02 at 2⁶⁴.
_TOLERANCE = 0.05


def vanishes_like(
    function: Callable[[Point], Any], variable: str, point: Tree, order: int, others: Iterable[str]
) -> bool:
    """Whether `function` is of the order of h^order, h being the distance to `point`."""
    from flint import arb, ctx

    with ctx.workprec(_BITS):
        values = random_point(others)
        centre = at(point, {})
        far, near = (abs(function({**values, variable: centre + arb(2) ** -exponent})) for exponent in (40, 80))
        # Half a power to spare, for logarithms.
        return bool(near.abs_upper() < arb(2) ** -(40 * order - 20) * far.abs_upper() + arb(2) ** -(_BITS // 2))


def approaches(formula: Tree, variable: str, point: Tree, side: str, limit: Tree) -> bool:
    """Whether `formula` comes nearer to `limit` when its variable comes nearer to `point` from that side."""
    from flint import ctx

    with ctx.workprec(_BITS):
        for sign in {"both": (1, -1), "right": (1,), "left": (-1,)}[side]:
            found = [at(formula, {variable: near}) for near in _points(point, sign)]
            finite = [each for each in found if each.is_finite()]
            if len(finite) < _FEWEST:
                raise Unsolvable("The limit cannot be checked: near the point the formula has no finite value.")
            if not _comes_nearer(finite, limit):
                return False
    return True


def infinity(tree: Tree) -> int:
    """1 for oo, -1 for -oo, 0 for a number."""
    if not any(step.value == "oo" for step in tree.steps):
        return 0
    return -1 if tree.root.value == "neg" else 1


def _points(point: Tree, sign: int) -> Iterator[Any]:
    from flint import acb, arb

    for exponent in _NEAR:
        if infinity(point):
            yield acb(infinity(point) * arb(2) ** exponent)
        else:
            yield at(point, {}) + sign * arb(2) ** -exponent


def _comes_nearer(values: list[Any], limit: Tree) -> bool:
    from flint import arb

    if infinity(limit):
        growing = [infinity(limit) * each.real for each in values]
        first, last = growing[1] - growing[0], growing[-1] - growing[-2]
        # Even log(log(x)) goes on by as much each time that the exponent doubles.
        return bool(growing[-1] > 0 and last > 0 and last > first / 2)
    target = at(limit, {})
    distances = [abs(each - target).abs_upper() for each in values]
    allowed = _TOLERANCE * (1 + abs(target).abs_upper())
    return bool(distances[-1] <= distances[0] + arb(2) ** -_NEAR[-1] and distances[-1] < allowed)
