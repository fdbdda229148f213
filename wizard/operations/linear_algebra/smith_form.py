"""The Smith normal form of an integer matrix."""

from __future__ import annotations

from itertools import pairwise
from math import gcd, lcm
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._matrix import CHARACTERS, BoundedMatrix, size
from wizard.operations.linear_algebra._rows import drawn, normal_forms, pari_rows
from wizard.operations.spec import Cost, operation

#: Characters of the matrix: with twice as many the form and its check would take most of a minute.
_CHARACTERS = CHARACTERS // 2


@operation(
    title="Smith normal form",
    method="Iliopoulos's, modulo the determinant, or Kannan and Bachem's where there is none (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 2.4.4; https://flintlib.org",
    libraries=("flint",),
    # 99 × 99, all entries alike modulo 4, so that the determinant has a hundred factors 2 and more: 8 s, half of them
    # for the check. One without such factors takes 0.1 s.
    time_limit=40,
    hardest={"matrix": str([[4 * (pow(3, 101 * i + j, 10_007) % 3) + 1 for j in range(99)] for i in range(99)])},
    aliases=("snf", "smith"),
    examples=[
        ({"matrix": "[[2,4,4],[-6,6,12],[10,4,16]]"}, {"diagonal": ["2", "2", "156"], "rank": 3}),
        ({"matrix": "[[1,2,3],[4,5,6],[7,8,9]]"}, {"diagonal": ["1", "3", "0"], "rank": 2}),
        ({"matrix": "[[4],[6]]"}, {"diagonal": ["2"], "rank": 1}),
    ],
)
def smith_form(
    matrix: Annotated[list[list[int]], BoundedMatrix("the matrix", rational=False, characters=_CHARACTERS)],
) -> dict[str, Any]:
    """The diagonal that whole multiples of rows and columns reach, where each number divides the next.

    These are the invariant factors: the group of integer vectors modulo the rows is the sum of cyclic groups of these
    orders. None is negative; zeros come last, and the rank says how many are not zero.
    """
    from flint import fmpz_mat

    form = fmpz_mat(matrix).snf()
    diagonal = [form[k, k] for k in range(min(form.nrows(), form.ncols()))]
    return {"diagonal": [each.str() for each in diagonal], "rank": sum(1 for each in diagonal if each)}


@smith_form.check
def _(result: dict[str, Any], matrix: list[list[int]]) -> str:
    """Hermite forms of rows and columns by turns end in a diagonal, which Kannan and Bachem's way never visits."""
    from flint import fmpz, fmpz_mat

    diagonal = [fmpz(each) for each in result["diagonal"]]
    if any(after % before if before else after for before, after in pairwise(diagonal)):
        raise WrongResult("A number of the diagonal does not divide the next.")
    if result["rank"] != sum(1 for each in diagonal if each):
        raise WrongResult("The rank is not the number of those that are not zero.")
    form = fmpz_mat(matrix)
    while not form.is_diagonal():
        form = form.hnf().transpose()
    found = [abs(int(form[k, k])) for k in range(min(form.nrows(), form.ncols()))]
    # Greatest divisor and least multiple take the place of a pair that does not divide.
    for k in range(len(found)):
        for j in range(k + 1, len(found)):
            if found[j] % found[k] if found[k] else found[j]:
                found[k], found[j] = gcd(found[k], found[j]), lcm(found[k], found[j])
    if found != diagonal:
        raise WrongResult("Hermite forms of rows and columns by turns end in another diagonal.")
    return "reached again by Hermite forms of rows and columns by turns"


@smith_form.cost
def _(matrix: list[list[int]]) -> Cost:
    """Several Hermite forms, which take longest where rows are alike modulo a number; the last number may be as long as
    the determinant.
    """
    height, width, digits = size(matrix)
    rank = min(height, width)
    return Cost(
        3e-4 + 1e-5 * height * width + 1e-6 * rank**3 + 1e-8 * rank**3 * (width - rank + 1) * digits,
        40 + rank * 4 + 2 * rank * (digits + 2),
    )


@smith_form.direct(
    lambda: {"matrix": drawn(60)},
    sympy=lambda sympy, matrix: normal_forms().smith_normal_form(sympy.Matrix(matrix)),
    pari=lambda matrix: f"matsnf({pari_rows(matrix)})",
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    form = fmpz_mat(matrix).snf()
    return {"diagonal": [form[k, k].str() for k in range(form.nrows())], "rank": form.rank()}
