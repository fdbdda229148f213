"""The minimal polynomial of a square matrix."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._matrix import BoundedMatrix, exact, size
from wizard.operations.linear_algebra._modular import modulo, random_column, random_primes
from wizard.operations.linear_algebra._rows import drawn, pari_rows
from wizard.operations.polynomials._text import univariate, with_coefficients
from wizard.operations.spec import Cost, operation


@operation(
    title="Minimal polynomial",
    method="Vectors and their images under powers of the matrix, modulo many primes (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 2.2.4; https://flintlib.org",
    libraries=("flint",),
    # A band of twos and threes, 100 × 100: 1 s, and about as long where the rank is half of the size.
    time_limit=20,
    hardest={"matrix": str([[2 * (i == j) + 3 * (j == i + 1) for j in range(100)] for i in range(100)])},
    aliases=("minpoly",),
    examples=[
        (
            {"matrix": "[[2,1,0],[0,2,0],[0,0,3]]"},
            {"polynomial": "x^3 - 7*x^2 + 16*x - 12", "coefficients": ["-12", "16", "-7", "1"]},
        ),
        ({"matrix": "[[1/2,0],[0,1/2]]"}, {"polynomial": "x - 1/2", "coefficients": ["-1/2", "1"]}),
        ({"matrix": "[[0,1],[0,0]]"}, {"polynomial": "x^2", "coefficients": ["0", "0", "1"]}),
    ],
)
def minimal_polynomial(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", square=True)],
) -> dict[str, Any]:
    """The polynomial of lowest degree that the matrix is a root of; it divides the characteristic polynomial.

    The coefficients are listed from the constant one up to the highest power's, which is 1. A matrix can be made
    diagonal with complex numbers when this polynomial has no repeated root.
    """
    coefficients = exact(matrix).minpoly().coeffs()
    return with_coefficients(coefficients)


@minimal_polynomial.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """It sends random vectors to zero, and no polynomial of lower degree does, since their images are independent."""
    from flint import fmpq, nmod_mat

    square, listed = exact(matrix), exact([result["coefficients"]])
    coefficients = listed.tolist()[0]
    degree = len(coefficients) - 1
    if coefficients[-1] != fmpq(1) or result["polynomial"] != univariate(coefficients):
        raise WrongResult("The polynomial does not begin with 1, or has other coefficients as text.")
    independent = 0
    for p in random_primes():
        image, residues = modulo(square, p), modulo(listed, p).entries()
        vector = random_column(len(matrix), p)
        total, images = vector * residues[0], []
        for residue in residues[1:]:
            images.append(vector.entries())
            vector = image * vector
            total += vector * residue
        if any(total.entries()):
            raise WrongResult("The polynomial does not send a random vector to zero.")
        independent = max(independent, nmod_mat([[int(each) for each in row] for row in images], p).rank())
    if independent < degree:
        raise WrongResult("A polynomial of lower degree seems to do.")
    return "random vectors sent to zero modulo three random primes of 60 bits; none of lower degree does that"


@minimal_polynomial.cost
def _(matrix: list[list[Any]]) -> Cost:
    """As the characteristic polynomial, and longer where many vectors have to be tried."""
    rows, _, digits = size(matrix)
    return Cost(2e-4 + 1.5e-5 * rows**2 + 1e-9 * rows**4 * digits, 40 + 2 * (rows + 1) * (rows * (digits + 2) + 12))


@minimal_polynomial.direct(lambda: {"matrix": drawn(80)}, pari=lambda matrix: f"minpoly({pari_rows(matrix)})")
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"coefficients": [each.str() for each in fmpz_mat(matrix).minpoly().coeffs()]}
