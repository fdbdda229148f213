"""Integers and real numbers that a ball's number has: told for certain, or asked for again with more precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.arithmetic.precision import Uncertain
from wizard.errors import ExpressionError
from wizard.language.tree import Step

#: Bits of the integers that exponents are told from others by: a longer one takes the memory that its value has.
_INTEGER_BITS = 128


def integer_of(z: Any) -> Any | None:
    """The one integer that a ball holds; None if there is none, or one of more than some hundred bits."""
    from flint import arb

    is_small = z.imag.is_zero() and z.real.abs_upper() < arb(2) ** _INTEGER_BITS
    return z.unique_fmpz() if is_small else None


def as_ball(part: Any) -> Any:
    """A real ball as a complex one."""
    from flint import acb

    return acb(part)


def floor(step: Step, z: Any) -> Any:
    """The largest integer that is not above the number."""
    return _integer(step, _real(step, z).floor())


def ceil(step: Step, z: Any) -> Any:
    """The smallest integer that is not below the number."""
    return _integer(step, _real(step, z).ceil())


def nearest(step: Step, z: Any) -> Any:
    """The nearest integer; halves go upwards."""
    from flint import arb

    return _integer(step, (_real(step, z) + arb(1) / 2).floor())


def sign(step: Step, z: Any) -> Any:
    """-1, 0 or 1."""
    from flint import fmpz

    x = _real(step, z)
    if x.contains(0) and not x.is_zero():
        raise Uncertain(f"the sign of the number of column {step.column} cannot be told")
    return fmpz((x > 0) - (x < 0))


def of_reals(ball: Callable[..., Any]) -> Callable[..., Any]:
    """A function of balls that refuses complex numbers."""

    def number(step: Step, *balls: Any) -> Any:
        for each in balls:
            _real(step, each)
        return ball(*balls)

    return number


def undefined_beyond_reals(ball: Callable[..., Any]) -> Callable[..., Any]:
    """A function of balls that is not finite where one of them is no real number."""

    def of_balls(*balls: Any) -> Any:
        return ball(*balls) if all(each.imag.contains(0) for each in balls) else type(balls[0])("nan")

    return of_balls


def _real(step: Step, z: Any) -> Any:
    if not z.imag.is_zero():
        raise ExpressionError(f"{step.name} is for real numbers.", column=step.column)
    return z.real


def _integer(step: Step, x: Any) -> Any:
    found = x.unique_fmpz()
    if found is None:
        raise Uncertain(f"{step.name} of column {step.column} cannot be told: the number comes too near to an integer")
    return found
