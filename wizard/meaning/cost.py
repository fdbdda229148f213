"""Estimates what an expression costs, from bounds alone, without evaluating it."""

from __future__ import annotations

import re
from fractions import Fraction

from wizard.arithmetic.bounds import EXACT_BITS, REAL, UNKNOWN, Bound, apply, measured
from wizard.arithmetic.domains import within
from wizard.errors import ExpressionError
from wizard.language.tree import Step
from wizard.language.vocabulary import Function
from wizard.meaning.interpreter import Interpreter
from wizard.meaning.operation import Operation, Words
from wizard.meaning.overloads import Call

#: Seconds that a bit of a number costs to calculate, to check and to write down, with the logarithms of such lengths.
_SECONDS_PER_BIT = 1e-7

#: Seconds that an expression may take by our own estimate: a third of what its task may.
MAX_SECONDS = 20.0

#: Operations that an expression may ask: reading what each is given may take a tenth of a second.
_CALLS = 10

#: A text that stands for every number that is too long for an operation: each refuses it in its own words.
_TOO_LONG = "1" + "0" * 4_300

#: Bits of a decimal digit.
_DIGIT = 3.33

_NUMBER = re.compile(r"-?[0-9]+(/[0-9]+|\.[0-9]+)?")
_EXACT = re.compile(r"-?[0-9]+(/[0-9]+)?")


class CostEstimate(Interpreter[Bound]):
    """The sizes of all that is calculated on the way, and the seconds that it takes together."""

    def __init__(self, vocabulary: Words) -> None:
        super().__init__(vocabulary)
        self.seconds = 0.0
        self._calls = 0

    def number(self, step: Step) -> Bound:
        """A literal is known."""
        return Bound.of(step.number)

    def constant(self, _step: Step) -> Bound:
        """Known by its digits."""
        return REAL

    def operator(self, step: Step, values: list[Bound]) -> Bound:
        """By the rules of `bounds`."""
        return self._spent(step, apply(step, values))

    def function(self, function: Function, step: Step, values: list[Bound]) -> Bound:
        """Some functions give exact numbers of exact numbers; floor and its like, of any."""
        within(function, step, [_at_least(each) for each in values])
        bound: Bound = function.bound(step, *values) if function.bound else REAL
        if function.seconds:
            self._spend(step, function.seconds(*values))
        return self._spent(step, bound)

    def operation(self, step: Step, call: Call) -> Bound:
        """By what the operation itself foretells."""
        if not gives_a_number(call.operation):
            raise ExpressionError(
                f"{call.operation.name} gives no single exact number, so nothing can be calculated with it: ask "
                "for it by itself.",
                column=step.column,
            )
        self._calls += 1
        if self._calls > _CALLS:
            raise ExpressionError(
                f"here an operation is called for time {_CALLS + 1}, one too many.", column=step.column
            )
        cost = call.request.cost if call.request else None
        if cost is None:
            return UNKNOWN
        # Twice: the check of an expression asks again.
        self._spend(step, 2 * cost.seconds)
        measured(step, cost.characters * _DIGIT)
        return Bound(cost.characters * _DIGIT, known=False)

    def is_exact(self, value: Bound) -> bool:
        """As the bounds have it."""
        return value.exact

    def text(self, value: Bound) -> str | None:
        """Its digits; for what is known to be longer than any input, something that is."""
        if value.value is not None:
            return str(value.value)
        return _TOO_LONG if value.known and value.bits > EXACT_BITS else None

    def _spent(self, step: Step, size: Bound) -> Bound:
        self._spend(step, size.bits * _SECONDS_PER_BIT)
        return size

    def _spend(self, step: Step, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds > MAX_SECONDS:
            raise too_slow(step, self.seconds)


def too_slow(step: Step, seconds: float) -> ExpressionError:
    """The refusal of what would take `seconds`."""
    return ExpressionError(
        f"this would take some {seconds:,.0f} seconds, and at most {MAX_SECONDS:.0f} are allowed within an expression.",
        column=step.column,
    )


def gives_a_number(operation: Operation) -> bool:
    """Whether its result has exactly one member that is the text of a number, and that one exact: an example tells."""
    number = the_number(operation.examples[0].result)
    return bool(number and _EXACT.fullmatch(number))


def the_number(result: dict[str, object]) -> str | None:
    """The number that a result gives: its value, or its only number; None where it gives none, or several."""
    value = result.get("value")
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return value
    numbers = [each for each in result.values() if isinstance(each, str) and _NUMBER.fullmatch(each)]
    return numbers[0] if len(numbers) == 1 else None


def _at_least(size: Bound) -> Fraction | None:
    """What the absolute value of a number is at least; None of one of which nothing is known."""
    if size.value is not None:
        return abs(size.value)
    is_long = size.exact and size.known and not size.denominator and size.bits > EXACT_BITS
    return Fraction(1 << int(EXACT_BITS)) if is_long else None
