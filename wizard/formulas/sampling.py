"""Formulas compared at points that nobody could foresee: where computer algebra is right, two ways give one number.

Numbers are balls, so a difference counts only when it is proven.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wizard.arithmetic.balls import at
from wizard.errors import Unsolvable
from wizard.language.names import variables_of
from wizard.language.tree import Tree

#: Bits that samples are calculated with, and those that two ways must have in common.
_BITS, _COMMON_BITS = 1_000, 100

#: Points that must agree, and points that are tried, for not every formula has a value everywhere.
_POINTS, _TRIES = 3, 60

#: Points on the circle of Cauchy's formula, and its radius as a power of two: with a singularity ten radii away, the
#: error is below 2^-100.
_CIRCLE, _RADIUS = 64, -12

#: What random points are multiplied with, for a formula may be another one far away.
_SCALES = (1, 30, 1_000)

#: Millionths by which points lie above the real axis: so little that a real formula is still the one that is meant, and
#: twenty radii of Cauchy's circle from a cut or a pole on the axis.
_OFF_THE_AXIS = (5_000, 20_000)

Point = Mapping[str, Any]


def agree(
    one: Callable[[Point], Any],
    other: Callable[[Point], Any],
    variables: Iterable[str],
    points: Callable[[Iterable[str]], Point] | None = None,
    enough: int = _POINTS,
) -> bool:
    """Whether both have one value at random points; `Unsolvable` if they have none anywhere."""
    from flint import arb, ctx

    names, chosen = list(variables), points or random_point
    agreed = 0
    with ctx.workprec(_BITS):
        for _ in range(_TRIES if names else 1):
            point = chosen(names)
            a, b = one(point), other(point)
            if (a - b).abs_upper() < (1 + a.abs_upper()) * arb(2) ** -_COMMON_BITS:
                agreed += 1
                if agreed == enough or not names:
                    return True
            elif a.is_finite() and b.is_finite() and not (a - b).contains(0):
                return False
    if not agreed:
        raise Unsolvable("The result cannot be checked: nowhere that was tried could its value be told.")
    return True


def agree_on_both_sides(
    one: Callable[[Point], Any], other: Callable[[Point], Any], formula: Tree, negative: Iterable[str]
) -> bool:
    """Whether both have one value near the positive axis, and also where some variables are `negative`.

    There only as far as the formula that it is all about is a real number.
    """
    from flint import acb

    names = list(dict.fromkeys([*variables_of(formula), *negative]))
    anywhere = left_of_zero(negative)

    def left(names: Iterable[str]) -> Point:
        point = anywhere(names)
        of_reals = at(formula, {name: acb(each.real) for name, each in point.items()}, along_reals=True)
        return point if of_reals.is_finite() and of_reals.imag.contains(0) else dict.fromkeys(names, acb("nan"))

    if not agree(one, other, names):
        return False
    if not names:
        return True
    try:
        return agree(one, other, names, left, enough=1)
    except Unsolvable:
        return True


def value(tree: Tree) -> Callable[[Point], Any]:
    """The value of a formula at a point near the real axis."""
    return lambda point: at(tree, point, along_reals=True)


def vanishes(tree: Tree, variable: str, root: Tree, others: Iterable[str]) -> bool:
    """Whether a formula is 0 where its variable is `root`, itself a formula of the `others`."""
    return agree(lambda point: at(tree, {**point, variable: at(root, point)}), lambda _: _zero(), others)


def derivative(tree: Tree, variable: str, order: int) -> Callable[[Point], Any]:
    """The derivative of a formula at a point near the real axis, by Cauchy's formula: the mean over a small circle."""

    def mean(point: Point) -> Any:
        from flint import acb, arb, fmpz

        radius = arb(2) ** _RADIUS
        total = acb(0)
        for k in range(_CIRCLE):
            turn = acb(arb(2 * k) / _CIRCLE).exp_pi_i()
            near = {**point, variable: point[variable] + radius * turn}
            total += at(tree, near, along_reals=True) / turn**order
        return total * arb(fmpz.fac_ui(order)) / (_CIRCLE * radius**order)

    return mean


def is_zero(tree: Tree, points: Callable[[Iterable[str]], Point]) -> bool:
    """Whether a formula cannot be told from 0 at random real points, and is finite at one of them at least."""
    from flint import acb, arb, ctx

    names = variables_of(tree)
    with ctx.workprec(_BITS):
        chosen = [{name: acb(scale * each.real) for name, each in points(names).items()} for scale in _SCALES * _POINTS]
        found = [at(tree, point) for point in chosen]
        finite = [each for each in found if each.is_finite()]
        return bool(finite) and all(each.contains(0) and each.abs_upper() < arb(2) ** -_COMMON_BITS for each in finite)


def left_of_zero(negative: Iterable[str]) -> Callable[[Iterable[str]], Point]:
    """What chooses random points at which some variables are near the negative axis."""
    mirrored = list(negative)

    def chosen(names: Iterable[str]) -> Point:
        point = random_point(names)
        return point | {name: -point[name].conjugate() for name in mirrored}

    return chosen


def random_point(names: Iterable[str]) -> dict[str, Any]:
    """A value for each of the variables."""
    return {name: _random() for name in names}


def _zero() -> Any:
    from flint import acb

    return acb(0)


def _random() -> Any:
    """A complex number near the positive axis, where few functions have anything unusual."""
    from flint import acb, fmpq

    numbers = random.SystemRandom()
    return acb(*(fmpq(numbers.randrange(least, most), 10**6) for least, most in ((300_000, 2_000_000), _OFF_THE_AXIS)))
