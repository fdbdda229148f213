"""One name for each thing: capitals and other names of functions and operations, and calls that are short for more.

A tree is desugared as soon as it is read, so that nothing behind the reader knows more than one name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from typing import Any

from wizard.errors import ExpressionError
from wizard.language.names import CONSTANTS, FOLDS, INFINITIES, number_of_arguments
from wizard.language.tree import Branch, Step, Tree
from wizard.language.vocabulary import Vocabulary

#: Other names of operations, sums and products; those of functions are in their rows.
NAMES = {
    "modpow": "power_mod",
    "nthprime": "nth_prime",
    "primefactors": "factor",
    "prime_factors": "factor",
    "factorint": "factor",
    "factorise": "factor",
    "derive": "diff",
    "derivate": "diff",
    "integral": "integrate",
    "lim": "limit",
    "sigma_sum": "sum",
    "summation": "sum",
    "evalf": "evaluate",
    "factorinteger": "factor",
    "primeq": "is_prime",
    "ispseudoprime": "is_prime",
    "ithprime": "nth_prime",
    "powermod": "power_mod",
    "polroots": "roots",
    "matdet": "det",
    "catalan": "catalan_number",
    "prod": "product",
}

#: Steps of an argument that is written twice: a short text stays short, however its calls are nested.
_TWICE = 12

#: Numbers of an average.
_MANY = 100


def _number(value: int, column: int) -> Branch:
    return Branch(Step("number", Fraction(value), 0, column))


def _join(sign: str, *below: Branch) -> Branch:
    return Branch(Step("operator", sign, len(below), below[0].step.column), below)


def _call(name: str, *below: Branch) -> Branch:
    return Branch(Step("call", name, len(below), below[0].step.column), below)


@dataclass(frozen=True, slots=True)
class _Short:
    """A call of `minimum` to `maximum` arguments, and what it is short for; that at place `twice` is written twice."""

    write: Callable[..., Branch]
    minimum: int = 1
    maximum: int = 1
    twice: int | None = None


def _log(base: int) -> _Short:
    return _Short(lambda x: _call("log", x, _number(base, x.step.column)))


def _power(base: Branch, exponent: Branch, modulus: Branch | None = None) -> Branch:
    return _call("power_mod", base, exponent, modulus) if modulus else _join("^", base, exponent)


def _truncated(x: Branch) -> Branch:
    return _join("*", _call("sign", x), _call("floor", _call("abs", x)))


def _rounded(x: Branch, places: Branch) -> Branch:
    power = _join("^", _number(10, places.step.column), places)
    return _join("/", _call("round", _join("*", x, power)), power)


def _average(*numbers: Branch) -> Branch:
    if len(numbers) == 1 and numbers[0].step.kind == "list":
        numbers = numbers[0].below
    return _join("/", reduce(lambda a, b: _join("+", a, b), numbers), _number(len(numbers), numbers[0].step.column))


def _hypotenuse(a: Branch, b: Branch) -> Branch:
    return _call("sqrt", _join("+", *(_join("^", each, _number(2, each.step.column)) for each in (a, b))))


_SHORT = {
    "log_base": _Short(lambda base, x: _call("log", x, base), 2, 2),
    "log10": _log(10),
    "lg": _log(10),
    "log2": _log(2),
    "lb": _log(2),
    "exp2": _Short(lambda x: _join("^", _number(2, x.step.column), x)),
    "exp10": _Short(lambda x: _join("^", _number(10, x.step.column), x)),
    "pow": _Short(_power, 2, 3),
    "mod": _Short(lambda a, b: _join("mod", a, b), 2, 2),
    "npr": _Short(lambda n, k: _join("*", _call("binomial", n, k), _join("!", k)), 2, 2, twice=1),
    "frac": _Short(lambda x: _join("-", x, _call("floor", x)), twice=0),
    "trunc": _Short(_truncated, twice=0),
    "round": _Short(_rounded, 2, 2, twice=1),
    "average": _Short(_average, 1, _MANY),
    "mean": _Short(_average, 1, _MANY),
    "hypot": _Short(_hypotenuse, 2, 2),
}


#: What can be called and is neither a function nor an operation.
OWN = {*NAMES, *_SHORT, *FOLDS}


def desugar(tree: Tree, vocabulary: Vocabulary[Any]) -> Tree:
    """`tree` with one name for each thing that has several; raises `ExpressionError`."""
    if not any(_may_change(step, vocabulary) for step in tree.steps):
        return tree
    return tree.fold(lambda step, operands: _desugared(step, operands, vocabulary))[0].tree


def can_be_called(name: str, vocabulary: Vocabulary[Any]) -> bool:
    """Whether `name` is that of a function, an operation, or a call that is short for more."""
    return name in OWN or vocabulary.knows(name)


def capital_constants(tree: Tree) -> Tree:
    """`tree` with e and i for E and I: where no variable has a value, they are the numbers."""
    steps = (replace(step, value=step.name.lower()) if _is_capital(step) else step for step in tree.steps)
    return Tree(tuple(steps)) if any(map(_is_capital, tree.steps)) else tree


def _is_capital(step: Step) -> bool:
    return step.kind == "name" and step.name in {"E", "I"}


def _may_change(step: Step, vocabulary: Vocabulary[Any]) -> bool:
    """Whether a step may have to be replaced; everything of ours is in small letters."""
    if step.kind == "call":
        return (
            step.name in NAMES
            or step.name in _SHORT
            or vocabulary.spelled(step.name) != step.name
            or not step.name.islower()
        )
    return step.kind == "name" and len(step.name) > 1 and not step.name.islower()


def _desugared(step: Step, operands: list[tuple[Branch, int]], vocabulary: Vocabulary[Any]) -> tuple[Branch, int]:
    """A step's branch, and how many steps it has."""
    branches = tuple(each for each, _ in operands)
    size = 1 + sum(each for _, each in operands)
    if step.kind == "name" and len(step.name) > 1 and step.name.lower() in {*CONSTANTS, *INFINITIES}:
        return Branch(replace(step, value=step.name.lower())), size
    if step.kind != "call":
        return Branch(step, branches), size
    name = _name(step, vocabulary)
    short = _SHORT.get(name)
    if not short or (name == "round" and len(operands) != short.maximum):
        return Branch(replace(step, value=name), branches), size
    _fitting(step, short, operands)
    # What is added is a few steps, and at most one argument more.
    twice = operands[short.twice][1] if short.twice is not None else 0
    return short.write(*branches), size + len(operands) + 5 + twice


def _fitting(step: Step, short: _Short, operands: Sequence[tuple[Branch, int]]) -> None:
    """Raises `ExpressionError` if a call has too many arguments, or too long a one."""
    if not short.minimum <= len(operands) <= short.maximum:
        wanted = number_of_arguments(short.minimum, short.maximum)
        wanted = wanted.replace("2 to 3", "2 or 3")
        raise ExpressionError(f"{step.name} takes {wanted}, and here are {len(operands)}.", column=step.column)
    if short.twice is not None and operands[short.twice][1] > _TWICE:
        raise ExpressionError(
            f"{step.name} takes a short argument, of at most {_TWICE} numbers, names and signs: it is written twice.",
            column=operands[short.twice][0].step.column,
        )


def _name(step: Step, vocabulary: Vocabulary[Any]) -> str:
    """The one spelling of a call's name."""
    name = step.name
    is_capital = len(name) > 1 and name != name.lower()
    if is_capital and not can_be_called(name, vocabulary) and can_be_called(name.lower(), vocabulary):
        name = name.lower()
    return NAMES.get(name, vocabulary.spelled(name))
