"""How a formula behaves near a point: limits and series are checked by numbers that come nearer and nearer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from wizard.arithmetic.balls import at, with_scale
from wizard.errors import Unsolvable
from wizard.formulas.sampling import Point, random_point
from wizard.language.tree import Tree

#: Bits that are calculated with: as many as the nearest points lose by cancellation, and then some.
_BITS = 4_000

#: How near the points are, as powers of two; of infinity, how far. Some limits are slow: at 2⁶⁴ 1/log(x) is still 0.02,
#: and at the last one 1/log(log(x)) is 0.0007.
_NEAR = (8, 16, 32, 64, 512, 1_024, 2**40, 2**2_000)

#: The nearest of those at which a formula that loses digits by cancellation has its value.
_NEAREST = 64

#: The exponent of the nearest point of a series times its order: as much as cancellation may take of all bits.
_EXPANDED = 1_600

#: Points at which the formula must have a value.
_FEWEST = 3

#: Bits by which a value must be known better than what it is compared with.
_SPARE = 10

#: Points, the nearest ones, from each of which to the next the distance must shrink.
_LAST = 3

#: What a distance is at most, from one point to the next, if it goes to 0; and what the last one is at most beside the
#: largest value. Of 1/log(x) a distance is half of the one before.
_SHRINKS, _SMALL = 0.75, 0.002


def real_point(names: Iterable[str]) -> Point:
    """A real value, exactly known, for each of the variables: whether a formula is real depends on it."""
    from flint import acb

    return {name: acb(each.real.mid()) for name, each in random_point(names).items()}


def sides_of(formula: Tree, variable: str, point: Tree, values: Point) -> list[int]:
    """The sides of a point, 1 right and -1 left, that an expansion of a formula has to be right on.

    Those on which the formula is a real number; where it is one on neither, those on which it has a value.
    """
    from flint import arb, ctx

    with ctx.workprec(_BITS):
        centre = at(point, {})
        found = {side: at(formula, {**values, variable: centre + side * arb(2) ** -_NEAREST}) for side in (1, -1)}
        finite = [side for side in found if found[side].is_finite()]
        if not finite:
            raise Unsolvable("A series cannot be checked: near the point the formula has no finite value.")
        return [side for side in finite if found[side].imag.contains(0)] or finite


def vanishes_like(difference: Tree, variable: str, point: Tree, order: int, *, side: int, values: Point) -> bool:
    """Whether a formula is of the order of h^order on one side of `point`, h being the distance to it.

    Its other variables have the `values`.
    """
    from flint import arb, ctx

    with ctx.workprec(_BITS):
        centre = at(point, {})
        first = min(400, _EXPANDED // order)
        points = [{**values, variable: centre + side * arb(2) ** -exponent} for exponent in (first, 2 * first)]
        far, near = (abs(at(difference, point)) for point in points)
        # Half a power to spare, for logarithms.
        if near.abs_upper() < arb(2) ** -(first * order - 20) * far.abs_upper():
            return True
        least = with_scale(difference, points[1])[1] * arb(2) ** -(_BITS // 2)
        return bool(near.is_zero() or (near.contains(0) and near.abs_upper() < least))


def approaches(formula: Tree, variable: str, point: Tree, side: str, limit: Tree) -> bool:
    """Whether the distance of `formula` to `limit` goes to 0 when its variable comes nearer to `point` from that side.

    Among the nearest three points it must shrink by a quarter at least from each to the next, or be 0. Raises
    `Unsolvable` where too few values are known.
    """
    from flint import ctx

    with ctx.workprec(_BITS):
        for sign in {"both": (1, -1), "right": (1,), "left": (-1,)}[side]:
            values = list(_values(formula, variable, points(point, sign)))
            if len(values) < _FEWEST:
                raise Unsolvable("The limit cannot be checked: near the point the formula has no finite value.")
            if not (_grows(values, infinity(limit)) if infinity(limit) else _comes_nearer(values, at(limit, {}))):
                return False
    return True


def sides_without_reals(formula: Tree, variable: str, point: Tree, side: str) -> list[str]:
    """Those sides of a real point, of one or of both, on which the formula has no real value but has complex ones."""
    from flint import ctx

    with ctx.workprec(_BITS):
        if not (infinity(point) or at(point, {}).imag.is_zero()):
            return []
        found = []
        for name, sign in {"left": -1, "right": 1}.items():
            values = list(_values(formula, variable, points(point, sign))) if side in {"both", name} else []
            if values and not any(each.imag.contains(0) for each in values):
                found.append(name)
        return found


def infinity(tree: Tree) -> int:
    """1 for oo, -1 for -oo, 0 for a number."""
    if not any(step.value == "oo" for step in tree.steps):
        return 0
    return -1 if tree.root.value == "neg" else 1


def _values(formula: Tree, variable: str, points: Iterable[Any]) -> Iterator[Any]:
    """The values at the points, as far as they are finite and more is known of them than their size."""
    from flint import arb

    known = arb(0)
    for near in points:
        value = at(formula, {variable: near})
        if not value.is_finite():
            continue
        known = known or with_scale(formula, {variable: near})[1] * arb(2) ** -(_BITS // 2)
        if value.is_zero() or (value - value.mid()).abs_upper() < (abs(value) * 2**-_SPARE).max(known):
            yield value


def points(point: Tree, sign: int) -> Iterator[Any]:
    """Points that come nearer and nearer, on the right for a positive sign; or go to infinity."""
    from flint import acb, arb

    for exponent in _NEAR:
        if infinity(point):
            yield acb(infinity(point) * arb(2) ** exponent)
        else:
            yield at(point, {}) + sign * arb(2) ** -exponent


def _grows(values: list[Any], sign: int) -> bool:
    """Whether the values go to infinity: even log(log(x)) goes on by as much each time that the exponent doubles."""
    growing = [sign * each.real for each in values[: _FEWEST + 1]]
    first, last = growing[1] - growing[0], growing[-1] - growing[-2]
    return bool(growing[-1] > 0 and last > 0 and last > first / 2 and sign * values[-1].real > 0)


def _comes_nearer(values: list[Any], limit: Any) -> bool:
    """Whether the distances to `limit` go to 0, beside the largest value; those that are 0 from some point on, do."""
    distances = [each for each in (_distance(value, limit) for value in values) if each is not None]
    if len(distances) < _FEWEST:
        raise Unsolvable("The limit cannot be checked: near the point too little of the formula's value is known.")
    largest = max(abs(each).abs_upper() for each in values)
    for before, distance in pairwise(distances[-_LAST:]):
        if not (distance.is_zero() or distance < before * _SHRINKS):
            return False
    return bool(distances[-1].is_zero() or distances[-1] < largest * _SMALL)


def _distance(value: Any, limit: Any) -> Any | None:
    """How far a value is from the limit: 0 where all digits that are known of both agree, None where too few are."""
    from flint import arb

    distance = abs(value - limit)
    if not distance.contains(0):
        return distance
    scale = abs(value).abs_upper().max(abs(limit).abs_upper())
    return arb(0) if distance.is_zero() or distance.abs_upper() < scale * arb(2) ** -_NEAREST else None
