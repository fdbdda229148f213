"""A second way to the solutions of a system, with the unknowns in another order: what it leads to must be the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from wizard.arithmetic.balls import at
from wizard.arithmetic.decimals import rounded
from wizard.errors import ExpressionError, WrongResult
from wizard.formulas.terms import Terms
from wizard.language.tree import Tree
from wizard.operations.linear_algebra._modular import modulo, random_primes
from wizard.operations.symbolic._algebra import read_back
from wizard.operations.symbolic._linear_system import told
from wizard.operations.symbolic._quotient import Exponents, Quotient, quotient, squarefree
from wizard.operations.symbolic._solutions import DIGITS, difference, parts
from wizard.operations.symbolic._system import System

#: Bits that a solution is put into the equations with, and by which what is left must be smaller than the terms.
_BITS, _ZEROS = 1_000, 300

#: Steps of Newton's method, each of which doubles the twenty digits.
_STEPS = 5

#: Characters of a solution that a refusal repeats.
_SHOWN = 100

_FRACTION = re.compile("-?[0-9]+(/[1-9][0-9]*)?")

Record = Mapping[str, str | None]


def check_points(result: Mapping[str, Any], equations: Tree, system: System) -> str:
    """Raises `WrongResult` unless these are all solutions of a system; says how it knows."""
    found, values, names = result["solutions"], result["values"], system.unknowns
    if not result["complete"] or result["free"] or len(found) != len(values):
        raise WrongResult("The solutions are not all that there are.")
    if any(list(each) != list(names) for each in (*found, *values)) or any(None in each.values() for each in values):
        raise WrongResult("A solution is not one of all unknowns.")
    backwards = tuple(reversed(names))
    other = quotient(
        [{powers[::-1]: number for powers, number in each.items()} for each in system.polynomials()], backwards
    )
    number = number_of_points(other) if other else 0
    distinct = {tuple(one[name] or two[name] for name in names) for one, two in zip(found, values, strict=True)}
    if len(found) != number or len(distinct) != number:
        raise WrongResult(f"There are {number} solutions.")
    if not other:
        return "calculated again with the unknowns in another order, where 1 is a combination of the equations too"
    # Those of unknowns that some solution tells by digits only.
    polynomials = {
        name: squarefree(polynomial)
        for name, polynomial in zip(backwards, other.characteristic, strict=True)
        if any(each[name] is None for each in found)
    }
    for exact, value in zip(found, values, strict=True):
        _check_point(exact, value, equations, system, polynomials)
    return (
        "every solution put into every equation; their number by the rank of Hermite's trace form modulo a random prime"
    )


def number_of_points(given: Quotient) -> int:
    """The rank of the form (a, b) → Tr(a b), modulo a random prime: as many solutions as there are."""
    from flint import nmod_mat

    (p,) = random_primes(1)
    size = given.dimension
    matrices = [modulo(each, p) for each in given.matrices]
    products: dict[Exponents, Any] = {}
    for powers in given.standard:
        unknown = next((place for place, power in enumerate(powers) if power), None)
        if unknown is None:
            products[powers] = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], p)
            continue
        below = (*powers[:unknown], powers[unknown] - 1, *powers[unknown + 1 :])
        products[powers] = matrices[unknown] * products[below]
    traces = nmod_mat(1, size, [sum(int(each[i, i]) for i in range(size)) % p for each in products.values()], p)
    form = [[int(entry) for entry in (traces * each).entries()] for each in products.values()]
    return int(nmod_mat(form, p).rank())


def _check_point(
    exact: Record, values: Record, equations: Tree, system: System, polynomials: Mapping[str, Any]
) -> None:
    """Raises `WrongResult` unless these are the coordinates of a solution."""
    from flint import arb, ctx

    numbers = {name: _fraction(text) for name, text in exact.items()}
    fractions = {name: number for name, number in numbers.items() if number is not None}
    with ctx.workprec(_BITS):
        point = {name: _ball(exact[name], values[name] or "", polynomials.get(name)) for name in exact}
        for equation, terms in zip(equations.children(), system.equations, strict=True):
            if len(fractions) == len(numbers):
                is_solved = not _sum(terms, fractions)
            else:
                rest, size = abs(at(difference(equation), point)), _size(terms, point)
                is_solved = not terms.coefficients or bool(rest <= size * arb(2) ** -_ZEROS)
            if not is_solved:
                raise WrongResult(f"{_point(exact, values)} is no solution.")
    for name, value in values.items():
        number = numbers[name]
        if value != (told(number) if number is not None else rounded(partial(point.__getitem__, name), DIGITS)):
            raise WrongResult(f"{value} is not the value of {name}.")


def _ball(exact: str | None, value: str, polynomial: Any) -> Any:
    """A coordinate: that of its text or, without one, the root of its polynomial that is next to its digits."""
    from flint import acb, acb_poly

    try:
        if exact:
            return at(read_back(exact), {})
        real, imaginary = parts(value)
        z, function = acb(real, imaginary or "0").mid(), acb_poly(polynomial)
    except (ExpressionError, KeyError, ValueError):
        raise WrongResult(f"{(exact or value)[:_SHOWN]} is no number.") from None
    slope = function.derivative()
    for _ in range(_STEPS):
        z = (z - function(z) / slope(z)).mid()
    return z if imaginary else acb(z.real)


def _sum(terms: Terms, point: Mapping[str, Any]) -> Any:
    """A polynomial's value at a point of fractions."""
    from flint import fmpq

    total = fmpq(0)
    for powers, number in terms.coefficients.items():
        product = fmpq(number.numerator, number.denominator)
        for name, power in zip(terms.variables, powers, strict=True):
            product *= point[name] ** power if power else 1
        total += product
    return total


def _size(terms: Terms, point: Mapping[str, Any]) -> Any:
    """What the terms of a polynomial are together at most, at a point."""
    from flint import arb, fmpq

    total = arb(0)
    for powers, number in terms.coefficients.items():
        product = abs(arb(fmpq(number.numerator, number.denominator)))
        for name, power in zip(terms.variables, powers, strict=True):
            product *= abs(point[name]) ** power if power else 1
        total += product
    return total


def _fraction(text: str | None) -> Any | None:
    """The fraction that a text is, if it is one."""
    from flint import fmpq

    return fmpq(text) if text and _FRACTION.fullmatch(text) else None


def _point(exact: Record, values: Record) -> str:
    told_point = ", ".join(f"{name} = {exact[name] or values[name]}" for name in exact)
    return told_point if len(told_point) <= _SHOWN else f"{told_point[:_SHOWN]}…"
