"""A tree held to what a formula may be: functions of variables, within limits that computer algebra survives."""

from __future__ import annotations

import operator
from fractions import Fraction
from math import factorial

from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import ExpressionError
from wizard.language.budget import STEP, spend
from wizard.language.names import CONSTANTS, INFINITIES, is_variable, near, number_of_arguments, variables_of
from wizard.language.tree import Step, Tree
from wizard.language.vocabulary import Function

#: Numbers, names, operators and calls of a formula: SymPy takes a second for some dozens of them.
NODES = 500

#: The largest exponent, and the largest number whose factorial is taken: SymPy multiplies powers out.
EXPONENT = 1_000

#: Bits of a constant that is followed on the way to an exponent.
_BITS = 10_000


def formula(tree: Tree, variables: int, *, equation: bool = False, infinite: bool = False) -> Tree:
    """`tree` with one name for each function, if it is a formula in at most `variables` variables.

    With `equation` it may be one, and with `infinite` it may be an infinity. Raises `ExpressionError`.
    """
    if len(tree.steps) > NODES:
        raise ExpressionError(
            f"it has {len(tree.steps):,} numbers, names and operators, and at most {NODES} are allowed.",
            column=tree.steps[NODES].column,
        )
    spend(len(tree.steps) * STEP)
    renamed = Tree(tuple(_checked(step, equation, infinite) for step in tree.steps))
    renamed.fold(_constant)
    found = variables_of(renamed)
    if len(found) > variables:
        extra = next(step for step in renamed.steps if step.value == found[variables])
        first = ", ".join(found[: min(variables, 3)])
        raise ExpressionError(
            f"{extra.name} is one variable too many beside {first}; at most {variables} may occur."
            if variables
            else f"{extra.name} is a variable, and none may occur.",
            column=extra.column,
        )
    return renamed


def _checked(step: Step, equation: bool, infinite: bool) -> Step:
    if step.kind == "call":
        return _function(step)
    if step.kind == "name":
        if step.name in INFINITIES and infinite:
            return Step("name", "oo", 0, step.column)
        if step.name not in CONSTANTS and not is_variable(step.name):
            if _function_of_formulas(step.name):
                raise ExpressionError(f"{step.name} is a function; write {step.name}(…).", column=step.column)
            hint = near(step.name, CONSTANTS)
            raise ExpressionError(
                f"found {step.name[:40]}; a variable is one letter, or a letter with digits such as x1{hint}",
                column=step.column,
            )
    if step.kind == "list" or (step.kind == "equation" and not equation):
        found = "a list" if step.kind == "list" else "an equation"
        raise ExpressionError(f"found {found}, where a formula is expected.", column=step.column)
    if step.kind == "operator" and step.name in {"#", "mod"}:
        raise ExpressionError(
            f"found {step.name}, which is for integers and has no place in a formula.", column=step.column
        )
    return step


def _function_of_formulas(name: str) -> Function | None:
    """The function that is called so, if a formula may have it."""
    function = MATHEMATICS.function(name)
    return function if function and function.symbolic else None


def _function(step: Step) -> Step:
    name = MATHEMATICS.own_name(step.name)
    function = _function_of_formulas(name)
    if not function:
        if is_variable(name) or name in CONSTANTS:
            raise ExpressionError(f"{name} is no function; for a product write {name}*(…).", column=step.column)
        hint = near(name, filter(_function_of_formulas, MATHEMATICS.names))
        raise ExpressionError(f"{name[:40]} is no function that a formula may have{hint}", column=step.column)
    if not function.minimum <= step.arity <= function.maximum:
        wanted = number_of_arguments(function.minimum, function.maximum)
        raise ExpressionError(f"{name} takes {wanted}, and here are {step.arity}.", column=step.column)
    return Step("call", name, step.arity, step.column)


def _constant(step: Step, below: list[Fraction | None]) -> Fraction | None:
    """The value of a step that is a rational constant, as far as it can matter to an exponent; None otherwise."""
    if step.kind == "number":
        return step.number
    if step.kind != "operator":
        return None
    if step.name in {"^", "!"}:
        _small(step, below[-1])
    if step.name == "/" and below[1] == 0:
        raise ExpressionError("found a division by 0.", column=step.column)
    values = [value for value in below if value is not None]
    value = _arithmetic(step, values) if len(values) == len(below) else None
    if value is not None and max(abs(value.numerator), value.denominator).bit_length() > _BITS:
        raise _too_long(step)
    return value


def _arithmetic(step: Step, values: list[Fraction]) -> Fraction | None:
    """The operator applied to the numbers; None where that gives no rational number."""
    a, b = values[0], values[-1]
    if step.name == "neg":
        return -a
    if step.name == "!":
        return Fraction(factorial(a.numerator)) if a.denominator == 1 and a >= 0 else None
    if step.name == "^":
        if b.denominator != 1 or (not a and b < 0):
            return None
        if abs(b) * (max(abs(a.numerator), a.denominator).bit_length() - 1) > _BITS:
            raise _too_long(step)
        return Fraction(a**b.numerator)
    plain = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    return Fraction(plain[step.name](a, b))


def _small(step: Step, exponent: Fraction | None) -> None:
    if exponent is not None and (abs(exponent) > EXPONENT or exponent.denominator > EXPONENT):
        what = "an exponent" if step.name == "^" else "what stands before !"
        raise ExpressionError(f"{what} must be at most {EXPONENT:,} in a formula.", column=step.column)


def _too_long(step: Step) -> ExpressionError:
    return ExpressionError("a number becomes too long for a formula.", column=step.column)
