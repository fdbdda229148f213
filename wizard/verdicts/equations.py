"""Equations and inequalities: equal up to a constant factor, different where only one has some solution."""

from __future__ import annotations

import re
from typing import Any

from wizard.language.names import CONSTANTS, is_variable, variables_of
from wizard.language.tree import Tree, join
from wizard.verdicts.formulas import compare_formulas
from wizard.verdicts.identities import Reading
from wizard.verdicts.objects import MathObject
from wizard.verdicts.points import look, random_point, value_at
from wizard.verdicts.quotients import Quotient, Ring, TooLarge, Vanishes
from wizard.verdicts.tolerance import Tolerance
from wizard.verdicts.verdict import Reason, Verdict, Word, different, equal, undecided

#: Points at which the truth of two inequalities is compared, and bits of the values there.
_POINTS, _BITS = 60, 256

#: Points at which a constant factor must be the same.
_AGREEING = 3

_GENERATOR = re.compile("g([0-9]+)")


def assigned(equation: MathObject) -> tuple[str, MathObject] | None:
    """The variable and the value of `x = 3`, on whichever side the variable stands alone; None of other equations."""
    for name, value in (equation.items, equation.items[::-1]):
        variable, *more = name.formula.steps
        is_alone = not more and variable.kind == "name" and is_variable(variable.name)
        if is_alone and variable.name not in variables_of(value.formula):
            return variable.name, value
    return None


def compare_equations(one: MathObject, other: MathObject, tolerance: Tolerance) -> Verdict:
    """The verdict on two equations."""
    mine, theirs = assigned(one), assigned(other)
    if mine and theirs and mine[0] == theirs[0]:
        found = compare_formulas(mine[1], theirs[1], tolerance)
        return Verdict(found.word, found.reason, f"both say what {mine[0]} is: {found.how}", found.point)
    a, b = _difference(one), _difference(other)
    factor = _factor(a, b)
    if factor is not None:
        return equal("one is the other, brought to one side, times a constant that is not zero")
    return _by_solutions(a, b)


def compare_relations(one: MathObject, other: MathObject) -> Verdict:
    """The verdict on two inequalities with <, <= or !=."""
    (a, sign), (b, other_sign) = _turned(one), _turned(other)
    if sign == other_sign:
        factor = _factor(a, b)
        if factor is not None and (sign == "!=" or factor > 0):
            return equal("one is the other, brought to one side, times a positive constant")
    names = list(dict.fromkeys([*variables_of(a), *variables_of(b)]))
    for number in range(_POINTS):
        point = random_point(names, number)
        truths = [_truth(tree, each, point) for tree, each in ((a, sign), (b, other_sign))]
        if None not in truths and truths[0] != truths[1]:
            shown = {name: str(value) for name, value in point.items()}
            where = ", ".join(f"{name} = {value}" for name, value in shown.items())
            return different(f"at {where} one of them holds and the other does not", point=shown)
    return undecided("they agree at random points, and neither is the other times a constant")


def _difference(both: MathObject) -> Tree:
    return join("operator", "-", [each.formula for each in both.items])


def _turned(relation: MathObject) -> tuple[Tree, str]:
    """What is below 0, at most 0, or not 0."""
    left, right = relation.items
    if relation.sign in {">", ">="}:
        return join("operator", "-", [right.formula, left.formula]), relation.sign.replace(">", "<")
    return _difference(relation), relation.sign


def _truth(tree: Tree, sign: str, point: dict[str, Any]) -> bool | None:
    from flint import ctx

    with ctx.workprec(_BITS):
        value = value_at(tree, point, real=True)
    if value is None or value.contains(0):
        return None
    return True if sign == "!=" else bool(value.real < 0)


def _factor(a: Tree, b: Tree) -> Any | None:
    """The constant, not 0, that one formula is the other times; None where none is found. It is a real ball."""
    from flint import ctx

    seen = look(a, b)
    try:
        reading = Reading.of([a, b], real=seen.real)
        first, second = reading.quotient(a), reading.quotient(b)
        if first.is_zero or second.is_zero:
            return None
        ratio = reading.ring.divide(first, second)
    except (TooLarge, Vanishes):
        return None
    if not _is_constant(ratio, reading.ring):
        return None
    names = list(dict.fromkeys([*variables_of(a), *variables_of(b)]))
    found: list[Any] = []
    with ctx.workprec(_BITS):
        for number in range(_POINTS):
            point = random_point(names, number)
            above, below = (value_at(tree, point, real=seen.real) for tree in (a, b))
            if above is not None and below is not None and not (above.contains(0) or below.contains(0)):
                found.append(above / below)
                # What the calculation without rounding says is seen at points, too.
                if not found[0].overlaps(found[-1]):
                    return None
                if len(found) == _AGREEING:
                    return found[0].real
    return found[0].real if found else None


def _is_constant(quotient: Quotient, ring: Ring) -> bool:
    """Whether no variable is in any of its generators, nor in what they are made of."""
    varying: set[int] = set()
    for key, place in ring.keys.items():
        name = key if isinstance(key, str) else ""
        inside = {int(found) for found in _GENERATOR.findall(str(key))} if isinstance(key, tuple) else set()
        if (is_variable(name) and name not in CONSTANTS) or inside & varying:
            varying.add(place)
    return not any(
        degree and place in varying
        for polynomial in (quotient.above, quotient.below)
        for place, degree in enumerate(polynomial.degrees())
    )


def _by_solutions(a: Tree, b: Tree) -> Verdict:
    """Polynomial equations have the same complex solutions if they have the same factors; others are not followed."""
    try:
        reading = Reading.of([a, b], real=True)
        first, second = reading.quotient(a), reading.quotient(b)
    except (TooLarge, Vanishes):
        return undecided("neither is the other times a constant, and their solutions were not followed")
    if first.is_zero and second.is_zero:
        return equal("both hold for all values")
    plain = all(isinstance(key, str) and is_variable(key) for key in reading.ring.keys)
    if not plain:
        return undecided("neither is the other times a constant, and their solutions were not followed")
    if _factors(first) != _factors(second):
        return different("as polynomials, one has a factor, and with it complex solutions, that the other has not")
    return Verdict(
        Word.UNDECIDED,
        Reason.UNPROVEN,
        "they have the same solutions, but neither is the other times a constant: a factor stands in another power",
    )


def _factors(quotient: Quotient) -> set[str]:
    return {str(each / each.leading_coefficient()) for each, _ in quotient.above.factor()[1]}
