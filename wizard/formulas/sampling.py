"""Formulas compared at points that nobody could foresee: where computer algebra is right, two ways give one number.

Numbers are balls, so a difference counts only when it is proven; how large one may be goes by the formula's scale.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from wizard.arithmetic.balls import at, with_scale
from wizard.arithmetic.functions import FUNCTIONS
from wizard.errors import Unsolvable
from wizard.language.names import variables_of
from wizard.language.tree import Tree, join, leaf

#: Bits that samples are calculated with. Of two values that balls hold, each bit must agree that is certain, and at
#: least as many are certain as `_CERTAIN_BITS`, counted from the scale of the formula. Of a value without a proven
#: error the first `_COMMON_BITS` of its own scale are right, and `_LEAST_BITS` of them must be left for the comparison.
_BITS, _CERTAIN_BITS, _COMMON_BITS, _LEAST_BITS = 1_000, 300, 400, 100

#: Points that must agree, and points that are tried, for not every formula has a value everywhere.
_POINTS, _TRIES = 3, 60

#: Points on the circle of Cauchy's formula, and its radius as a power of two: with a singularity ten radii away, the
#: error is below 2^-420 of the scale of the derivative. Smaller circles are for what varies fast: sin(10^6*x).
_CIRCLE, _RADII = 128, (-12, -24, -36)

#: Bits below the largest value on the circle that a formula's coefficient of power 64 must be for its radius.
_HALFWAY_BITS = 200

#: How near to a root the scale of a formula is looked at, as a power of two.
_NEARBY = 8

#: How far random points are moved from 0 where a formula is made of pieces, and how many must agree there.
_FAR, _FAR_POINTS = (1, 6, 40), 6

#: What random points are multiplied with, for a formula may be another one far away.
_SCALES = (1, 30, 1_000)

#: Millionths by which points lie above the real axis: so little that a real formula is still the one that is meant, and
#: twenty radii of Cauchy's circle from a cut or a pole on the axis.
_OFF_THE_AXIS = (5_000, 20_000)

#: How many times nearer to the axis a difference must still be one.
_NEARER = 1_000

Point = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """The value of a formula at a point, and the scale beside which a difference counts. A `proven` one is a ball that
    holds the value; another one has an error of its own.
    """

    value: Any
    scale: Any
    proven: bool = True


def agree(
    one: Callable[[Point], Sample],
    other: Callable[[Point], Sample],
    variables: Iterable[str],
    points: Callable[[Iterable[str]], Point] | None = None,
    enough: int = _POINTS,
) -> bool:
    """Whether both have one value at random points; `Unsolvable` if they have none anywhere."""
    from flint import ctx

    names, chosen = list(variables), points or random_point
    agreed = 0
    with ctx.workprec(_BITS):
        for _ in range(_TRIES if names else 1):
            point = chosen(names)
            same = _same(one(point), other(point))
            if same is False:
                near = _nearer(point)
                if _same(one(near), other(near)) is False:
                    return False
                same = None
            if same:
                agreed += 1
                if agreed == enough or not names:
                    return True
    if not agreed:
        raise Unsolvable("The result cannot be checked: nowhere that was tried could its value be told.")
    return True


def _nearer(point: Point) -> Point:
    """The point that much nearer to the real axis. Beside the edge of a piece of abs(x^2 - 1), the real part of x^2 - 1
    has another sign at x + iy than at x: there, right formulas differ too, but not so near to the axis.
    """
    from flint import acb

    return {name: acb(each.real, each.imag / _NEARER) for name, each in point.items()}


def _same(one: Sample, other: Sample) -> bool | None:
    """Whether two samples have one value; None where too little of it is known."""
    from flint import arb

    difference = one.value - other.value
    if not difference.is_finite():
        return None
    if difference.is_zero():
        return True
    if one.proven and other.proven:
        limit = one.scale.max(other.scale) * arb(2) ** -_CERTAIN_BITS
        if not difference.contains(0):
            return False
        return True if difference.abs_upper() < limit else None
    rough, sure = (other, one) if one.proven else (one, other)
    limit = rough.scale * arb(2) ** -_COMMON_BITS
    if not difference.abs_upper() < limit:
        return None if difference.contains(0) else False
    is_enough = sure.value.is_zero() or limit < sure.scale * arb(2) ** -_LEAST_BITS
    return True if is_enough else None


def agree_on_both_sides(
    one: Callable[[Point], Sample],
    other: Callable[[Point], Sample],
    formula: Tree,
    negative: Iterable[str],
    found: Tree,
) -> bool:
    """Whether both have one value near the positive axis, and also where some variables are `negative`.

    There only as far as the formula that it is all about is a real number. Where that, or what was `found` for it, is
    made of pieces, as abs(sin(x)) is, it may be another one in each: then many points far away must agree, too.
    """
    names = list(dict.fromkeys([*variables_of(formula), *negative]))
    if not agree(one, other, names):
        return False
    if not names:
        return True
    left = left_of_zero(negative)
    places, enough = [left], 1
    if has_pieces(formula) or has_pieces(found):
        places, enough = [_scaled(side, scale) for side in (random_point, left) for scale in _FAR], _FAR_POINTS
    for place in places:
        try:
            if not agree(one, other, names, _where_real(formula, place), enough):
                return False
        except Unsolvable:
            continue
    return True


def has_pieces(tree: Tree) -> bool:
    """Whether a formula may be another one in another region: it has signs, roots, logarithms or remainders."""
    for before, step in pairwise(tree.steps):
        if step.kind == "operator" and step.value == "mod":
            return True
        is_integer = before.kind == "number" and before.number.denominator == 1
        if step.kind == "operator" and step.value == "^" and not is_integer:
            return True
        row = FUNCTIONS.get(str(step.value)) if step.kind == "call" else None
        if row and (row.watches or row.cut or row.number or not row.ball):
            return True
    return False


def _where_real(formula: Tree, points: Callable[[Iterable[str]], Point]) -> Callable[[Iterable[str]], Point]:
    """Chooses from `points` only those near which the formula is a real number on the axis."""
    from flint import acb

    def chosen(names: Iterable[str]) -> Point:
        point = points(names)
        of_reals = at(formula, {name: acb(each.real) for name, each in point.items()}, along_reals=True)
        return point if of_reals.is_finite() and of_reals.imag.contains(0) else dict.fromkeys(names, acb("nan"))

    return chosen


def _scaled(points: Callable[[Iterable[str]], Point], scale: int) -> Callable[[Iterable[str]], Point]:
    """Chooses points that lie `scale` times as far from 0 along the axis."""
    from flint import acb

    return lambda names: {name: acb(scale * each.real, each.imag) for name, each in points(names).items()}


def value(tree: Tree) -> Callable[[Point], Sample]:
    """The value of a formula at a point near the real axis."""
    return lambda point: Sample(*with_scale(tree, point, along_reals=True))


def vanishes(tree: Tree, variable: str, root: Tree, others: Iterable[str]) -> bool:
    """Whether a formula is 0 where its variable is `root`, itself a formula of the `others`."""
    from flint import acb, arb

    names = list(others)

    def sample(point: Point) -> Sample:
        place = at(root, point)
        where = {**point, variable: place}
        # The scale is that of the formula about the root: sin itself is as small at pi as the error of pi is.
        about = {**point, variable: place + (1 + abs(place)) * arb(2) ** -_NEARBY}
        (found, scale), (_, nearby) = (with_scale(tree, each, is_point=not names) for each in (where, about))
        return Sample(found, scale.max(nearby) if nearby.is_finite() else scale)

    return agree(sample, lambda _: Sample(acb(0), arb(0)), names)


def derivative(tree: Tree, variable: str, order: int) -> Callable[[Point], Sample]:
    """The derivative of a formula at a point near the real axis, by Cauchy's formula: the mean over a small circle."""

    def mean(point: Point) -> Sample:
        from flint import acb, arb, fmpz

        for exponent in _RADII:
            radius = arb(2) ** exponent
            total, other, largest = acb(0), acb(0), arb(0)
            for k in range(_CIRCLE):
                turn = acb(arb(2 * k) / _CIRCLE).exp_pi_i()
                near = {**point, variable: point[variable] + radius * turn}
                each = at(tree, near, along_reals=True)
                total += each / turn**order
                other += (-1) ** k * each
                largest = largest.max(abs(each))
            # The coefficient of half as many powers as there are points: what the mean leaves out is smaller.
            if (abs(other) / _CIRCLE).mid() <= arb(2) ** -_HALFWAY_BITS * largest.mid():
                break
        factor = arb(fmpz.fac_ui(order)) / radius**order
        return Sample(total * factor / _CIRCLE, largest * factor, proven=False)

    return mean


