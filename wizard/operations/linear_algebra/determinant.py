"""The determinant of a square matrix."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._matrix import BoundedMatrix, exact, half_rank, size
from wizard.operations.linear_algebra._modular import modulo, random_primes, residue
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.spec import Cost, operation


@operation(
    title="Determinant",
    method="Modulo many primes, after a random system has told most of the digits (FLINT)",
    source="J. Abbott, M. Bronstein, T. Mulders, Fast deterministic computation of determinants of dense matrices, "
    "https://doi.org/10.1145/309831.309934",
    libraries=("flint",),
    # 400 rows: 0.5 s, and 5 s where the rank is half of that.
    time_limit=30,
    hardest=lambda: {"matrix": half_rank(400)},
    aliases=("det",),
    examples=[
        ({"matrix": "[[1,2],[3,4]]"}, {"value": "-2"}),
        ({"matrix": "[[1,1/2,1/3],[1/2,1/3,1/4],[1/3,1/4,1/5]]"}, {"value": "1/2160"}),
        ({"matrix": "[[1,2],[2,4]]"}, {"value": "0"}),
    ],
)
def determinant(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", square=True, rows=400, characters=1_000_000)],
) -> dict[str, Any]:
    """The factor by which the matrix scales volumes, exactly: an integer, or a fraction in lowest terms.

    It is zero when the rows depend on one another, and negative when the matrix mirrors.
    """
    return {"value": exact(matrix).det().str()}


@determinant.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """Elimination modulo a prime shares nothing with how the determinant was put together."""
    square = exact(matrix)
    for p in random_primes():
        if int(modulo(square, p).det()) != residue(result["value"], p):
            raise WrongResult("Elimination modulo a random prime gives another determinant.")
    return "compared with elimination modulo three random primes of 60 bits"


@determinant.cost
def _(matrix: list[list[Any]]) -> Cost:
    """As many primes as the determinant has digits, each with an elimination."""
    rows, _, digits = size(matrix)
    # Measured for random entries. Where rows depend on each other it takes up to ten times as long.
    seconds = 1e-4 + 2e-6 * rows**2 + 3e-10 * rows**3 * digits**1.6
    return Cost(seconds, 10 + 2 * rows * (digits + 2))


@determinant.direct(
    lambda: {"matrix": drawn(100)},
    sympy=lambda sympy, matrix: domain(sympy, matrix).det(),
    pari=lambda matrix: f"matdet({pari_rows(matrix)})",
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"value": fmpz_mat(matrix).det().str()}
