"""Formulas compared at points that nobody could foresee: where computer algebra is right, two ways give one number.

Numbers are balls, so a difference counts only when it is proven.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wizard.errors import Unsolvable
from wizard.expressions.evaluator import at
from wizard.expressions.tree import Tree

#: Bits that samples are calculated with, and those that two ways must have in common.
_BITS, _COMMON_BITS = 1_000, 100

#: Points that must agree, and points that are tried, for not every formula has a value everywhere.
_POINTS, _TRIES = 3, 60

#: Points on the circle of Cauchy's formula, and its radius as a power of two: with a singularity ten radii away, the
#: error is below 2^-100.
_CIRCLE, _RADIUS = 64, -12

Point = Mapping[str, Any]


def agree(one: Callable[[Point], Any], other: Callable[[Point], Any], variables: Iterable[str]) -> bool:
    """Whether both have one value at random points; `Unsolvable` if they have none anywhere."""
    from flint import arb, ctx

    names = list(variables)
    agreed = 0
    with ctx.workprec(_BITS):
        for _ in range(_TRIES if names else 1):
            point = random_point(names)
            a, b = one(point), other(point)
            if (a - b).abs_upper() < (1 + a.abs_upper()) * arb(2) ** -_COMMON_BITS:
                agreed += 1
                if agreed == _POINTS or not names:
                    return True
            elif a.is_finite() and b.is_finite() and not (a - b).contains(0):
                return False
    if not agreed:
        raise Unsolvable("The result cannot be checked: nowhere that was tried could its value be told.")
    return True


def value(tree: Tree) -> Callable[[Point], Any]:
    """The value of a formula at a point."""
    return lambda point: at(tree, point)


def vanishes(tree: Tree, variable: str, root: Tree, others: Iterable[str]) -> bool:
    """Whether a formula is 0 where its variable is `root`, itself a formula of the `others`."""
    return agree(lambda point: at(tree, {**point, variable: at(root, point)}), lambda _: _zero(), others)


def derivative(tree: Tree, variable: str, order: int) -> Callable[[Point], Any]:
    """The derivative of a formula at a point, by Cauchy's formula: the mean over a small circle."""

    def mean(point: Point) -> Any:
        from flint import acb, arb, fmpz

        radius = arb(2) ** _RADIUS
        total = acb(0)
        for k in range(_CIRCLE):
            turn = acb(arb(2 * k) / _CIRCLE).exp_pi_i()
            total += at(tree, {**point, variable: point[variable] + radius * turn}) / turn**order
        return total * arb(fmpz.fac_ui(order)) / (_CIRCLE * radius**order)

    return mean


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
    return acb(
        *(fmpq(numbers.randrange(least, most), 10**6) for least, most in ((300_000, 2_000_000), (50_000, 400_000)))
    )
