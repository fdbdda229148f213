"""Linear equations in several unknowns: the solution, none, or a family with some of the unknowns free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from wizard.arithmetic.decimals import decimal_text
from wizard.errors import ExpressionError, WrongResult
from wizard.formulas.polynomial import Bounds, expand
from wizard.formulas.terms import Terms
from wizard.operations.linear_algebra._echelon import echelon
from wizard.operations.linear_algebra._matrix import exact
from wizard.operations.linear_algebra._modular import modulo, random_primes
from wizard.operations.symbolic._algebra import read_back
from wizard.operations.symbolic._solutions import DIGITS

#: What a text of ours may be that is read again: longer than any.
_TEXT = Bounds(degree=1, terms=100, bits=100_000)

Row = list[Fraction]


def rows_of(equations: Sequence[Terms], unknowns: Sequence[str]) -> list[Row]:
    """For each equation its coefficients, and behind them what the unknowns' part is equal to."""
    rows = []
    for terms in equations:
        coefficients = affine(terms, unknowns)
        rows.append([*coefficients[1:], -coefficients[0]])
    return rows


def affine(terms: Terms, names: Sequence[str]) -> Row:
    """The constant of what is of degree 1 at most, and the coefficient of each name; `KeyError` for another one."""
    found = dict.fromkeys(["", *names], Fraction())
    for powers, number in terms.coefficients.items():
        name = next((name for name, power in zip(terms.variables, powers, strict=True) if power), "")
        if name not in found:
            raise KeyError(name)
        found[name] = Fraction(number)
    return list(found.values())


def solve_linear_system(rows: Sequence[Row], unknowns: Sequence[str]) -> dict[str, Any]:
    """The result."""
    form, columns = echelon(exact(rows))
    width = len(unknowns)
    if width in columns:
        return {"solutions": [], "values": [], "free": [], "complete": True}
    free = [name for place, name in enumerate(unknowns) if place not in columns]
    solution, values = {name: name for name in free}, dict.fromkeys(unknowns)
    for pivot, row in zip(columns, form.tolist(), strict=False):
        entries = [_fraction(row[unknowns.index(name)]) for name in free]
        coefficients = _units(len(free), [-each for each in entries], _fraction(row[width]))
        solution[unknowns[pivot]] = str(Terms.of(free, coefficients))
        values[unknowns[pivot]] = None if any(entries) else told(row[width])
    return {
        "solutions": [{name: solution[name] for name in unknowns}],
        "values": [values],
        "free": free,
        "complete": True,
    }


def told(number: Any) -> str:
    """An `fmpq` in as many digits as every value has, or in as few as it takes."""
    return decimal_text(number, DIGITS) if number else "0"


def check_linear_system(result: Mapping[str, Any], rows: Sequence[Row], unknowns: Sequence[str]) -> str:
    """Raises `WrongResult` unless this is what solves the equations; says how it knows."""
    matrix, (p,) = exact(rows), random_primes(1)
    rank = modulo(exact(row[:-1] for row in rows), p).rank()
    free = result["free"]
    if not result["complete"]:
        raise WrongResult("All solutions of linear equations are known.")
    if not result["solutions"]:
        if free or result["values"] or modulo(matrix, p).rank() == rank:
            raise WrongResult("The equations do not contradict each other.")
        return "contradicted modulo a random prime"
    if len(free) != len(unknowns) - rank or not set(free) <= set(unknowns):
        raise WrongResult("There are more free unknowns, or fewer.")
    vectors, values = _read(result, unknowns)
    if any(vectors[unknowns.index(name)] != _unit(place, len(free)) for place, name in enumerate(free)):
        raise WrongResult("A free unknown does not stand for itself.")
    # The last column is what the equations are equal to: -1 times it makes all of a row 0.
    vectors.append([Fraction(-1), *[Fraction()] * len(free)])
    if any(any(row) for row in (matrix * exact(vectors)).tolist()):
        raise WrongResult("An equation is not fulfilled.")
    for name, vector in zip(unknowns, vectors, strict=False):
        if values[name] != (None if any(vector[1:]) else told(exact([vector[:1]])[0, 0])):
            raise WrongResult(f"The value of {name} is not that of its text.")
    return "put into every equation; the number of free unknowns by the rank modulo a random prime"


def _read(result: Mapping[str, Any], unknowns: Sequence[str]) -> tuple[list[Row], Mapping[str, Any]]:
    """What the one solution says of each unknown, by the free ones, and the values."""
    if len(result["solutions"]) != 1 or len(result["values"]) != 1:
        raise WrongResult("There is one solution, or one family of them.")
    (solution,), (values,) = result["solutions"], result["values"]
    if list(solution) != list(unknowns) or list(values) != list(unknowns):
        raise WrongResult("Some unknown is missing.")
    try:
        return [affine(expand(read_back(solution[name]), _TEXT), result["free"]) for name in unknowns], values
    except (ExpressionError, KeyError):
        raise WrongResult("A solution has no such form.") from None


def _units(count: int, numbers: Sequence[Fraction], constant: Fraction) -> dict[tuple[int, ...], Fraction]:
    """The coefficients of a sum of multiples of so many unknowns, and of a constant."""
    terms = {tuple(int(place == other) for other in range(count)): number for place, number in enumerate(numbers)}
    return terms | {(0,) * count: constant}


def _unit(place: int, count: int) -> Row:
    return [Fraction(place + 1 == other) for other in range(count + 1)]


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))
