"""Two formulas, or numbers: refuted by a point, proven by an identity or by a separation bound, or undecided."""

from __future__ import annotations

from typing import Any

from wizard.language.names import INFINITIES, variables_of
from wizard.language.tree import Tree, join
from wizard.verdicts import separation
from wizard.verdicts.identities import is_identity
from wizard.verdicts.objects import MathObject
from wizard.verdicts.points import AGREEING_BITS, look, value_at
from wizard.verdicts.tolerance import Tolerance
from wizard.verdicts.verdict import Reason, Verdict, different, equal, undecided

#: Bits that numbers are compared with by a tolerance.
_BITS = 2_000


def compare_formulas(one: MathObject, other: MathObject, tolerance: Tolerance) -> Verdict:
    """The verdict on two formulas."""
    a, b = one.formula, other.formula
    if a.steps == b.steps:
        return equal("they are the same formula")
    if is_infinite(a) or is_infinite(b):
        return _infinite(a, b)
    within = None if variables_of(a) or variables_of(b) else _within(one, other, tolerance)
    return within or decide(a, b)


def decide(a: Tree, b: Tree) -> Verdict:
    """Without any tolerance."""
    seen = look(a, b)
    names = variables_of(a) + variables_of(b)
    if seen.differs:
        return _refuted(dict(seen.point))
    if not seen.agreeing and (names or any(value_at(each, {}, real=False) is None for each in (a, b))):
        where = "no point was found at which both have" if names else "one of them has no value, or none"
        return undecided(
            f"{where} a value that could be told" if names else f"{where} that could be told", Reason.VALUE
        )
    if is_identity(a, b, real=seen.real):
        where = ", wherever all parts of both are real numbers" if seen.real and names else ""
        return equal(f"their difference is zero as a quotient of polynomials, calculated without rounding{where}")
    if not names and separation.is_zero(join("operator", "-", [a, b])):
        return equal("their difference is an algebraic number below the bound that one other than zero exceeds")
    where = f"they agree at {seen.agreeing} random points" if names else "both numbers agree"
    return undecided(f"{where} to {AGREEING_BITS} bits, which proves nothing")


def is_infinite(tree: Tree) -> bool:
    """Whether an infinity is in it."""
    return any(step.kind == "name" and step.name in INFINITIES for step in tree.steps)


def order(a: Tree, b: Tree) -> int | None:
    """-1, 0 or 1 as a real number is below, equal to or above another; None where this cannot tell."""
    if a.steps == b.steps:
        return 0
    ends = _sign_of_infinity(a), _sign_of_infinity(b)
    if any(ends):
        return (ends[0] > ends[1]) - (ends[0] < ends[1])
    if is_infinite(a) or is_infinite(b) or variables_of(a) or variables_of(b):
        return None
    difference = join("operator", "-", [a, b])
    value = _precise(difference)
    if value is not None and value.imag.is_zero() and not value.contains(0):
        return 1 if value.real > 0 else -1
    return 0 if decide(a, b).reason is Reason.PROVEN and decide(a, b).is_proven else None


def _refuted(point: dict[str, str]) -> Verdict:
    if not point:
        return different("the numbers are different: proven bounds keep their values apart")
    where = ", ".join(f"{name} = {value}" for name, value in point.items())
    return different(f"at {where} proven bounds keep their values apart", point=point)


def _within(one: MathObject, other: MathObject, tolerance: Tolerance) -> Verdict | None:
    """The verdict on numbers by a tolerance; None without one."""
    values = _precise(one.formula), _precise(other.formula)
    if tolerance.how == "exact" or values[0] is None or values[1] is None:
        return None
    allowed = tolerance.allows(one, other, values)
    if allowed:
        return equal(f"they differ by no more than the tolerance allows ({tolerance})", Reason.TOLERANCE)
    if allowed is False:
        return different(f"they differ by more than the tolerance allows ({tolerance})", Reason.TOLERANCE)
    return None


def _precise(number: Tree) -> Any | None:
    from flint import ctx

    with ctx.workprec(_BITS):
        return value_at(number, {}, real=False)


def _infinite(a: Tree, b: Tree) -> Verdict:
    ends = _sign_of_infinity(a), _sign_of_infinity(b)
    if all(ends) or (any(ends) and not (is_infinite(a) and is_infinite(b))):
        return equal("they are the same infinity") if ends[0] == ends[1] else different("only one is that infinity")
    return undecided("an infinity within a formula has no value", Reason.VALUE)


def _sign_of_infinity(tree: Tree) -> int:
    """1 or -1 of an infinity and nothing else; 0 of everything else."""
    first, *rest = tree.steps
    if first.kind != "name" or first.name not in INFINITIES or any(step.value != "neg" for step in rest):
        return 0
    return -1 if len(rest) % 2 else 1
