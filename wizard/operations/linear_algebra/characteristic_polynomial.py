"""The characteristic polynomial of a square matrix."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from wizard.errors import WrongResult
from wizard.operations.linear_algebra._matrix import BoundedMatrix, exact, size
from wizard.operations.linear_algebra._modular import modulo, random_primes
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.polynomials._text import univariate, with_coefficients
from wizard.operations.spec import Cost, operation


@operation(
    title="Characteristic polynomial",
    method="Danilevsky's modulo many primes, or Berkowitz's without division (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 2.2.4; https://flintlib.org",
    libraries=("flint",),
    # 200 rows: 2 s.
    time_limit=20,
    aliases=("charpoly",),
    examples=[
        ({"matrix": "[[1,2],[3,4]]"}, {"polynomial": "x^2 - 5*x - 2", "coefficients": ["-2", "-5", "1"]}),
        ({"matrix": "[[1/2,0],[7,1/2]]"}, {"polynomial": "x^2 - x + 1/4", "coefficients": ["1/4", "-1", "1"]}),
        ({"matrix": "[[0]]"}, {"polynomial": "x", "coefficients": ["0", "1"]}),
    ],
)
def characteristic_polynomial(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", square=True, rows=200, characters=400_000)],
) -> dict[str, Any]:
    """The determinant of x minus the matrix, as a polynomial in x: its roots are the eigenvalues.

    The coefficients are listed from the constant one up to the highest power's, which is 1.
    """
    coefficients = exact(matrix).charpoly().coeffs()
    return with_coefficients(coefficients)


@characteristic_polynomial.check
def _(result: dict[str, Any], matrix: list[list[Any]]) -> str:
    """As text and as a list, and against determinants."""
    coefficients = exact([result["coefficients"]]).entries()
    if result["polynomial"] != univariate(coefficients):
        raise WrongResult("The polynomial as text has other coefficients.")
    check_at_random_points(coefficients, matrix)
    return "compared with a determinant at a random point, modulo three random primes of 60 bits"


def check_at_random_points(coefficients: list[Any], matrix: list[list[Any]]) -> None:
    """Raises `WrongResult` for another polynomial: at a random point it hardly ever is the determinant there."""
    from flint import fmpq, nmod_mat, nmod_poly

    rows, square, listed = len(matrix), exact(matrix), exact([coefficients])
    if len(coefficients) != rows + 1 or coefficients[-1] != fmpq(1):
        raise WrongResult("The polynomial has another degree, or does not begin with 1.")
    for p in random_primes():
        point = secrets.randbelow(p)
        shift = nmod_mat([[point if i == j else 0 for j in range(rows)] for i in range(rows)], p)
        value = nmod_poly([int(each) for each in modulo(listed, p).entries()], p)(point)
        if (shift - modulo(square, p)).det() != value:
            raise WrongResult("At a random point the polynomial is not the determinant.")


@characteristic_polynomial.cost
def _(matrix: list[list[Any]]) -> Cost:
    """Each coefficient is a sum of minors, up to the determinant."""
    rows, _, digits = size(matrix)
    return Cost(2e-4 + 8e-6 * rows**2 + 1.2e-10 * rows**4 * digits, 40 + 2 * (rows + 1) * (rows * (digits + 2) + 12))


@characteristic_polynomial.direct(
    lambda: {"matrix": drawn(100)},
    sympy=lambda sympy, matrix: domain(sympy, matrix).charpoly(),
    pari=lambda matrix: f"charpoly({pari_rows(matrix)})",
)
def _(matrix: list[list[Any]]) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"coefficients": [each.str() for each in fmpz_mat(matrix).charpoly().coeffs()]}
