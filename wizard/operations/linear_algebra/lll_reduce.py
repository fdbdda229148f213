"""A basis of short vectors for a lattice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._lattice import same_lattice
from wizard.operations.linear_algebra._matrix import BoundedMatrix, size, texts
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.spec import Cost, operation

#: The first number of Lovász's condition, and the most that a vector may keep of one before it, in hundredths: what
#: the library is asked for. Rounding costs it a little of both.
_DELTA, _ETA = 98, 52


@operation(
    title="LLL reduction",
    method="Lenstra, Lenstra and Lovász with floating-point orthogonalization, δ = 0.99 and η = 0.51 (FLINT)",
    source="P. Q. Nguyen, D. Stehlé, An LLL algorithm with quadratic complexity, https://doi.org/10.1137/070705702",
    libraries=("flint",),
    # A knapsack of 90 numbers of 200 digits: 2 s.
    time_limit=20,
    hardest={
        "vectors": str([[int(i == j) for j in range(90)] + [pow(3, 500 + i, 10**200 - 1)] for i in range(90)]),
    },
    aliases=("lll",),
    examples=[
        ({"vectors": "[[1,1,1],[-1,0,2],[3,5,6]]"}, {"basis": [["0", "1", "0"], ["1", "0", "1"], ["-1", "0", "2"]]}),
        ({"vectors": "[[201,37],[1648,297]]"}, {"basis": [["1", "32"], ["40", "1"]]}),
        ({"vectors": "[[1,2],[2,4]]"}, {"basis": [["1", "2"]]}),
    ],
)
def lll_reduce(
    vectors: Annotated[list[list[int]], BoundedMatrix("a vector in each row", rational=False)],
) -> dict[str, Any]:
    """A basis of short and nearly orthogonal vectors for the lattice that the vectors span by whole multiples.

    Vectors that depend on others are left out of the basis. In n dimensions its first vector is at most 1.19ⁿ times as
    long as the shortest there is, and mostly it is nearly that.
    """
    from flint import fmpz_mat

    return {"basis": [[each.str() for each in row] for row in fmpz_mat(vectors).lll().tolist() if any(row)]}


@lll_reduce.check
def _(result: dict[str, Any], vectors: list[list[int]]) -> str:
    """In integers throughout: what the library decided by floating point is decided again."""
    from flint import fmpz

    basis = [[fmpz(each) for each in row] for row in result["basis"]]
    if any(len(row) != len(vectors[0]) for row in basis) or not same_lattice(vectors, basis):
        raise WrongResult("The basis spans another lattice.")
    if not _is_reduced(basis):
        raise WrongResult("The basis is not reduced.")
    return "it spans the same lattice, by whole multiples both ways; Lovász's condition holds, in exact integers"


def _is_reduced(basis: Sequence[Sequence[Any]]) -> bool:
    """Elimination without fractions on the products of all pairs gives what orthogonalization would, as integers."""
    from flint import fmpz_mat

    if not basis:
        return True
    rows = fmpz_mat(basis)
    _, _, _, upper = (rows * rows.transpose()).fflu()
    table = upper.tolist()
    volumes = [1] + [table[k][k] for k in range(len(table))]
    for k in range(1, len(table)):
        if any(100 * abs(table[j][k]) > _ETA * volumes[j + 1] for j in range(k)):
            return False
        if 100 * (volumes[k + 1] * volumes[k - 1] + table[k - 1][k] ** 2) < _DELTA * volumes[k] ** 2:
            return False
    return True


@lll_reduce.cost
def _(vectors: list[list[int]]) -> Cost:
    """Digits come off a few at a time, each time with an orthogonalization of all vectors."""
    height, width, digits = size(vectors)
    return Cost(
        1e-4 + 1e-5 * height * width + 3e-7 * height**2 * digits * (1 + height // 40) + 2e-7 * height**3,
        40 + height * width * (digits + 4),
    )


@lll_reduce.direct(
    lambda: {"vectors": [[*(int(i == j) for j in range(60)), n] for i, n in enumerate(drawn(1, 60, 150)[0])]},
    sympy=lambda sympy, vectors: domain(sympy, vectors).lll(),
    pari=lambda vectors: f"qflll({pari_rows(vectors)}~)",
)
def _(vectors: list[list[int]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"basis": texts(fmpz_mat(vectors).lll())}
