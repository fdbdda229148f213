"""A product of polynomials, multiplied out."""

from __future__ import annotations

import operator
import secrets
from collections.abc import Callable
from itertools import accumulate, repeat
from math import prod
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.language.tree import Step, Tree
from wizard.operations.linear_algebra._modular import random_primes, residue
from wizard.operations.polynomials._product import Product, size_of
from wizard.operations.polynomials._text import terms_of
from wizard.operations.spec import Cost, operation

_PLAIN: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "neg": operator.neg,
}


@operation(
    title="Expand",
    method="Products of sparse polynomials by heaps or in dense tables, powers by Fermat's recurrence (FLINT)",
    source="M. Monagan, R. Pearce, Sparse polynomial division using a heap, https://doi.org/10.1016/j.jsc.2010.08.014; "
    "https://flintlib.org",
    libraries=("flint", "lark"),
    # (x + y + z + 1)^69, 62,196 terms: 2 s.
    time_limit=20,
    examples=[
        (
            {"formula": "(x + 1)^3*(x - y)"},
            {"polynomial": "x^4 - x^3*y + 3*x^3 - 3*x^2*y + 3*x^2 - 3*x*y + x - y", "terms": 8},
        ),
        ({"formula": "(x/2 + 1/3)^2 - x^2/4"}, {"polynomial": "1/3*x + 1/9", "terms": 2}),
        ({"formula": "(x + 1)*(x - 1) - x^2 + 1"}, {"polynomial": "0", "terms": 0}),
    ],
)
def expand(formula: Annotated[Tree, Product("sums, products and powers of polynomials")]) -> dict[str, Any]:
    """A formula without brackets: every product and power multiplied out, equal terms put together.

    There may be up to three variables and division by numbers. Terms with the highest sum of powers come first. The
    result may have 4,000,000 characters.
    """
    variables = sorted(set(formula.names())) or ["x"]
    # As FLINT writes it is how `written` does, many times as quickly.
    value = _value(formula, variables)
    return {"polynomial": value.str(), "terms": len(value)}


@expand.check
def _(result: dict[str, Any], formula: Tree) -> str:
    """The formula as it was written, and the terms, must have the same value at a random point modulo a prime."""
    variables = sorted(set(formula.names())) or ["x"]
    terms = terms_of(result["polynomial"], variables, rational=True)
    if result["terms"] != len(terms):
        raise WrongResult("The number of terms is another.")
    highest = max((power for powers in terms for power in powers), default=0)
    # One prime: of a hundred thousand terms each takes as long as the expansion.
    for p in random_primes(1):
        point = {name: secrets.randbelow(p) for name in variables}
        tables = [_powers(point[name], highest, p) for name in variables]
        total = 0
        for powers, number in terms.items():
            values = (table[power] for table, power in zip(tables, powers, strict=True))
            total += residue(number, p) * prod(values)
        if total % p != _at(formula, point, p):
            raise WrongResult("At a random point the terms have another value than the formula.")
    return "evaluated at a random point before and after, modulo a random prime of 60 bits"


def _powers(number: int, highest: int, p: int) -> list[int]:
    return list(accumulate(repeat(number, highest), lambda power, factor: power * factor % p, initial=1))


def _value(formula: Tree, variables: list[str]) -> Any:
    """The formula as an `fmpq_mpoly`."""
    from flint import fmpq, fmpq_mpoly_ctx

    context = fmpq_mpoly_ctx.get(variables, "deglex")
    names = dict(zip(variables, context.gens(), strict=True))

    def combine(step: Step, below: list[Any]) -> Any:
        if step.kind == "number":
            return fmpq(step.number.numerator, step.number.denominator)
        if step.kind == "name":
            return names[step.name]
        return below[0] ** int(below[1].p) if step.name == "^" else _PLAIN[step.name](*below)

    return formula.fold(combine) + context.constant(0)


def _at(formula: Tree, point: dict[str, int], p: int) -> int:
    """The formula's value at a point modulo p. An exponent is far below p, and stays what it is."""

    def combine(step: Step, below: list[int]) -> int:
        if step.kind == "number":
            return step.number.numerator * pow(step.number.denominator, -1, p) % p
        if step.kind == "name":
            return point[step.name]
        if step.name in {"^", "/"}:
            return pow(below[0], below[1], p) if step.name == "^" else below[0] * pow(below[1], -1, p) % p
        return int(_PLAIN[step.name](*below)) % p

    return formula.fold(combine)


@expand.cost
def _(formula: Tree) -> Cost:
    """Terms that are multiplied, and those that are written."""
    size = size_of(formula)
    return Cost(1e-3 + 1e-8 * size.work + 2e-5 * size.terms, 40 + size.characters)


@expand.direct(
    {"formula": "(x + y + z + 1)^50"},
    sympy=lambda sympy, **_: sympy.Poly(sum(sympy.symbols("x y z")) + 1) ** 50,
    pari=lambda **_: "(x + y + z + 1)^50",
)
def _(**_: Any) -> dict[str, Any]:
    from flint import fmpz_mpoly_ctx

    x, y, z = fmpz_mpoly_ctx.get(("x", "y", "z"), "deglex").gens()
    found = (x + y + z + 1) ** 50
    return {"polynomial": found.str(), "terms": len(found)}
