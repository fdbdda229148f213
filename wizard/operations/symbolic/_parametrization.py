"""All solutions by the roots of one polynomial: a rational univariate representation, of a radical quotient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from wizard.operations.symbolic._quotient import Quotient


def separating(given: Quotient) -> tuple[Any, Any]:
    """A form that has another value at each of the solutions: its matrix, and its polynomial, which is squarefree."""
    for matrix, polynomial in zip(reversed(given.matrices), reversed(given.characteristic), strict=True):
        if _is_squarefree(polynomial):
            return matrix, polynomial
    for numbers in _sums(len(given.matrices)):
        matrix = given.form(numbers)
        polynomial = matrix.charpoly().numer()
        if _is_squarefree(polynomial):
            return matrix, polynomial
    raise AssertionError("one of the forms is separating")


def _is_squarefree(polynomial: Any) -> bool:
    return bool(polynomial.gcd(polynomial.derivative()).degree() == 0)


def _sums(unknowns: int) -> Iterator[Sequence[int]]:
    """Factors of sums, of which one is separating whatever the solutions are."""
    for number in count(1):
        yield [number**power for power in range(unknowns)]
        yield [(-number) ** power for power in range(unknowns)]


def parametrization(given: Quotient, form: Any, polynomial: Any) -> tuple[Any, list[Any]]:
    """Polynomials g, gᵢ of the values t of a separating form: at each solution unknown i is gᵢ(t)/g(t).

    As Rouillier's, but for the trace: any linear map serves that is 0 at no solution.
    """
    size = given.dimension
    powers = [given.one]
    for _ in range(size - 1):
        powers.append(form * powers[-1])
    columns = [[power.entries() for power in powers]]
    columns += [[(matrix * power).entries() for power in powers] for matrix in given.matrices]
    for numbers in _maps(size):
        below, *above = (_numerator(numbers, each, polynomial) for each in columns)
        if below and polynomial.gcd(below.numer()).degree() == 0:
            return below, above
    raise AssertionError("one of the maps is 0 at no solution")


def _maps(size: int) -> Iterator[Sequence[int]]:
    """Linear maps, of which one is 0 at no solution: the coordinates, then sums of multiples of them."""
    for place in reversed(range(size)):
        yield [int(place == other) for other in range(size)]
    for number in count(1):
        yield [number**power for power in range(size)]


def _numerator(numbers: Sequence[int], columns: Sequence[Sequence[Any]], polynomial: Any) -> Any:
    from flint import fmpq, fmpq_poly

    sums = [
        sum((entry * number for entry, number in zip(column, numbers, strict=True) if number), fmpq(0))
        for column in columns
    ]
    product = fmpq_poly(polynomial) * fmpq_poly(sums[::-1])
    return fmpq_poly(product.coeffs()[len(columns) :])
