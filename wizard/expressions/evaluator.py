"""An expression's number: exactly as long as it is rational, then as a ball that is proven to hold it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from wizard.errors import ExpressionError, Unsolvable
from wizard.expressions import exact
from wizard.expressions.binding import Call
from wizard.expressions.functions import FUNCTIONS, Function
from wizard.expressions.measure import MAX_SECONDS, the_number, too_slow
from wizard.expressions.odd_roots import continued
from wizard.expressions.reach import within
from wizard.expressions.tree import Step
from wizard.expressions.walk import Walk


class Uncertain(Exception):
    """More digits are needed before this can be decided; if it never can, the text says what.

    `is_about_zero` says that all was calculated, and only the result cannot be told from 0.
    """

    def __init__(self, what: str, *, is_about_zero: bool = False) -> None:
        super().__init__(what)
        self.is_about_zero = is_about_zero


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


def constant(name: str) -> Any:
    """The ball of a constant."""
    from flint import acb, arb

    if name == "i":
        return acb(0, 1)
    constants = {"pi": arb.pi, "e": arb.const_e, "euler_gamma": arb.const_euler, "catalan": arb.const_catalan}
    return acb(constants[name]())


def ball(value: Any) -> Any:
    """A number as a complex ball."""
    from flint import acb, arb

    return value if isinstance(value, acb) else acb(arb(value))


def operate(step: Step, values: list[Any], *, analytic: bool = False) -> Any:
    """An operator applied to balls. With `analytic` the result is undefined where it jumps."""
    a, b = values[0], values[-1]
    if step.name == "^":
        whole = b.unique_fmpz() if b.is_exact() and b.imag.is_zero() else None
        return a.pow(b, analytic=analytic) if whole is None else a**whole
    return _ARITHMETIC[step.name](a, b)


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "neg": lambda a, _: -a,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "!": lambda a, _: (a + 1).gamma(),
}


def at(tree: Any, values: Mapping[str, Any], *, analytic: bool = False, along_reals: bool = False) -> Any:
    """The ball of a formula where its variables have the balls `values`.

    With `analytic` it is not finite wherever the formula has a jump, a pole or a cut within those balls: that is what
    an integral has to know. `along_reals` says that the variables are real numbers and that complex balls stand for
    what lies about them: a root of an odd degree then goes on from the real one.
    """
    from flint import fmpq

    def combine(step: Step, below: list[Any]) -> Any:
        if step.kind == "number":
            return ball(fmpq(step.number.numerator, step.number.denominator))
        if step.kind == "name":
            return values[step.name] if step.name in values else constant(step.name)
        if step.kind == "operator":
            return operate(step, below, analytic=analytic)
        root = _root(below, analytic=analytic) if along_reals and step.name in {"cbrt", "root"} else None
        return _called(FUNCTIONS[step.name], below, analytic=analytic) if root is None else root

    return tree.fold(combine)


def _root(balls: list[Any], *, analytic: bool) -> Any | None:
    """A root as it goes on from that of a real number; None where that is the principal one."""
    from flint import acb

    return continued(balls[0], balls[1] if len(balls) > 1 else acb(3), analytic=analytic)


def _called(function: Function, balls: list[Any], *, analytic: bool) -> Any:
    """A function of balls; with `analytic` it is undefined where it jumps."""
    from flint import acb

    if not analytic:
        return function.ball(*balls)
    if function.cut and not function.cut(*balls).log(analytic=True).is_finite():
        return acb("nan")
    return function.ball(*balls, analytic=True) if function.watches else function.ball(*balls)


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
    found = FUNCTIONS[step.name].ball(*balls)
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
