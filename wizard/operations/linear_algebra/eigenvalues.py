"""The eigenvalues of a square matrix."""

from __future__ import annotations

from math import lcm
from typing import Annotated, Any

from wizard.kinds import Integer
from wizard.operations.linear_algebra._matrix import BoundedMatrix, exact, size
from wizard.operations.linear_algebra._rows import drawn, pari_rows
from wizard.operations.linear_algebra.characteristic_polynomial import check_at_random_points
from wizard.operations.polynomials._roots import check_roots, plain_roots, roots_of, same_roots
from wizard.operations.spec import Cost, operation


@operation(
    title="Eigenvalues",
    method="Roots of the exact characteristic polynomial, isolated in ball arithmetic (FLINT)",
    source="F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic, "
    "https://doi.org/10.1109/TC.2017.2690633",
    libraries=("flint",),
    # 100 × 100, all eigenvalues near integers: 2 s. When some nearly coincide and no answer is found: 4 s.
    time_limit=30,
    hardest={
        "matrix": str([[(i + 1) * (i == j) + (abs(i - j) == 1) for j in range(100)] for i in range(100)]),
        "digits": "100",
    },
    aliases=("eigvals", "eig"),
    examples=[
        (
            {"matrix": "[[0,1,0],[1,1,0],[0,0,1/2]]", "digits": "20"},
            {
                "rational": [{"value": "1/2", "multiplicity": 1}],
                "irrational": [
                    {
                        "real": "-0.618033988749894848205",
                        "imaginary": "0",
                        "radius": "5.1e-22",
                        "multiplicity": 1,
                    },
                    {
                        "real": "1.61803398874989484820",
                        "imaginary": "0",
                        "radius": "5.1e-21",
                        "multiplicity": 1,
                    },
                ],
            },
        ),
        (
            {"matrix": "[[1,2,0],[0,1,0],[0,0,3]]"},
            {
                "rational": [{"value": "1", "multiplicity": 2}, {"value": "3", "multiplicity": 1}],
                "irrational": [],
            },
        ),
        (
            {"matrix": "[[0,-2],[1,0]]", "digits": "10"},
            {
                "rational": [],
                "irrational": [
                    {"real": "0", "imaginary": "-1.4142135624", "radius": "5.1e-11", "multiplicity": 1},
                    {"real": "0", "imaginary": "1.4142135624", "radius": "5.1e-11", "multiplicity": 1},
                ],
            },
        ),
    ],
)
def eigenvalues(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", square=True)],
    digits: Annotated[int, Integer(1, 100, "significant digits of those that are no fractions")] = 30,
) -> dict[str, Any]:
    """The numbers by which the matrix stretches some vector, also complex ones, with multiplicities.

    Fractions are exact and listed apart. Every other value is rounded to at least as many digits as asked for, more
    where two lie close together; the radius is a proven bound of its error, in the real and in the imaginary part.
    Multiplicities are those of the characteristic polynomial's roots, exactly.
    """
    polynomial = exact(matrix).charpoly().numer()
    # That many times the matrix has integers, and then every rational eigenvalue is an integer.
    return roots_of(polynomial, digits, lcm(*(entry.denominator for row in matrix for entry in row)))


@eigenvalues.check
def _(result: dict[str, Any], matrix: list[list[Any]], digits: int) -> str:
    """The polynomial is compared with determinants, and each root proven by Newton's step."""
    polynomial = exact(matrix).charpoly()
    check_at_random_points(polynomial.coeffs(), matrix)
    how = check_roots(polynomial.numer(), result, digits)
    return f"characteristic polynomial compared with determinants at random points modulo random primes; {how}"


@eigenvalues.cost
def _(matrix: list[list[Any]], digits: int) -> Cost:
    """Isolating the roots takes most of it."""
    rows, _, long = size(matrix)
    return Cost(
        1e-3 + 2e-5 * rows**2 + 1.2e-10 * rows**4 * long + 8e-7 * rows**2 * digits, 80 + rows * (120 + 3 * digits)
    )


@eigenvalues.direct(
    lambda: {"matrix": drawn(40), "digits": "30"},
    pari=lambda matrix, digits: f"localprec({digits}); mateigen({pari_rows(matrix)}, 1)",
    agree=same_roots,
)
def _(matrix: list[list[Any]], digits: int) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"roots": plain_roots(fmpz_mat(matrix).charpoly(), digits)}
