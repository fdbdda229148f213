"""How a formula behaves near a point: limits and series are checked by numbers that come nearer and nearer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wizard.arithmetic.balls import at
from wizard.errors import Unsolvable
from wizard.formulas.sampling import Point, random_point
from wizard.language.tree import Tree

#: Bits that are calculated with: as many as the nearest points lose by cancellation, and then some.
_BITS = 4_000

#: How near the points are, as powers of two; of infinity, how far.
_NEAR = (8, 16, 32, 64)

#: Points at which the formula must have a value.
_FEWEST = 2

#: How near, or far, they are where a limit is as slow as that of 1/log(x), which is still 0.02 at 2⁶⁴.
_VERY_NEAR = (4_096, 2**40)

#: Bits by which a value must be known better than how near to the limit it has to be.
_SPARE = 10

#: How far from a limit the nearest point may be.
_TOLERANCE = 0.05


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
        found = {side: at(formula, {**values, variable: centre + side * arb(2) ** -_NEAR[-1]}) for side in (1, -1)}
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
        far, near = (
            abs(at(difference, {**values, variable: centre + side * arb(2) ** -exponent})) for exponent in (40, 80)
        )
        # Half a power to spare, for logarithms.
        return bool(near.abs_upper() < arb(2) ** -(40 * order - 20) * far.abs_upper() + arb(2) ** -(_BITS // 2))


def approaches(formula: Tree, variable: str, point: Tree, side: str, limit: Tree) -> bool:
    """Whether `formula` comes nearer to `limit` when its variable comes nearer to `point` from that side."""
    from flint import ctx

    with ctx.workprec(_BITS):
        for sign in {"both": (1, -1), "right": (1,), "left": (-1,)}[side]:
            finite = _values(formula, variable, _points(point, sign, _NEAR))
            if len(finite) < _FEWEST:
                raise Unsolvable("The limit cannot be checked: near the point the formula has no finite value.")
            if _comes_nearer(finite, limit):
                continue
            further = _known(_values(formula, variable, _points(point, sign, _VERY_NEAR)))
            if infinity(limit) or not further or not _comes_nearer([*_known(finite), *further], limit):
                return False
    return True


def infinity(tree: Tree) -> int:
    """1 for oo, -1 for -oo, 0 for a number."""
    if not any(step.value == "oo" for step in tree.steps):
        return 0
    return -1 if tree.root.value == "neg" else 1


def _values(formula: Tree, variable: str, points: Iterable[Any]) -> list[Any]:
    """The finite ones among the values at the points."""
    return [each for each in (at(formula, {variable: near}) for near in points) if each.is_finite()]


def _known(values: list[Any]) -> list[Any]:
    """Those of which more is known than their size."""
    return [each for each in values if (each - each.mid()).abs_upper() < _TOLERANCE / 2**_SPARE]


def _points(point: Tree, sign: int, exponents: Iterable[int]) -> Iterator[Any]:
    from flint import acb, arb

    for exponent in exponents:
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
