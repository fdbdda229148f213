"""An expression that was read and measured: what it stands for, how large its value is, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.arithmetic.bounds import written
from wizard.cost import Cost
from wizard.language.tree import Tree
from wizard.meaning.cost import MAX_SECONDS, CostEstimate, too_slow
from wizard.meaning.operation import Words
from wizard.meaning.overloads import Call, bind

#: What is assumed of an operation whose inputs have yet to be calculated.
_UNKNOWN = Cost(1.0, 1_000)

_DIGITS_PER_BIT = 0.30103

#: Of a rounded number, for every step.
_SECONDS_PER_DIGIT = 1e-6


@dataclass(frozen=True, slots=True)
class Question:
    """A tree that stands for a number, or for a call of an operation, and its `cost` without any digits.

    `length` is the number of steps, with all terms of its sums. It is measured once, when it is made.
    """

    tree: Tree
    vocabulary: Words
    cost: Cost
    length: int

    @classmethod
    def of(cls, tree: Tree, vocabulary: Words) -> Question:
        """Measures `tree`; raises `ExpressionError` if it costs too much, or gives no number."""
        estimate = CostEstimate(vocabulary)
        if is_call(tree, vocabulary):
            return cls.of_call(tree, bind(tree.root, estimate.arguments(tree), vocabulary), estimate)
        bound = estimate.value(tree)
        written(tree, bound.bits)
        cost = Cost(estimate.seconds, int(bound.bits * _DIGITS_PER_BIT) + 2)
        return cls(tree, vocabulary, cost, estimate.length)

    @classmethod
    def of_call(cls, tree: Tree, call: Call, estimate: CostEstimate) -> Question:
        """The question for a call whose arguments `estimate` has measured."""
        cost = (call.request.cost if call.request else None) or _UNKNOWN
        total = estimate.seconds + cost.seconds
        if total > MAX_SECONDS:
            raise too_slow(tree.root, total)
        return cls(tree, estimate.vocabulary, Cost(total, cost.characters), estimate.length)

    @property
    def is_call(self) -> bool:
        """Whether an operation answers it."""
        return is_call(self.tree, self.vocabulary)

    def rounded(self, digits: int) -> Cost:
        """What it costs where a number that is not rational is rounded to `digits` digits."""
        seconds = self.cost.seconds + self.length * digits * _SECONDS_PER_DIGIT
        return Cost(seconds, self.cost.characters + 2 * digits)


def is_call(tree: Tree, vocabulary: Words) -> bool:
    """Whether the last step asks an operation of the catalogue, and no function has its name."""
    name = tree.root.name if tree.root.kind == "call" else ""
    return bool(vocabulary.operations(name)) and name not in vocabulary.functions
