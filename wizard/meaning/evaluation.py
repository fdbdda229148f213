"""An expression's number: exactly as long as it is rational, then as a ball that is proven to hold it."""

from __future__ import annotations

from typing import Any

from wizard.arithmetic import exact
from wizard.arithmetic.balls import ball, constant, operate
from wizard.arithmetic.domains import within
from wizard.arithmetic.precision import Uncertain
from wizard.errors import ExpressionError, Unsolvable
from wizard.language.tree import Step
from wizard.language.vocabulary import Function
from wizard.meaning.cost import MAX_SECONDS, the_number, too_slow
from wizard.meaning.interpreter import Interpreter
from wizard.meaning.operation import Operation, Request, Words
from wizard.meaning.overloads import Call


class Evaluation(Interpreter[Any]):
    """Values are FLINT's integers, fractions and complex balls, these at the precision that is in force.

    `answers` keeps what operations of the catalogue gave, so that higher precision does not ask them again.
    """

    def __init__(self, vocabulary: Words) -> None:
        super().__init__(vocabulary)
        self.answers: dict[tuple[str, str], Any] = {}

    def number(self, step: Step) -> Any:
        """A literal, exactly."""
        from flint import fmpq

        return exact.plain(fmpq(step.number.numerator, step.number.denominator))

    def constant(self, step: Step) -> Any:
        """A ball."""
        return constant(step.name)

    def operator(self, step: Step, values: list[Any]) -> Any:
        """Exactly if it can be."""
        if all(self.is_exact(value) for value in values):
            found = exact.operate(step, values)
            if found is not None:
                return found
        if step.name in {"mod", "#"}:
            raise ExpressionError(f"{step.name} is for exact numbers.", column=step.column)
        if step.name == "/" and ball(values[1]).contains(0):
            raise Uncertain(f"what the sign / of column {step.column} divides by cannot be told from 0")
        return operate(step, [ball(value) for value in values])

    def function(self, function: Function, step: Step, values: list[Any]) -> Any:
        """Exactly if it can be."""
        if function.exact and all(self.is_exact(value) for value in values):
            found = function.exact(step, *values)
            if found is not None:
                return found
        return _of_balls(function, step, [ball(value) for value in values])

    def operation(self, step: Step, call: Call) -> Any:
        """What the operation gives, which it has checked."""
        assert call.request, "all numbers are known by now"
        key = (call.operation.name, str(sorted(call.request.inputs.items())))
        if key not in self.answers:
            self.answers[key] = _asked(step, call.operation, call.request)
        return self.answers[key]

    def is_exact(self, value: Any) -> bool:
        """Balls are not."""
        from flint import acb

        return not isinstance(value, acb)

    def text(self, value: Any) -> str | None:
        """Its digits."""
        return str(value.str()) if self.is_exact(value) else None


def _asked(step: Step, operation: Operation, request: Request) -> Any:
    from flint import fmpq, fmpz

    if request.cost and request.cost.seconds > MAX_SECONDS:
        raise too_slow(step, request.cost.seconds)
    number = the_number(request.run().result)
    if number is None:
        raise Unsolvable(f"{operation.name} gives no single number here, so nothing can be calculated with it.")
    whole, _, decimals = number.partition(".")
    numerator, _, denominator = (whole + decimals).partition("/")
    return exact.plain(fmpq(fmpz(numerator), fmpz(denominator or "1") * fmpz(10) ** len(decimals)))


def _of_balls(function: Function, step: Step, balls: list[Any]) -> Any:
    from flint import acb

    within(function, step, [each.abs_lower() for each in balls])
    if function.number:
        found = function.number(step, *balls)
    elif function.ball:
        found = function.ball(*balls)
    else:
        raise ExpressionError(f"{step.name} is for exact numbers.", column=step.column)
    if isinstance(found, acb) and not found.is_finite():
        raise Uncertain(f"{step.name} of column {step.column} has no finite value there, or none that can be proven")
    return found
