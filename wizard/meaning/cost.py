"""What an expression will cost, from bounds alone: whoever may not evaluate it learns here whether anyone may."""

from __future__ import annotations

import re
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING

from wizard.arithmetic.bounds import EXACT_BITS, MAX_BITS, REAL, UNKNOWN, Size, apply, measured
from wizard.arithmetic.domains import within
from wizard.arithmetic.exact import is_sieved
from wizard.errors import ExpressionError
from wizard.language.tree import Step
from wizard.meaning.interpreter import Walk
from wizard.meaning.overloads import Call

if TYPE_CHECKING:
    from wizard.operations.spec import Operation

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


class Measure(Walk[Size]):
    """The sizes of all that is calculated on the way, and the seconds that it takes together."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._calls = 0

    def number(self, step: Step) -> Size:
        """A literal is known."""
        return Size.of(step.number)

    def constant(self, _step: Step) -> Size:
        """Known by its digits."""
        return REAL

    def operator(self, step: Step, values: list[Size]) -> Size:
        """By the rules of `bounds`."""
        return self._spent(step, apply(step, values))

    def function(self, step: Step, values: list[Size]) -> Size:
        """Some functions give exact numbers of exact numbers; floor and its like, of any."""
        within(step, [_at_least(each) for each in values])
        size = _function(step, values)
        if step.name == "binomial":
            self._spend(step, _binomial_seconds(*values))
        return self._spent(step, size)

    def operation(self, step: Step, call: Call) -> Size:
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
        cost = call.operation.estimate(call.inputs) if call.inputs else None
        if cost is None:
            return UNKNOWN
        # Twice: the check of an expression asks again.
        self._spend(step, 2 * cost.seconds)
        measured(step, cost.characters * _DIGIT)
        return Size(cost.characters * _DIGIT, known=False)

    def is_exact(self, value: Size) -> bool:
        """As the bounds have it."""
        return value.exact

    def text(self, value: Size) -> str | None:
        """Its digits; for what is known to be longer than any input, something that is."""
        if value.value is not None:
            return str(value.value)
        return _TOO_LONG if value.known and value.bits > EXACT_BITS else None

    def _spent(self, step: Step, size: Size) -> Size:
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


def _function(step: Step, sizes: list[Size]) -> Size:
    exact = all(each.exact for each in sizes)
    above = sum(each.above for each in sizes)
    below = sum(each.below for each in sizes)
    known = all(each.known for each in sizes)
    if step.name in {"floor", "ceil", "round", "sign"}:
        return Size(above + 1, known=known) if exact else UNKNOWN
    if step.name in {"re", "im", "conj", "abs", "min", "max"}:
        return Size(above, below, known=known) if exact else REAL
    if step.name in {"gcd", "lcm", "isqrt", "numerator", "denominator", "binomial"}:
        if not exact:
            raise ExpressionError(f"{step.name} is for exact numbers.", column=step.column)
        return _binomial(step, *sizes) if step.name == "binomial" else Size(above, below, known=known)
    return REAL


def _at_least(size: Size) -> Fraction | None:
    """What the absolute value of a number is at least; None of one of which nothing is known."""
    if size.value is not None:
        return abs(size.value)
    is_long = size.exact and size.known and not size.below and size.bits > EXACT_BITS
    return Fraction(1 << int(EXACT_BITS)) if is_long else None


def _binomial_seconds(n: Size, k: Size) -> float:
    """Beside what its bits take: a sieve up to n, or a product of so many numbers, and both again for the check."""
    if n.value is None or k.value is None:
        return 0
    top, small = int(abs(n.value)) + int(k.value) * (n.value < 0), int(min(k.value, abs(n.value - k.value)))
    if small <= 0:
        return 0
    if is_sieved(top, small):
        return min(6e-8 * min(top, 16 * small), MAX_SECONDS)
    return 4e-6 * min(small, MAX_BITS)


def _binomial(step: Step, n: Size, k: Size) -> Size:
    """C(n, k) < (e n / k)^k, and the smaller of k and n - k counts."""
    if n.value is None or k.value is None:
        return UNKNOWN
    if n.value.denominator != 1 or k.value.denominator != 1:
        raise ExpressionError("binomial takes two integers.", column=step.column)
    top, small = n.value.numerator, min(k.value, abs(n.value - k.value)) if n.value >= 0 else k.value
    if small <= 0 or 0 <= top < k.value:
        return Size.of(Fraction(small == 0))
    # As a float, which is what bounds are; what is beyond this is too large anyway.
    times = float(min(int(small), 2 * MAX_BITS))
    bits = times * (log2(abs(top) + small.numerator + 1) - log2(small.numerator) + 1.45) + 1
    measured(step, bits)
    return Size(bits)
