"""Integrals by numbers without a proven bound: in pieces between kinks, over half lines, and of what oscillates.

Where a formula oscillates without end, its arches, or whole periods of it, are integrated one by one, and their sums
are extrapolated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import accumulate, pairwise
from math import comb, gcd, lcm
from typing import Any

from wizard.arithmetic.balls import at
from wizard.formulas.arches import kinks, zeros_beyond, zeros_from
from wizard.formulas.nearness import infinity
from wizard.formulas.quadrature import (
    AGREEMENT,
    BITS,
    Area,
    are_real,
    between,
    rough_scale,
    settled,
    substitutions,
    to_infinity,
)
from wizard.language.tree import Tree, leaf

#: How far from 0 kinks are looked for on a half line.
_REACH = 64

#: Periods that are integrated, and the steps a unit of each; the largest denominator of the ratio of two frequencies;
#: and the most that number times integral may be at the farther period of `_FAR`, as a share of that at the nearer one.
_PERIODS, _STEPS, _RATIO, _FALLS = 40, 20, 100, 2.0**-5

#: Arches of an oscillation that are integrated: Euler's method wins at least a bit with each.
_ARCHES = 52

#: How far out two arches, or periods, are looked at: powers of two times the last arch, or the first period. And what
#: one is at most of the other if they vanish. Those of sin(x)/log(x) are 0.6 of each other.
_FAR, _SHRINKS = (30, 60), 0.75


def unproven(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """The integral by numbers, which needs no end to be finite; None where two ways to calculate it do not agree.

    It is split where abs, max, floor and their like have a kink.
    """
    from flint import acb, ctx

    with ctx.workprec(BITS):
        if not are_real((lower, upper), {}):
            return None
        if infinity(lower) or infinity(upper):
            return (
                settled(formula, variable, substitutions(lower, upper))
                or _split(formula, variable, lower, upper)
                or _in_halves(oscillating, formula, variable, lower, upper)
                or _in_halves(periodic, formula, variable, lower, upper)
            )
        ends = [at(lower, {}).real, at(upper, {}).real]
        cuts = [ends[0], *kinks(formula, variable, *ends), ends[1]]
        whole = rough_scale(formula, variable, (acb(ends[0]), acb(ends[1])))
        return _sum(settled(formula, variable, [between(*piece)], whole=whole) for piece in pairwise(cuts))


def _sum(pieces: Iterable[Area | None]) -> Area | None:
    """The integral over all pieces; None if that over one of them is not known."""
    total = None
    for each in pieces:
        if each is None:
            return None
        total = total + each if total else each
    return total


def _split(formula: Tree, variable: str, lower: Tree, upper: Tree) -> Area | None:
    """To an infinity, or between both, split where there are kinks, and at 0 if there are none."""
    from flint import arb

    if infinity(lower) > 0 or infinity(upper) < 0:
        found = _split(formula, variable, upper, lower) if infinity(lower) != infinity(upper) else None
        return Area(-found.value, found.scale, found.bits) if found else None
    ends = [arb(sign * _REACH) if infinity(end) else at(end, {}).real for sign, end in ((-1, lower), (1, upper))]
    cuts = kinks(formula, variable, *ends) if bool(ends[0] < ends[1]) else []
    if infinity(lower) and infinity(upper):
        cuts = cuts or [arb(0)]
    elif not cuts:
        return None
    places = [*([] if infinity(lower) else ends[:1]), *cuts, *([] if infinity(upper) else ends[1:])]
    pieces = [[between(*piece)] for piece in pairwise(places)]
    pieces += [to_infinity(places[0], -1, -1)] if infinity(lower) else []
    pieces += [to_infinity(places[-1], 1, 1)] if infinity(upper) else []
    return _sum(settled(formula, variable, ways) for ways in pieces)


def _in_halves(
    integral: Callable[[Tree, str, Any, int], Area | None], formula: Tree, variable: str, lower: Tree, upper: Tree
) -> Area | None:
    """By `integral` from a finite end to the infinity of a sign; between two infinities, the sum of both halves."""
    below, above = infinity(lower), infinity(upper)
    if below and above:
        halves = ((lower, leaf(0)), (leaf(0), upper)) if below != above else ()
        return _sum(_in_halves(integral, formula, variable, *ends) for ends in halves)
    found = integral(formula, variable, at(lower if above else upper, {}).real, below + above)
    return found if above or not found else Area(-found.value, found.scale, found.bits)


def oscillating(formula: Tree, variable: str, end: Any, sign: int) -> Area | None:
    """The integral to infinity of a formula that changes its sign there: the sums of its arches, accelerated."""
    zeros = zeros_beyond(formula, variable, end, sign, _ARCHES)
    if len(zeros) < _ARCHES:
        return None
    arches = [settled(formula, variable, [between(*piece)], 12) for piece in pairwise([end, *zeros])]
    areas = [each for each in arches if each]
    if len(areas) < len(arches) or not _arches_vanish(formula, variable, end, zeros, areas[-1].scale):
        return None
    return _limit(_accelerated, list(accumulate(each.value for each in areas))[1:], areas)


def _limit(extrapolated: Callable[[list[Any]], Any], values: list[Any], areas: list[Area]) -> Area | None:
    """What is extrapolated from `values`; None where three fewer give another. The first two areas are the scale."""
    found, again = extrapolated(values), extrapolated(values[:-3])
    scale = areas[0].scale + areas[1].scale
    is_certain = abs(found - again).abs_upper() < scale * 2.0**-AGREEMENT
    return Area(found, scale, AGREEMENT) if is_certain else None


def _arches_vanish(formula: Tree, variable: str, end: Any, zeros: list[Any], last: Any) -> bool:
    """Whether the areas of the arches go to 0: without that the sum has no limit, though acceleration gives it one.

    Near arches cannot tell: sin(x)*(1 + 10^4/x) shrinks among them. So two far out are looked at.
    """
    sizes = [_arch_beyond(formula, variable, end, zeros, exponent) for exponent in _FAR]
    far, farther = sizes
    if far is None or farther is None:
        return False
    return bool(far < last and (farther.is_zero() or farther < far * _SHRINKS))


def _arch_beyond(formula: Tree, variable: str, end: Any, zeros: list[Any], exponent: int) -> Any | None:
    """The area of an arch so far out, as a power of two; None where two zeros are not found there."""
    from flint import arb

    half = len(zeros) // 2
    gap, earlier = zeros[-1] - zeros[-2], zeros[half] - zeros[half - 1]
    distance, before = abs(zeros[-1] - end), abs(zeros[half] - end)
    # Distances of zeros grow or shrink like a power of x.
    power = (gap / earlier).log() / (distance / before).log()
    predicted = (gap * arb(2) ** (exponent * power)).mid()
    start = (end + (zeros[-1] - end) * arb(2) ** exponent).mid()
    found = zeros_from(formula, variable, start, predicted)
    if len(found) < 2:
        return None
    area = settled(formula, variable, [between(*found)], 12)
    return area.scale.mid() if area else None


def _accelerated(sums: list[Any]) -> Any:
    """The limit of sums whose terms take turns in sign: the mean of neighbours, again and again (Euler's method)."""
    while len(sums) > 1:
        sums = [(a + b) / 2 for a, b in pairwise(sums)]
    return sums[0]


def periodic(formula: Tree, variable: str, end: Any, sign: int) -> Area | None:
    """The integral to infinity of a formula with sines of a common period: sums of whole periods, extrapolated.

    None where the integrals of far periods do not vanish quicker than 1/x: the sum may then have no limit.
    """
    period = _period(formula, variable)
    if period is None:
        return None

    def area(number: int) -> Area | None:
        places = (end + sign * period * (number + k) for k in range(2))
        return settled(formula, variable, [between(*places)], _STEPS)

    far, farther = (area(2**exponent) for exponent in _FAR)
    if not far or not farther or not farther.scale < far.scale * _SHRINKS:
        return None
    left = abs(farther.value) * 2 ** _FAR[1], abs(far.value) * 2 ** _FAR[0] * _FALLS
    areas = [each for each in map(area, range(_PERIODS)) if each and not each.value.contains(0)]
    if not left[0] < left[1] or len(areas) < _PERIODS:
        return None
    return _limit(_extrapolated, [each.value.real for each in areas], areas)


def _period(formula: Tree, variable: str) -> Any | None:
    """The common period of all sines and cosines, whose arguments must be linear; None where there is none."""
    from flint import acb, arb

    slopes: list[Any] = []
    waiting = [formula]
    while waiting:
        tree = waiting.pop()
        waiting += tree.children()
        if tree.root.kind == "call" and tree.root.name in {"sin", "cos"} and variable in tree.names():
            values = [at(tree.children()[0], {variable: acb(k)}).real for k in range(3)]
            slopes.append(abs(values[1] - values[0]))
            if not (values[2] - 2 * values[1] + values[0]).contains(0) or not slopes[-1] > 0:
                return None
    ratios = [Fraction(float(each / slopes[0])).limit_denominator(_RATIO) for each in slopes]
    if not ratios or not all(ratios):
        return None
    common = Fraction(gcd(*(each.numerator for each in ratios)), lcm(*(each.denominator for each in ratios)))
    return 2 * arb.pi() / (slopes[0] * common.numerator / common.denominator)


def _extrapolated(terms: list[Any]) -> Any:
    """The limit of the sums of terms that are a smooth function of their number: Levin's u transformation.

    D. Levin, Development of non-linear transformations for improving convergence of sequences, Internat. J. Comput.
    Math. 3 (1973) 371-388.
    """
    from flint import arb

    order = len(terms) - 1
    total, numerator, denominator = arb(0), arb(0), arb(0)
    for k, term in enumerate(terms):
        total += term
        weight = (-1) ** k * comb(order, k) * arb(k + 1) ** (order - 2) / term
        numerator += weight * total
        denominator += weight
    return numerator / denominator
