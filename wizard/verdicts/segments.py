"""Sets of real numbers as intervals in order, those that touch joined: {-1} ∪ [0, 1) ∪ [1, 2] is {-1} ∪ [0, 2]."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key

from wizard.language.tree import Tree, leaf
from wizard.verdicts.formulas import order
from wizard.verdicts.objects import MathObject
from wizard.verdicts.verdict import Reason, Verdict, different, equal, undecided

_PAIR, _ZERO = 2, leaf(0)


class Untold(Exception):
    """Which of two numbers is larger cannot be told, or what stands there is no set of real numbers."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """From `low` to `high`, with its ends where they are closed; a number is a segment by itself."""

    low: Tree
    high: Tree
    has_low: bool
    has_high: bool


def compare_subsets(one: MathObject, other: MathObject) -> Verdict:
    """The verdict on two sets of real numbers."""
    try:
        first, second = _joined(_segments(one)), _joined(_segments(other))
        same = len(first) == len(second) and all(map(_is_same, first, second))
    except Untold:
        return undecided("they are no sets of real numbers whose ends could be put in order", Reason.VALUE)
    if same:
        return equal("they are the same intervals and numbers, put in order, with ends that are proven to be equal")
    return different("as sets of real numbers, put in order, they have other ends", Reason.REFUTED)


def _segments(found: MathObject) -> list[_Segment]:
    if found.kind == "formula":
        return [_Segment(found.formula, found.formula, has_low=True, has_high=True)]
    if found.kind in {"set", "union"}:
        return [segment for each in found.items for segment in _segments(each)]
    if found.kind != "bracketed" or len(found.items) != _PAIR or any(each.kind != "formula" for each in found.items):
        raise Untold
    low, high = (each.formula for each in found.items)
    compared = _compared(low, high)
    if compared > 0 or (compared == 0 and found.sign != "[]"):
        # An empty interval, or a point that is none.
        raise Untold
    return [_Segment(low, high, found.sign[0] == "[", found.sign[1] == "]")]


def _compared(a: Tree, b: Tree) -> int:
    found = order(a, b)
    if found is None:
        raise Untold
    return found


def _before(a: _Segment, b: _Segment) -> int:
    return _compared(a.low, b.low) or b.has_low - a.has_low


def _joined(segments: list[_Segment]) -> list[_Segment]:
    """In order, those that touch or overlap as one."""
    found: list[_Segment] = []
    for each in sorted(segments, key=cmp_to_key(_before)):
        if each.low.steps == each.high.steps:
            # That a number is finite and real has to be known, also where nothing is compared with it.
            _compared(each.low, _ZERO)
        if found:
            last = found[-1]
            touches = _compared(each.low, last.high)
            if touches < 0 or (touches == 0 and (each.has_low or last.has_high)):
                higher = _compared(each.high, last.high)
                end = each if higher > 0 else last
                has_high = (each.has_high or last.has_high) if higher == 0 else end.has_high
                found[-1] = _Segment(last.low, end.high, last.has_low, has_high)
                continue
        found.append(each)
    return found


def _is_same(a: _Segment, b: _Segment) -> bool:
    ends = _compared(a.low, b.low) == 0 and _compared(a.high, b.high) == 0
    return ends and (a.has_low, a.has_high) == (b.has_low, b.has_high)
