"""The inverse of a square matrix."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import Unsolvable, WrongResult
from wizard.kinds import Matrix
from wizard.operations.linear_algebra._matrix import LONGEST, BoundedMatrix, exact, size, texts
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.spec import Cost, operation


@operation(
    title="Inverse matrix",
    method="Elimination without fractions, or Dixon's p-adic lifting for many rows (FLINT)",
    source="J. D. Dixon, Exact solution of linear equations using p-adic expansions, "
    "https://doi.org/10.1007/BF01459082",
    libraries=("flint",),
    # The longest: 0.7 s.
    time_limit=20,
    longest=LONGEST,
    hardest=lambda: {"matrix": Matrix(100, 2, "").largest()},
    aliases=("inv", "inverse"),
    examples=[
        ({"matrix": "[[1,2],[3,4]]"}, {"inverse": [["-2", "1"], ["3/2", "-1/2"]]}),
        (
            {"matrix": "[[1,1/2,1/3],[1/2,1/3,1/4],[1/3,1/4,1/5]]"},
            {"inverse": [["9", "-36", "30"], ["-36", "192", "-180"], ["30", "-180", "180"]]},
        ),
        ({"matrix": "[[-4/3]]"}, {"inverse": [["-3/4"]]}),
    ],
)
def inverse_matrix(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", square=True, characters=100_000)],
) -> dict[str, Any]:
    """The matrix that undoes what the matrix does: their product is the identity. Integers and fractions, exactly.

    A matrix whose determinant is zero has none, and that is the answer then.
    """
    try:
        return {"inverse": texts(exact(matrix).inv())}
    except ZeroDivisionError:
        raise Unsolvable(
            "The matrix has no inverse: its determinant is zero, because its rows depend on one another."
        ) from None


@inverse_matrix.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """From one side is enough for square matrices."""
    if [len(row) for row in result["inverse"]] != [len(matrix)] * len(matrix):
        raise WrongResult("The inverse has another size than the matrix.")
    product = exact(matrix) * exact(result["inverse"])
    if any(entry != (i == j) for i, row in enumerate(product.tolist()) for j, entry in enumerate(row)):
        raise WrongResult("The product with the matrix is not the identity.")
    return "multiplied with the matrix: the product is the identity"


@inverse_matrix.cost
def _(matrix: list[list[Any]]) -> Cost:
    """Each entry has a numerator and a denominator as long as the determinant."""
    rows, _, digits = size(matrix)
    return Cost(1e-4 + 1e-5 * rows**2 + 1e-7 * rows**3 * (digits + 1), 40 + 2 * rows**3 * digits)


@inverse_matrix.direct(
    lambda: {"matrix": drawn(80)},
    sympy=lambda sympy, matrix: domain(sympy, matrix).to_field().inv(),
    pari=lambda matrix: f"1/{pari_rows(matrix)}",
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpq_mat, fmpz_mat

    return {"inverse": texts(fmpq_mat(fmpz_mat(matrix)).inv())}
