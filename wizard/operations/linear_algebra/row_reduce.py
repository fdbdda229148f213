"""The reduced row echelon form of a matrix."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._echelon import echelon
from wizard.operations.linear_algebra._matrix import LONGEST, BoundedMatrix, exact, size, texts
from wizard.operations.linear_algebra._modular import rank_at_least
from wizard.operations.linear_algebra._rows import domain, drawn
from wizard.operations.spec import Cost, operation


@operation(
    title="Reduced row echelon form",
    method="Elimination without fractions, or modulo primes where rows are many (FLINT)",
    source="W. Stein, Modular Forms: A Computational Approach, 7.3 and 7.5; https://flintlib.org",
    libraries=("flint",),
    # 90 × 180 of one digit: 0.2 s.
    time_limit=20,
    longest=LONGEST,
    hardest=lambda: {"matrix": str(drawn(90, 180, 1))},
    aliases=("rref",),
    examples=[
        (
            {"matrix": "[[1,2,3],[4,5,6],[7,8,9]]"},
            {"form": [["1", "0", "-1"], ["0", "1", "2"], ["0", "0", "0"]], "pivots": [1, 2]},
        ),
        ({"matrix": "[[0,2,1]]"}, {"form": [["0", "1", "1/2"]], "pivots": [2]}),
        ({"matrix": "[[0,0],[0,0]]"}, {"form": [["0", "0"], ["0", "0"]], "pivots": []}),
    ],
)
def row_reduce(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", rows=200, characters=200_000)],
) -> dict[str, Any]:
    """The one matrix with the same row space whose rows lead with ones, alone in their columns, each further right.

    The pivots are the columns of the leading ones, counted from 1; rows of zeros come last.
    """
    form, columns = echelon(exact(matrix))
    return {"form": texts(form), "pivots": [column + 1 for column in columns]}


@row_reduce.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """The form is determined by its shape and the row space, so these two are all there is to look at."""
    rectangle, form, pivots = exact(matrix), result["form"], result["pivots"]
    if [len(row) for row in form] != [rectangle.ncols()] * rectangle.nrows() or pivots != sorted(set(pivots)):
        raise WrongResult("The form has another size than the matrix.")
    for number, row in enumerate(form):
        leading = pivots[number] - 1 if number < len(pivots) else len(row)
        if any(each != "0" for each in row[:leading]):
            raise WrongResult(f"Row {number + 1} leads too early.")
    if any([row[pivot - 1] for row in form] != _unit(place, len(form)) for place, pivot in enumerate(pivots)):
        raise WrongResult("The column of a leading one holds something else than that.")
    # Reading the pivots' columns of the matrix tells what each of its rows is made of.
    independent = exact([row[pivot - 1] for pivot in pivots] for row in matrix)
    if (pivots and independent * exact(form[: len(pivots)]) != rectangle) or len(pivots) != rank_at_least(rectangle):
        raise WrongResult("The rows of the matrix are not made of those of the form.")
    return "each row of the matrix made again from those of the form; the rank compared modulo random primes"


def _unit(place: int, length: int) -> list[str]:
    return ["1" if each == place else "0" for each in range(length)]


@row_reduce.cost
def _(matrix: list[list[Any]]) -> Cost:
    """Entries right of the pivots are quotients of minors."""
    height, width, digits = size(matrix)
    rank = min(height, width)
    seconds = 1e-4 + 8e-6 * height * width + 3e-9 * rank**2 * max(width - rank, rank // 4) * digits * 10
    return Cost(seconds, 40 + 6 * height * width + 2 * rank**2 * max(width - rank, rank // 4) * (digits + 2))


@row_reduce.direct(
    lambda: {"matrix": drawn(50, 100)}, sympy=lambda sympy, matrix: domain(sympy, matrix).to_field().rref()
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpq_mat, fmpz_mat

    form, rank = fmpq_mat(fmpz_mat(matrix)).rref()
    return {"form": texts(form), "pivots": list(range(1, rank + 1))}
