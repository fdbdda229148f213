"""Complex balls, numbers with a proven bound of their error (Arb): constants, operators, formulas at a point."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from wizard.arithmetic.functions import FUNCTIONS
from wizard.arithmetic.real_parts import integer_of
from wizard.language.tree import Step, Tree
from wizard.language.vocabulary import Function


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
        whole = integer_of(b) if b.is_exact() else None
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


def at(tree: Tree, values: Mapping[str, Any], *, analytic: bool = False, along_reals: bool = False) -> Any:
    """The ball of a formula where its variables have the balls `values`.

    Real balls are points, or intervals of them. Complex ones stand for how the formula goes on from its values of real
    numbers; it does not go on, and is not finite, where it has the absolute value of a complex number.

    With `analytic` it is not finite wherever the formula has a jump, a pole or a cut within those balls: that is what
    an integral has to know. `along_reals` says that the variables are real numbers and that complex balls stand for
    what lies about them: a root of an odd degree then goes on from the real one.
    """
    return tree.fold(_evaluator(tree, values, analytic=analytic, along_reals=along_reals))


def with_scale(
    tree: Tree, values: Mapping[str, Any], *, along_reals: bool = False, is_point: bool = False
) -> tuple[Any, Any]:
    """The ball of a formula, and its scale, a real ball: the value with the absolute values of all terms added up.

    The formula is 0 for certain only where its value is 0 beside this scale. With `is_point` complex balls are points
    themselves.
    """
    evaluate = _evaluator(tree, values, analytic=False, along_reals=along_reals, is_point=is_point)

    def combine(step: Step, operands: list[tuple[Any, Any]]) -> tuple[Any, Any]:
        value = evaluate(step, [each for each, _ in operands])
        scale = _scale_of_operator(step, operands[0], operands[-1]) if step.kind == "operator" else None
        return value, abs(value) if scale is None else scale

    return tree.fold(combine)


def _scale_of_operator(step: Step, first: tuple[Any, Any], last: tuple[Any, Any]) -> Any | None:
    """The scale of an operator's result from values and scales; None where it is the absolute value of the result."""
    (_, scale), (value, other) = first, last
    if step.name in {"+", "-"}:
        return scale + other
    if step.name == "neg":
        return scale
    if step.name == "*":
        return scale * other
    if step.name == "/":
        return scale / abs(value)
    exponent = integer_of(value) if step.name == "^" else None
    return scale**exponent if exponent is not None and exponent > 0 else None


def _evaluator(
    tree: Tree, values: Mapping[str, Any], *, analytic: bool, along_reals: bool, is_point: bool = False
) -> Callable[[Step, list[Any]], Any]:
    """What makes the ball of a step of `tree` from those of its operands."""
    from flint import acb, fmpq

    is_point = not analytic and (is_point or all(each.imag.is_zero() for each in values.values()))
    if not is_point and has_complex_parts(tree):
        return lambda _step, _operands: acb("nan")

    def evaluate(step: Step, operands: list[Any]) -> Any:
        if step.kind == "number":
            return ball(fmpq(step.number.numerator, step.number.denominator))
        if step.kind == "name":
            return values[step.name] if step.name in values else constant(step.name)
        if step.kind == "operator":
            return operate(step, operands, analytic=analytic)
        root = _root(operands, analytic=analytic) if along_reals and step.name in {"cbrt", "root"} else None
        return (
            root if root is not None else called(FUNCTIONS[step.name], operands, analytic=analytic, is_point=is_point)
        )

    return evaluate


def has_complex_parts(tree: Tree) -> bool:
    """Whether a function that only real numbers have, or that is not analytic of complex ones, is of one with i."""
    if not any(step.value == "i" for step in tree.steps):
        return False

    def combine(step: Step, below: list[tuple[bool, bool]]) -> tuple[bool, bool]:
        """Whether it has an i, and whether that is in such a function."""
        has_i = step.value == "i" or any(each for each, _ in below)
        row = FUNCTIONS.get(str(step.value)) if step.kind == "call" else None
        return has_i, any(each for _, each in below) or bool(has_i and row and row.complex)

    return tree.fold(combine)[1]


def _root(balls: list[Any], *, analytic: bool) -> Any | None:
    """A root as it goes on from that of a real number; None where that is the principal one."""
    from flint import acb

    return continued(balls[0], balls[1] if len(balls) > 1 else acb(3), analytic=analytic)


def called(function: Function, balls: list[Any], *, analytic: bool, is_point: bool) -> Any:
    """A function of balls; with `analytic` it is undefined where it jumps."""
    from flint import acb

    assert function.ball, "a formula has no function of exact numbers"
    if not analytic:
        return function.complex(*balls) if is_point and function.complex else function.ball(*balls)
    if function.cut and not function.cut(*balls).log(analytic=True).is_finite():
        return acb("nan")
    return function.ball(*balls, analytic=True) if function.watches else function.ball(*balls)


def continued(z: Any, n: Any, *, analytic: bool) -> Any | None:
    """The root of balls as it goes on from the real numbers, on either side of 0; None where that is the principal one.

    With `analytic` it is not finite where the ball comes upon the imaginary axis.
    """
    from flint import acb, arb

    degree = integer_of(n)
    if degree is None or degree % 2 == 0:
        return None
    if z.real > 0:
        return z.pow(1 / n, analytic=analytic)
    if z.real < 0:
        return -((-z).pow(1 / n, analytic=analytic))
    if analytic or degree < 0:
        return acb("nan")
    if z.is_zero():
        return z
    radius = z.abs_upper().root(int(degree))
    return acb(arb(0, radius), arb(0, 0 if z.imag.is_zero() else radius))
