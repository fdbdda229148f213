"""An expression's number: exactly as long as it is rational, then as a ball that is proven to hold it."""

from __future__ import annotations

from typing import Any

from wizard.arithmetic import exact
from wizard.arithmetic.balls import ball, constant, operate
from wizard.arithmetic.domains import within
from wizard.arithmetic.functions import FUNCTIONS
from wizard.arithmetic.precision import Uncertain
from wizard.errors import ExpressionError, Unsolvable
from wizard.language.tree import Step
from wizard.meaning.cost import MAX_SECONDS, the_number, too_slow
from wizard.meaning.interpreter import Walk
from wizard.meaning.overloads import Call


class Evaluation(Walk[Any]):
    """Values are FLINT's integers, fractions and complex balls, these at the precision that is in force.

    `answers` keeps what operations of the catalogue gave, so that higher precision does not ask them again.
    """

    def __init__(self, answers: dict[tuple[str, str], Any] | None = None) -> None:
        self.answers = {} if answers is None else answers

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

    def function(self, step: Step, values: list[Any]) -> Any:
        """Exactly if it can be."""
        if all(self.is_exact(value) for value in values):
            found = exact.apply(step, values)
            if found is not None:
                return found
        return _apply(step, [ball(value) for value in values])

    def operation(self, step: Step, call: Call) -> Any:
        """What the operation gives, which it has checked."""
        assert call.inputs is not None, "all numbers are known by now"
        key = (call.operation.name, str(sorted(call.inputs.items())))
        if key not in self.answers:
            self.answers[key] = _asked(step, call)
        return self.answers[key]

    def is_exact(self, value: Any) -> bool:
        """Balls are not."""
        from flint import acb

        return not isinstance(value, acb)

    def text(self, value: Any) -> str | None:
        """Its digits."""
        return str(value.str()) if self.is_exact(value) else None


def _asked(step: Step, call: Call) -> Any:
    from flint import fmpq, fmpz

    assert call.inputs is not None, "all numbers are known by now"
    cost = call.operation.estimate(call.inputs)
    if cost and cost.seconds > MAX_SECONDS:
        raise too_slow(step, cost.seconds)
    number = the_number(call.operation.run(call.inputs).result)
    if number is None:
        raise Unsolvable(f"{call.operation.name} gives no single number here, so nothing can be calculated with it.")
    whole, _, decimals = number.partition(".")
    above, _, below = (whole + decimals).partition("/")
    return exact.plain(fmpq(fmpz(above), fmpz(below or "1") * fmpz(10) ** len(decimals)))


def _apply(step: Step, balls: list[Any]) -> Any:
    """A function of balls."""
    from flint import acb

    within(step, [each.abs_lower() for each in balls])
    z = balls[0]
    if step.name in {"floor", "ceil", "round", "sign"}:
        return _whole(step, z)
    if step.name in {"re", "im", "conj", "arg", "abs"}:
        parts = {"re": lambda: z.real, "im": lambda: z.imag, "conj": z.conjugate, "arg": z.arg, "abs": lambda: abs(z)}
        return acb(parts[step.name]())
    if step.name in {"min", "max"} and not all(each.imag.is_zero() for each in balls):
        raise ExpressionError(f"{step.name} is for real numbers.", column=step.column)
    if step.name not in FUNCTIONS:
        raise ExpressionError(f"{step.name} is for exact numbers.", column=step.column)
    apply = FUNCTIONS[step.name].ball
    assert apply, "every row has one"
    found = apply(*balls)
    if not found.is_finite():
        raise Uncertain(f"{step.name} of column {step.column} has no finite value there, or none that can be proven")
    return found


def _whole(step: Step, z: Any) -> Any:
    """The integer that a ball's number has below, above or beside it; the sign is one too."""
    from flint import arb, fmpz

    if not z.imag.is_zero():
        raise ExpressionError(f"{step.name} is for real numbers.", column=step.column)
    x = z.real
    if step.name == "sign":
        if x.contains(0) and not x.is_zero():
            raise Uncertain(f"the sign of the number of column {step.column} cannot be told")
        return fmpz((x > 0) - (x < 0))
    shifted = x + arb(1) / 2 if step.name == "round" else x
    found = (shifted.ceil() if step.name == "ceil" else shifted.floor()).unique_fmpz()
    if found is None:
        raise Uncertain(f"{step.name} of column {step.column} cannot be told: the number comes too near to an integer")
    return found
