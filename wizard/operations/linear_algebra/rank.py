"""The rank of a matrix."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._echelon import kernel_vectors
from wizard.operations.linear_algebra._matrix import BoundedMatrix, exact, half_rank, size
from wizard.operations.linear_algebra._modular import rank_at_least
from wizard.operations.linear_algebra._rows import domain, pari_rows
from wizard.operations.spec import Cost, operation


@operation(
    title="Rank",
    method="Elimination without fractions, or modulo primes where rows are many (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 2.2; https://flintlib.org",
    libraries=("flint",),
    # 400 × 400: 0.1 s, and 10 s where the rank is half of that.
    time_limit=60,
    hardest=lambda: {"matrix": half_rank(400)},
    examples=[
        ({"matrix": "[[1,2,3],[4,5,6],[7,8,9]]"}, {"rank": 2}),
        ({"matrix": "[[1,1/2],[1/2,1/4]]"}, {"rank": 1}),
        ({"matrix": "[[0,0]]"}, {"rank": 0}),
    ],
)
def rank(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", rows=400, characters=1_000_000)],
) -> dict[str, Any]:
    """How many rows, or as well how many columns, do not depend on one another."""
    return {"rank": exact(matrix).rank()}


@rank.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """Proven from both sides: a minor that is not zero, and enough vectors that are sent to zero."""
    rectangle = exact(matrix)
    if not 0 <= result["rank"] <= rank_at_least(rectangle):
        raise WrongResult("Modulo random primes the rank is lower.")
    how = "a minor of this size is not zero modulo a random prime"
    if result["rank"] == min(rectangle.nrows(), rectangle.ncols()):
        return f"{how}, and there is no larger one"
    vectors = exact(kernel_vectors(matrix) or [[0] * rectangle.ncols()])
    if any(any(row) for row in (rectangle * vectors.transpose()).tolist()):
        raise WrongResult("A vector of the kernel is not sent to zero.")
    if rank_at_least(vectors) < rectangle.ncols() - result["rank"]:
        raise WrongResult("Fewer dimensions than that are sent to zero.")
    return f"{how}; all other dimensions are sent to zero"


@rank.cost
def _(matrix: list[list[Any]]) -> Cost:
    """Elimination modulo a prime, and with all digits for the kernel when rows depend on one another."""
    height, width, digits = size(matrix)
    return Cost(1e-4 + 4e-6 * height * width + 6e-11 * (height * width) ** 2 * digits, 20 + digits // 1_000)


@rank.direct(
    lambda: {"matrix": half_rank(100)},
    sympy=lambda sympy, matrix: domain(sympy, matrix).to_field().rank(),
    pari=lambda matrix: f"matrank({pari_rows(matrix)})",
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"rank": fmpz_mat(matrix).rank()}