def mean_about(tree: Tree, variable: str, point: Tree) -> Any:
    """The mean of a formula over a small circle about `point`: its value there, where only that is missing."""
    from flint import ctx

    with ctx.workprec(_BITS):
        return derivative(tree, variable, 0)({variable: at(point, {})}).value


def as_fraction(number: Any, constant: Tree, bits: int = 200) -> Fraction | None:
    """The fraction whose product with a constant a number is, to so many bits; of a denominator up to 1,000."""
    from flint import acb, arb, ctx, fmpq

    with ctx.workprec(_BITS):
        z = number / at(constant, {})
    if not z.is_finite() or not z.abs_upper() < arb(2) ** 64:
        return None
    near = z.real.mid().fmpq()
    found = Fraction(int(near.p), int(near.q)).limit_denominator(1_000)
    error = abs(z - acb(fmpq(found.numerator, found.denominator)))
    return found if error.abs_upper() < arb(2) ** -bits * z.abs_upper() else None


def as_multiple(number: Any, constants: Iterable[str], bits: int = 200) -> Tree | None:
    """A number as a fraction, or as a fraction times one of the constants; None where it is neither."""
    for constant in (leaf(1), *map(leaf, constants)):
        found = as_fraction(number, constant, bits)
        if found is not None:
            return join("operator", "*", [leaf(found), constant])
    return None


def is_zero(tree: Tree, points: Callable[[Iterable[str]], Point]) -> bool:
    """Whether a formula cannot be told from 0 at random real points, and is finite at one of them at least."""
    from flint import acb, arb, ctx

    names = variables_of(tree)
    with ctx.workprec(_BITS):
        chosen = [{name: acb(scale * each.real) for name, each in points(names).items()} for scale in _SCALES * _POINTS]
        found = [with_scale(tree, point) for point in chosen]
        finite = [(each, scale) for each, scale in found if each.is_finite()]
        return bool(finite) and all(
            each.is_zero() or (each.contains(0) and each.abs_upper() < scale * arb(2) ** -_CERTAIN_BITS)
            for each, scale in finite
        )


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


def _random() -> Any:
    """A complex number near the positive axis, where few functions have anything unusual."""
    from flint import acb, fmpq

    numbers = random.SystemRandom()
    return acb(*(fmpq(numbers.randrange(least, most), 10**6) for least, most in ((300_000, 2_000_000), _OFF_THE_AXIS)))
