"""Our tree to SymPy's and back. No text reaches SymPy: it gets numbers, symbols and functions that our table names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from wizard.arithmetic.functions import FUNCTIONS
from wizard.errors import Unsolvable
from wizard.formulas.odd_roots import Root, principal
from wizard.language.tree import Step, Tree, join, leaf


class Inexpressible(Exception):
    """What SymPy found has no place in our language."""


#: What SymPy's numbers are called here, by the names of their classes.
_CONSTANTS = {
    "Pi": "pi",
    "Exp1": "e",
    "ImaginaryUnit": "i",
    "EulerGamma": "euler_gamma",
    "Catalan": "catalan",
    "Infinity": "oo",
}

#: The degree whose root has a name of its own.
_THIRD = 3

_FUNCTIONS = {
    function.symbolic: name
    for name, function in FUNCTIONS.items()
    if function.symbolic and name not in {"sqrt", "cbrt", "root"}
}


def to_sympy(tree: Tree, *, real: bool = True, root: Root = principal) -> Any:
    """SymPy's expression. Variables are real ones, unless complex solutions are wanted too; `root` writes the roots."""
    import sympy

    constants = {
        "pi": sympy.pi,
        "e": sympy.E,
        "i": sympy.I,
        "euler_gamma": sympy.EulerGamma,
        "catalan": sympy.Catalan,
        "oo": sympy.oo,
    }
    operators: dict[str, Callable[..., Any]] = {
        "neg": lambda a: -a,
        "+": sympy.Add,
        "-": lambda a, b: a - b,
        "*": sympy.Mul,
        "/": lambda a, b: a / b,
        "^": sympy.Pow,
        "!": lambda a: sympy.gamma(a + 1),
    }

    def combine(step: Step, below: list[Any]) -> Any:
        if step.kind == "number":
            return sympy.Rational(step.number.numerator, step.number.denominator)
        if step.kind == "name":
            return constants[step.name] if step.name in constants else symbol(step.name, real=real)
        if step.kind == "equation":
            return below[0] - below[1]
        if step.kind == "call" and step.name in {"cbrt", "root"}:
            return root(below[0], below[1] if step.name == "root" else sympy.Integer(3))
        if step.kind == "call":
            return getattr(sympy, FUNCTIONS[step.name].symbolic or step.name)(*below)
        return operators[step.name](*below)

    return tree.fold(combine)


def symbol(name: str, *, real: bool = True) -> Any:
    """SymPy's symbol for a variable."""
    import sympy

    return sympy.Symbol(name, real=True) if real else sympy.Symbol(name)


def from_sympy(expression: Any) -> Tree:
    """Our tree of what SymPy found; raises `Inexpressible`, or `Unsolvable` where it is no number at all."""
    todo: list[tuple[Any, bool]] = [(expression, False)]
    plans: list[tuple[Callable[[list[Tree]], Tree], int]] = []
    done: list[Tree] = []
    while todo:
        each, is_ready = todo.pop()
        if is_ready:
            make, count = plans.pop()
            first = len(done) - count
            below = done[first:]
            del done[first:]
            done.append(make(below))
            continue
        make, parts = _taken_apart(each)
        plans.append((make, len(parts)))
        todo.append((each, True))
        todo.extend((part, False) for part in reversed(parts))
    return done[0]


def _taken_apart(each: Any) -> tuple[Callable[[list[Tree]], Tree], Sequence[Any]]:
    """What an expression consists of, and how it is made of the trees of that."""
    name = type(each).__name__
    if not each.args:
        return lambda _: _atom(each, name), ()
    if each.is_Add:
        terms = each.as_ordered_terms()
        signs = [term.could_extract_minus_sign() for term in terms]
        return lambda below: _sum(signs, below), [-t if sign else t for t, sign in zip(terms, signs, strict=True)]
    if each.is_Mul:
        return _product(each)
    if each.is_Pow:
        return _power(each)
    if name == "OddRoot":
        is_third = each.args[1] == _THIRD
        return lambda below: join("call", "cbrt" if is_third else "root", below), each.args[: 1 if is_third else 2]
    row = FUNCTIONS[_FUNCTIONS[name]] if name in _FUNCTIONS else None
    # With one argument more it is another function: LambertW(z, -1) is another branch.
    if row and row.minimum <= len(each.args) <= row.maximum:
        return lambda below: join("call", _FUNCTIONS[name], below), each.args
    raise Inexpressible(name)


def _atom(each: Any, name: str) -> Tree:
    """A number or a symbol."""
    if each.is_Rational:
        return leaf(_fraction(each))
    if each.is_Symbol or name in _CONSTANTS:
        return leaf(_CONSTANTS.get(name) or each.name)
    if name == "NegativeInfinity":
        return join("operator", "neg", [leaf("oo")])
    if name in {"ComplexInfinity", "NaN"}:
        raise Unsolvable("There is no such number: what is asked for is infinite in no one direction, or undefined.")
    raise Inexpressible(name)


def _fraction(number: Any) -> Any:
    from fractions import Fraction

    return Fraction(int(number.p), int(number.q))


def _sum(signs: list[bool], below: list[Tree]) -> Tree:
    first = _signed(signs[0], below[0])
    rest = zip(signs[1:], below[1:], strict=True)
    return reduce(lambda total, term: join("operator", "-" if term[0] else "+", [total, term[1]]), rest, first)


def _product(each: Any) -> tuple[Callable[[list[Tree]], Tree], Sequence[Any]]:
    """A product as one fraction, its sign before it."""
    import sympy

    sign = each.could_extract_minus_sign()
    above, below = sympy.fraction(-each if sign else each, exact=True)
    if below != 1:
        parts = [above, below]
        return lambda trees: _signed(sign, join("operator", "/", trees)), parts
    if sign:
        return lambda trees: _signed(True, trees[0]), [above]
    factors = each.as_ordered_factors()
    return lambda trees: reduce(lambda a, b: join("operator", "*", [a, b]), trees), factors


def _signed(sign: bool, tree: Tree) -> Tree:
    """With a minus before its first factor, as it is written."""
    if not sign:
        return tree
    first = tree
    while first.root.kind == "operator" and first.root.name in {"*", "/"}:
        first = first.children()[0]
    return Tree((*first.steps, Step("operator", "neg", 1), *tree.steps[len(first.steps) :]))


def _power(each: Any) -> tuple[Callable[[list[Tree]], Tree], Sequence[Any]]:
    import sympy

    base, exponent = each.base, each.exp
    if exponent == sympy.Rational(1, 2):
        return lambda below: join("call", "sqrt", below), [base]
    if exponent.is_negative and exponent.is_Rational:
        return lambda below: join("operator", "/", [leaf(1), *below]), [sympy.Pow(base, -exponent)]
    return lambda below: join("operator", "^", below), [base, exponent]
