"""Turns a formula of a result into SymPy. It reads the text by Python's grammar and evaluates none of it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from math_wizard.errors import ClientError
from math_wizard.values import integer

#: Names that stand for a value of SymPy; any other name is a symbol.
_CONSTANTS = {"pi": "pi", "e": "E", "E": "E", "I": "I", "i": "I", "oo": "oo", "infinity": "oo"}

#: Functions of results by the name of SymPy's. Nothing else of SymPy can be called.
_FUNCTIONS = {
    **{
        name: name
        for name in (
            *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
            *("asinh", "acosh", "atanh", "exp", "log", "sqrt", "gamma", "zeta", "erf", "erfc", "factorial", "binomial"),
            *("Si", "Ci", "Ei", "li", "airyai", "airybi", "besselj", "bessely", "fresnels", "fresnelc", "sign"),
        )
    },
    "abs": "Abs",
    "Abs": "Abs",
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
}

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class NotAFormula(ClientError):
    """The text is not a formula that this module knows."""


def to_sympy(value: Any) -> Any:
    """`value` with each text in it as a SymPy expression; raises `NotAFormula`."""
    if isinstance(value, str):
        return _read(value)
    if isinstance(value, list):
        return [to_sympy(each) for each in value]
    if isinstance(value, Mapping):
        return {name: to_sympy(each) for name, each in value.items()}
    import sympy

    return sympy.sympify(value, strict=True)


def _read(text: str) -> Any:
    import sympy

    if text.removeprefix("-").isdecimal():
        # More digits than Python's own reader takes.
        return sympy.Integer(integer(text))
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval").body
        return _build(tree, text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotAFormula(f"{text[:60]!r} is not a formula that SymPy can be given.") from None


def _build(node: ast.expr, text: str) -> Any:
    import sympy

    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            return sympy.Integer(number)
        case ast.Constant(value=float()):
            return sympy.Rational(ast.get_source_segment(text.replace("^", "**"), node))
        case ast.Name(id=name):
            return getattr(sympy, _CONSTANTS[name]) if name in _CONSTANTS else sympy.Symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_build(operand, text)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_build(left, text), _build(right, text))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return getattr(sympy, _FUNCTIONS[name])(*(_build(each, text) for each in arguments))
    raise NotAFormula(f"{text[:60]!r} is not a formula that SymPy can be given.")
