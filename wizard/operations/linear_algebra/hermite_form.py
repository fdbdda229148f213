"""The Hermite normal form of an integer matrix."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._lattice import same_lattice
from wizard.operations.linear_algebra._matrix import BoundedMatrix, size, texts
from wizard.operations.linear_algebra._rows import drawn, normal_forms, pari_rows
from wizard.operations.spec import Cost, operation


@operation(
    title="Hermite normal form",
    method="Pernet and Stein's, or modulo the determinant, as size and rank suggest (FLINT)",
    source="C. Pernet, W. Stein, Fast computation of Hermite normal forms of random integer matrices, "
    "https://doi.org/10.1016/j.jnt.2010.01.017",
    libraries=("flint",),
    # 100 × 100, all entries alike modulo 4, so that the determinant has a hundred factors 2 and more: 16 s. One without
    # such factors takes 0.6 s.
    time_limit=90,
    hardest={"matrix": str([[4 * (pow(3, 101 * i + j, 10_007) % 249) + 1 for j in range(100)] for i in range(100)])},
    aliases=("hnf", "hermite"),
    examples=[
        (
            {"matrix": "[[2,4,4],[-6,6,12],[10,4,16]]"},
            {"form": [["2", "0", "120"], ["0", "2", "20"], ["0", "0", "156"]]},
        ),
        ({"matrix": "[[4],[6]]"}, {"form": [["2"], ["0"]]}),
        ({"matrix": "[[0,-3,5]]"}, {"form": [["0", "3", "-5"]]}),
    ],
)
def hermite_form(
    matrix: Annotated[list[list[int]], BoundedMatrix("the matrix", rational=False)],
) -> dict[str, Any]:
    """The echelon form that whole multiples of rows reach: the one staircase that spans the same lattice.

    Each row leads with a positive number further right than the row before; above it stand remainders, from 0 to one
    less than it. Rows of zeros come last.
    """
    from flint import fmpz_mat

    return {"form": texts(fmpz_mat(matrix).hnf())}


@hermite_form.check
def _(result: dict[str, Any], matrix: list[list[int]]) -> str:
    """The form is determined by its shape and the lattice."""
    from flint import fmpz

    form = [[fmpz(each) for each in row] for row in result["form"]]
    steps = [row for row in form if any(row)]
    leading = [next(j for j, each in enumerate(row) if each) for row in steps]
    if [len(row) for row in form] != [len(row) for row in matrix] or any(any(row) for row in form[len(steps) :]):
        raise WrongResult("The form has another size than the matrix, or zeros between its rows.")
    if leading != sorted(set(leading)) or any(row[j] < 0 for row, j in zip(steps, leading, strict=True)):
        raise WrongResult("The form is no staircase of positive numbers.")
    for number, j in enumerate(leading):
        if any(not 0 <= above[j] < steps[number][j] for above in steps[:number]):
            raise WrongResult(f"Above the leading number of row {number + 1} stands no remainder.")
    if not same_lattice(matrix, steps):
        raise WrongResult("The form spans another lattice.")
    return "its shape looked at; each row of the matrix made of its rows, and the other way round, with whole multiples"


@hermite_form.cost
def _(matrix: list[list[int]]) -> Cost:
    """About a determinant, and many times that where rows are alike modulo a number; its last column may be as long as
    one in every row.
    """
    height, width, digits = size(matrix)
    rank = min(height, width)
    free = width - rank + 1
    return Cost(
        2e-4 + 1e-5 * height * width + 4e-7 * rank**3 + 4e-9 * rank**3 * free * digits,
        40 + 6 * height * width + rank**2 * free * (digits + 2),
    )


@hermite_form.direct(
    lambda: {"matrix": drawn(60)},
    sympy=lambda sympy, matrix: normal_forms().hermite_normal_form(sympy.Matrix(matrix)),
    pari=lambda matrix: f"mathnf({pari_rows(matrix)})",
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"form": texts(fmpz_mat(matrix).hnf())}
