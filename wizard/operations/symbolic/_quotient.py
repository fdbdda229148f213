"""Polynomials modulo those of a system: with finitely many solutions they are a space of finite dimension.

In it each unknown is a matrix, and what one wants to know of the solutions is read from the matrices: how many there
are, and the polynomial of which an unknown's values are the roots. All of it is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wizard.errors import Unsolvable
from wizard.operations.linear_algebra._echelon import echelon

Exponents = tuple[int, ...]
Polynomials = Sequence[Mapping[Exponents, int]]

#: Polynomials of a basis on the way to a Groebner basis, their terms, and the bits of their coefficients: what is
#: within the limits of the operation stays far below.
_LIMITS = (400, 2_000, 20_000)


@dataclass(frozen=True)
class Quotient:
    """What a product with each unknown does to the `standard` products, smallest first: an `fmpq_mat` for each."""

    standard: tuple[Exponents, ...]
    matrices: tuple[Any, ...]

    @property
    def dimension(self) -> int:
        """The number of solutions, each as often as it counts."""
        return len(self.standard)

    @property
    def one(self) -> Any:
        """The column that 1 is: the first of the standard products."""
        from flint import fmpq_mat

        return fmpq_mat(self.dimension, 1, [int(not any(powers)) for powers in self.standard])

    def element(self, polynomial: Mapping[Exponents, int]) -> Any:
        """The column that a polynomial is."""
        total = self.one * 0
        for powers, number in polynomial.items():
            product = self.one * number
            for matrix, power in zip(self.matrices, powers, strict=True):
                for _ in range(power):
                    product = matrix * product
            total += product
        return total

    @cached_property
    def characteristic(self) -> list[Any]:
        """For each unknown the polynomial whose roots are its values at the solutions."""
        return [matrix.charpoly().numer() for matrix in self.matrices]

    def form(self, numbers: Sequence[int]) -> Any:
        """The matrix of the sum of the unknowns with these factors."""
        from flint import fmpq_mat

        total = fmpq_mat(self.dimension, self.dimension)
        for matrix, number in zip(self.matrices, numbers, strict=True):
            total += matrix * number
        return total


def quotient(polynomials: Polynomials, unknowns: Sequence[str]) -> Quotient | None:
    """That of polynomials with finitely many common roots; None if they have none.

    Raises `Unsolvable` if they have infinitely many.
    """
    # As many as there are unknowns most often leave finitely many roots. Then those of all of them are found among
    # these by linear algebra, where a basis of them all has coefficients of thousands of digits on the way.
    by_degree = sorted(polynomials, key=lambda each: max(map(sum, each)))
    few, others = by_degree[: len(unknowns)], by_degree[len(unknowns) :]
    basis = groebner(few, unknowns)
    if others and _endless(basis, unknowns):
        basis, others = groebner(polynomials, unknowns), []
    name = _endless(basis, unknowns)
    if name:
        raise Unsolvable(
            "The system has infinitely many solutions, which no list can hold: one more equation, such as a value of "
            f"{name}, may leave finitely many of them."
        )
    found = _of_basis(basis, len(unknowns))
    columns = [each for each in (found.element(other) for other in others) if any(each.entries())]
    found = _modulo(found, columns) if found.dimension and columns else found
    return found if found.dimension else None


def _endless(basis: Sequence[Any], unknowns: Sequence[str]) -> str | None:
    """An unknown of which no power is reduced by a basis: the equations leave infinitely many roots."""
    leading = [each.monoms()[0] for each in basis]
    if any(not any(powers) for powers in leading):
        return None
    for place, name in enumerate(unknowns):
        if not any(powers[place] == sum(powers) for powers in leading):
            return name
    return None


def groebner(polynomials: Polynomials, unknowns: Sequence[str]) -> list[Any]:
    """The reduced Groebner basis, in graded reverse lexicographic order."""
    from flint import Ordering, fmpz_mpoly_ctx, fmpz_mpoly_vec

    context = fmpz_mpoly_ctx.get(list(unknowns), Ordering.degrevlex)
    given = fmpz_mpoly_vec([context.from_dict(dict(each)) for each in polynomials], context)
    found, is_whole = given.buchberger_naive(limits=_LIMITS)
    if not is_whole:
        raise Unsolvable("On the way to the solutions the polynomials become too long.")
    return list(found.autoreduction(groebner=True))


def _of_basis(basis: Sequence[Any], unknowns: int) -> Quotient:
    """The matrices: a product with an unknown is again in the basis, or reduced by what is known of smaller ones."""
    from flint import fmpq, fmpq_mat

    leading = [each.monoms()[0] for each in basis]
    standard = _standard(leading, unknowns)
    place = {powers: number for number, powers in enumerate(standard)}
    size = len(standard)
    forms: dict[Exponents, list[Any]] = {}
    for powers, number in place.items():
        forms[powers] = [fmpq(int(row == number)) for row in range(size)]
    tails = dict(zip(leading, basis, strict=True))
    edge = {_times(powers, unknown) for powers in standard for unknown in range(unknowns)} - place.keys()
    for powers in sorted(edge, key=_order):
        if powers in tails:
            forms[powers] = _tail(tails[powers], place)
            continue
        unknown = next(k for k in range(unknowns) if powers[k] and _over(powers, k) in edge)
        column = [fmpq(0)] * size
        for other, number in zip(standard, forms[_over(powers, unknown)], strict=True):
            if number:
                for row, entry in enumerate(forms[_times(other, unknown)]):
                    if entry:
                        column[row] += number * entry
        forms[powers] = column
    matrices = [
        fmpq_mat([forms[_times(powers, unknown)] for powers in standard]).transpose() for unknown in range(unknowns)
    ]
    return Quotient(tuple(standard), tuple(matrices))


def _standard(leading: Sequence[Exponents], unknowns: int) -> list[Exponents]:
    """The products of unknowns that no leading one divides, smallest first."""
    found: list[Exponents] = []
    layer = {(0,) * unknowns} if all(map(any, leading)) else set()
    while layer:
        found += layer
        above = {_times(powers, unknown) for powers in layer for unknown in range(unknowns)}
        layer = {powers for powers in above if not any(_divides(each, powers) for each in leading)}
    return sorted(found, key=_order)


def _tail(polynomial: Any, place: Mapping[Exponents, int]) -> list[Any]:
    """What the leading product of an element of the basis is equal to."""
    from flint import fmpq

    column = [fmpq(0)] * len(place)
    first, *rest = zip(polynomial.monoms(), polynomial.coeffs(), strict=True)
    for powers, number in rest:
        column[place[powers]] = fmpq(-number, first[1])
    return column


def _order(powers: Exponents) -> tuple[int, Exponents]:
    """A key by which the graded reverse lexicographic order sorts."""
    return sum(powers), tuple(-each for each in reversed(powers))


def _times(powers: Exponents, unknown: int) -> Exponents:
    return (*powers[:unknown], powers[unknown] + 1, *powers[unknown + 1 :])


def _over(powers: Exponents, unknown: int) -> Exponents:
    return (*powers[:unknown], powers[unknown] - 1, *powers[unknown + 1 :])


def _divides(one: Exponents, other: Exponents) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def squarefree(polynomial: Any) -> Any:
    """The polynomial of integers with the same roots, each once."""
    return polynomial // polynomial.gcd(polynomial.derivative())


def radical(given: Quotient) -> Quotient:
    """The quotient by all polynomials that are 0 at every solution: its dimension is the number of solutions.

    By Seidenberg's lemma the ideal needs no more than the squarefree polynomial of each unknown.
    """
    minimal = [squarefree(each) for each in given.characteristic]
    if any(each.degree() == given.dimension for each in minimal):
        return given
    columns = []
    for matrix, found in zip(given.matrices, minimal, strict=True):
        column = given.one * 0
        for number in reversed(found.coeffs()):
            column = matrix * column + given.one * number
        if any(column.entries()):
            columns.append(column)
    return _modulo(given, columns) if columns else given


def _modulo(given: Quotient, columns: Sequence[Any]) -> Quotient:
    """The quotient by the ideal that some of its elements generate."""
    from flint import fmpq_mat

    rows = [column.transpose().tolist()[0] for column in columns]
    known = 0
    while True:
        form, leading = echelon(fmpq_mat([row[::-1] for row in rows]))
        if len(leading) == known:
            break
        known = len(leading)
        # The largest products are first to be expressed by the others, and the last column is that of 1.
        span = fmpq_mat([row[::-1] for row in form.tolist()[:known]])
        rows = span.tolist() + [row for matrix in given.matrices for row in (span * matrix.transpose()).tolist()]
    size = given.dimension
    dependent = {size - 1 - column: row[::-1] for column, row in zip(leading, form.tolist(), strict=False)}
    kept = [place for place in range(size) if place not in dependent]
    onto = fmpq_mat(
        [
            [-dependent[place][keep] if place in dependent else int(place == keep) for place in range(size)]
            for keep in kept
        ]
    )
    into = fmpq_mat([[int(place == keep) for keep in kept] for place in range(size)])
    standard = tuple(given.standard[place] for place in kept)
    if not kept:
        return Quotient((), ())
    return Quotient(standard, tuple(onto * matrix * into for matrix in given.matrices))
