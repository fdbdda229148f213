"""The product of two matrices."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import InvalidInput, WrongResult
from wizard.operations.linear_algebra._matrix import LONGEST, BoundedMatrix, exact, size, texts
from wizard.operations.linear_algebra._modular import modulo, random_column, random_primes
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.spec import Cost, operation

#: Characters of each matrix: both travel with the task.
_ROWS, _EACH = 300, 500_000


@operation(
    title="Matrix product",
    method="Strassen's, or modulo several primes, as size suggests (FLINT)",
    source="V. Strassen, Gaussian elimination is not optimal, https://doi.org/10.1007/BF02165411; https://flintlib.org",
    libraries=("flint",),
    # 300 rows: 0.5 s.
    time_limit=10,
    longest=LONGEST,
    aliases=("matmul",),
    examples=[
        ({"a": "[[1,2],[3,4]]", "b": "[[0,1],[1,1/2]]"}, {"product": [["2", "2"], ["4", "5"]]}),
        ({"a": "[[1,2,3]]", "b": "[[4],[5],[6]]"}, {"product": [["32"]]}),
        ({"a": "[[1/2],[1/3]]", "b": "[[6,1]]"}, {"product": [["3", "1/2"], ["2", "1/3"]]}),
    ],
)
def matrix_product(
    a: Annotated[list[list[Any]], BoundedMatrix("the left matrix", rows=_ROWS, characters=_EACH)],
    b: Annotated[
        list[list[Any]],
        BoundedMatrix("the right matrix, with a row for each column of a", rows=_ROWS, characters=_EACH),
    ],
) -> dict[str, Any]:
    """The matrix that does what b does and then what a does, exactly: rows of a times columns of b.

    The right matrix must have as many rows as the left one has columns.
    """
    return {"product": texts(exact(a) * exact(b))}


@matrix_product.restrict
def _(a: list[list[Any]], b: list[list[Any]]) -> None:
    if len(a[0]) != len(b):
        raise InvalidInput(
            f"b has {len(b)} rows for {len(a[0])} columns of a, but must have as many rows as a has columns.", field="b"
        )


@matrix_product.check
def _(result: dict[str, Any], a: list[list[Any]], b: list[list[Any]]) -> str:
    """Freivalds: a random vector tells two products apart, at the cost of one row."""
    left, right, product = exact(a), exact(b), exact(result["product"])
    if (product.nrows(), product.ncols()) != (len(a), len(b[0])):
        raise WrongResult("The product has another size.")
    for p in random_primes():
        vector = random_column(len(b[0]), p)
        if modulo(left, p) * (modulo(right, p) * vector) != modulo(product, p) * vector:
            raise WrongResult("A random vector is sent elsewhere.")
    return "applied to random vectors modulo three random primes of 60 bits, as a after b"


@matrix_product.cost
def _(a: list[list[Any]], b: list[list[Any]]) -> Cost:
    """Fractions of a row share their denominator, those of a column do not."""
    (height, middle, above), (_, width, below) = size(a), size(b)
    digits = above + below + 2
    return Cost(
        1e-4 + 4e-6 * (height * middle + middle * width + height * width) + 1e-9 * height * middle * width * digits,
        40 + height * width * (2 * digits + 6),
    )


@matrix_product.direct(
    lambda: {"a": drawn(90, digits=1), "b": drawn(90, digits=1)[::-1]},
    sympy=lambda sympy, a, b: domain(sympy, a) * domain(sympy, b),
    pari=lambda a, b: f"{pari_rows(a)} * {pari_rows(b)}",
)
def _(a: list[list[Any]], b: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"product": texts(fmpz_mat(a) * fmpz_mat(b))}
