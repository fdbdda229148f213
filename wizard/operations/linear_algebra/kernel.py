"""What a matrix sends to zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._echelon import kernel_vectors
from wizard.operations.linear_algebra._matrix import LONGEST, BoundedMatrix, exact, size, texts
from wizard.operations.linear_algebra._modular import rank_at_least
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.spec import Cost, operation


@operation(
    title="Kernel",
    method="Read from the reduced row echelon form (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 2.3.1; https://flintlib.org",
    libraries=("flint",),
    # 100 × 200 of three digits: 0.4 s.
    time_limit=20,
    longest=LONGEST,
    hardest=lambda: {"matrix": str(drawn(100, 200, 3))},
    aliases=("nullspace",),
    examples=[
        ({"matrix": "[[1,2,3],[4,5,6],[7,8,9]]"}, {"basis": [["1", "-2", "1"]], "dimension": 1}),
        ({"matrix": "[[1/2,1/3]]"}, {"basis": [["-2", "3"]], "dimension": 1}),
        ({"matrix": "[[1,2],[3,4]]"}, {"basis": [], "dimension": 0}),
    ],
)
def kernel(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", rows=200, characters=200_000)],
) -> dict[str, Any]:
    """All solutions of A x = 0, as vectors of integers of which every other solution is a sum of multiples.

    Each vector has integers without a common divisor; multiples may be fractions. A matrix that sends nothing but zero
    to zero has the dimension 0 and an empty basis.
    """
    vectors = kernel_vectors(matrix)
    return {"basis": [[each.str() for each in vector] for vector in vectors], "dimension": len(vectors)}


@kernel.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """Vectors that go to zero, independent of each other, and as many as the rank leaves room for."""
    return check_kernel(result["basis"], result["dimension"], exact(matrix))


def check_kernel(basis: list[list[str]], dimension: int, rectangle: Any) -> str:
    """Raises `WrongResult` unless `basis` is one of all that `rectangle` sends to zero; says how it knows."""
    if dimension != len(basis) or dimension != rectangle.ncols() - rank_at_least(rectangle):
        raise WrongResult("The kernel has another dimension.")
    if not basis:
        return "modulo a random prime nothing but zero is sent to zero"
    vectors = exact(basis)
    if any(any(row) for row in (rectangle * vectors.transpose()).tolist()):
        raise WrongResult("A vector of the basis is not sent to zero.")
    if rank_at_least(vectors) != dimension:
        raise WrongResult("The vectors of the basis depend on one another.")
    return "each vector of the kernel multiplied with the matrix; their number compared with the rank"


@kernel.cost
def _(matrix: list[list[Any]]) -> Cost:
    """Its entries are minors of the matrix."""
    height, width, digits = size(matrix)
    rank = min(height, width)
    free = max(width - rank, rank // 4)
    return Cost(
        1e-4 + 8e-6 * height * width + 3e-8 * rank**2 * free * digits, 40 + 4 * width**2 + rank**2 * free * (digits + 2)
    )


def _same_kernel(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """FLINT's vectors are multiples of ours, and are told one column before the other."""
    from flint import fmpq

    multiples = [
        len({fmpq(int(b), int(a)) for a, b in zip(mine, other, strict=True) if a != "0"}) == 1
        for mine, other in zip(ours["basis"], found["basis"], strict=True)
    ]
    return bool(ours["dimension"] == found["dimension"] and all(multiples))


@kernel.direct(
    lambda: {"matrix": drawn(50, 100)},
    sympy=lambda sympy, matrix: domain(sympy, matrix).to_field().nullspace(),
    pari=lambda matrix: f"matker({pari_rows(matrix)})",
    agree=_same_kernel,
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    basis, dimension = fmpz_mat(matrix).nullspace()
    return {"dimension": dimension, "basis": texts(basis.transpose())[:dimension]}
