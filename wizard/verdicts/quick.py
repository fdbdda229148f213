"""Which comparisons cannot take long, whatever is in them: they need no process that could be killed."""

from __future__ import annotations

from itertools import pairwise

from wizard.language.tree import Step
from wizard.verdicts.objects import MathObject

#: Numbers, names and operators of both sides together, and pairs of members of two sets.
_STEPS, _PAIRS = 60, 64

#: Powers, the largest exponent, and digits of a number.
_POWERS, _EXPONENT, _LARGEST = 2, 4, 10**40


def is_quick(one: MathObject, other: MathObject) -> bool:
    """Whether both are made of few short numbers, variables and operators: some milliseconds at most."""
    trees = [*one.formulas(), *other.formulas()]
    steps = [step for tree in trees for step in tree.steps]
    if len(steps) > _STEPS or len(list(one.formulas())) * len(list(other.formulas())) > _PAIRS:
        return False
    powers = [(before, step) for before, step in pairwise(steps) if step.value == "^"]
    return all(map(_is_plain, steps)) and len(powers) <= _POWERS and all(_is_small(each) for each, _ in powers)


def _is_plain(step: Step) -> bool:
    if step.kind == "number":
        return max(step.number.numerator, step.number.denominator) < _LARGEST
    return step.kind == "name" or (step.kind == "operator" and step.value in {"+", "-", "*", "/", "neg", "^"})


def _is_small(exponent: Step) -> bool:
    return exponent.kind == "number" and exponent.number.denominator == 1 and exponent.number <= _EXPONENT
