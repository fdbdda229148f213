"""Two objects, whatever they are: each kind by its own rule, lists entry by entry, sets as sets.

What the rules take for the same thing: `x = 3` is its value beside a number, `x < 3` the interval of such x, answers
with commas between them a set, and numbers in brackets an interval as well as a point or a list.
"""

from __future__ import annotations

from collections.abc import Sequence

from wizard.language.names import variables_of
from wizard.language.tree import leaf
from wizard.verdicts.equations import assigned, compare_equations, compare_relations
from wizard.verdicts.formulas import compare_formulas, is_infinite, order
from wizard.verdicts.objects import NAMES, MathObject
from wizard.verdicts.segments import compare_subsets
from wizard.verdicts.tolerance import Tolerance
from wizard.verdicts.verdict import Reason, Verdict, Word, all_of, different, equal, undecided

_PAIR = 2


def compare(one: MathObject, other: MathObject, tolerance: Tolerance) -> Verdict:  # noqa: PLR0911  # By kind.
    """The verdict on two objects."""
    one, other = _valued(one, other), _valued(other, one)
    one, other = _related(one, other), _related(other, one)
    if one.kind != other.kind:
        return _of_two_kinds(one, other, tolerance)
    if one.variable != other.variable:
        if one.variable and other.variable:
            return different(f"one is about {one.variable}, the other about {other.variable}", Reason.SHAPE)
        if not _is_in_order(one.variable + other.variable):
            return undecided("only one of them says which variable is which", Reason.SHAPE)
    if one.kind == "formula":
        return compare_formulas(one, other, tolerance)
    if one.kind == "equation":
        return compare_equations(one, other, tolerance)
    if one.kind == "relation":
        return compare_relations(one, other)
    if one.kind == "set":
        return _sets(one.items, other.items, tolerance)
    if one.kind == "union":
        return compare_subsets(one, other)
    return _entries(one, other, tolerance)


def _is_in_order(names: str) -> bool:
    """Whether the names of (x, y) = (1, 2) stand as everyone takes them who leaves them out."""
    each = names.split(", ")
    return each == sorted(each)


def _valued(found: MathObject, beside: MathObject) -> MathObject:
    """What `x = 3` says x is, beside anything that is no equation."""
    if found.kind != "equation" or beside.kind == "equation":
        return found
    value = assigned(found)
    return value[1] if value else found


def _named(members: Sequence[MathObject]) -> set[str]:
    """The variables whose values a set tells; empty where a member is no such equation."""
    found = [assigned(each) if each.kind == "equation" else None for each in members]
    return {each[0] for each in found if each}


def _related(found: MathObject, beside: MathObject) -> MathObject:
    """The inequality x < c that an interval with one end is, beside an inequality."""
    if beside.kind != "relation" or found.kind != "bracketed" or len(found.items) != _PAIR:
        return found
    names = (
        [found.variable]
        if found.variable
        else list(dict.fromkeys(name for each in beside.formulas() for name in variables_of(each)))
    )
    infinite = [each.kind == "formula" and is_infinite(each.formula) for each in found.items]
    if len(names) != 1 or sum(infinite) != 1:
        return found
    variable, end = MathObject("formula", tree=leaf(names[0])), found.items[infinite.index(False)]
    is_closed = found.sign[infinite.index(False)] in "[]"
    return MathObject("relation", (variable, end), sign=f"{'>' if infinite[1] else '<'}{'=' if is_closed else ''}")


def _of_two_kinds(one: MathObject, other: MathObject, tolerance: Tolerance) -> Verdict:
    kinds = {one.kind, other.kind}
    if kinds <= {"set", "bracketed", "union"}:
        return compare_subsets(one, other)
    if kinds == {"formula", "set"}:
        members, number = (one, other) if one.kind == "set" else (other, one)
        found = [compare(each, number, tolerance) for each in members.items]
        is_single = not any(
            compare(members.items[0], each, tolerance).word is Word.DIFFERENT for each in members.items[1:]
        )
        if found and is_single and any(each.word is not Word.DIFFERENT for each in found):
            return undecided("one is a set, the other one of its members", Reason.SHAPE)
    elif kinds & {"set", "union", "bracketed"} and kinds & {"matrix", "relation", "equation"}:
        return undecided(f"one is {NAMES[one.kind]}, the other {NAMES[other.kind]}", Reason.SHAPE)
    return different(f"one is {NAMES[one.kind]}, the other {NAMES[other.kind]}", Reason.SHAPE)


def _entries(one: MathObject, other: MathObject, tolerance: Tolerance) -> Verdict:
    """Points, lists, intervals and matrices, entry by entry."""
    if len(one.items) != len(other.items):
        return different(f"one has {len(one.items)} entries, the other {len(other.items)}", Reason.SHAPE)
    found = all_of((compare(a, b, tolerance) for a, b in zip(one.items, other.items, strict=True)), "entry")
    if found.word is Word.EQUAL and one.sign != other.sign and len(one.items) == _PAIR:
        return _brackets(one)
    return found


def _brackets(one: MathObject) -> Verdict:
    """Intervals with the same ends, of which one has an end that the other has not."""
    low, high = one.items
    ends = None
    if low.kind == high.kind == "formula":
        ends = order(low.formula, high.formula)
    if ends == -1:
        return different("as intervals, one has an end that the other has not", Reason.SHAPE)
    return undecided("their brackets are different", Reason.SHAPE)


def _sets(one: Sequence[MathObject], other: Sequence[MathObject], tolerance: Tolerance) -> Verdict:
    """Each member of one must be a member of the other."""
    if _named(one) != _named(other) and max(len(_named(one)), len(_named(other))) > 1:
        return undecided("only one of them says which variable has which value", Reason.SHAPE)
    open_pairs: list[Verdict] = []
    reasons: set[Reason] = set()
    for members, others in ((one, other), (other, one)):
        for number, member in enumerate(members, 1):
            found = [compare(member, each, tolerance) for each in others]
            same = [each for each in found if each.word is Word.EQUAL]
            if same:
                reasons.add(same[0].reason)
            elif all(each.word is Word.DIFFERENT for each in found):
                return different(f"member {number} of one is different from all members of the other")
            else:
                open_pairs += [each for each in found if each.word is Word.UNDECIDED]
    if open_pairs:
        return Verdict(Word.UNDECIDED, open_pairs[0].reason, f"of two members: {open_pairs[0].how}")
    if Reason.TOLERANCE in reasons:
        return equal("each member of one is a member of the other, some within the tolerance", Reason.TOLERANCE)
    return equal("each member of one is proven to be a member of the other")
