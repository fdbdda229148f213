"""A power of a square matrix."""

from __future__ import annotations

from math import log10
from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.kinds import Integer
from wizard.operations.linear_algebra._matrix import BoundedMatrix, exact, over_integers, texts
from wizard.operations.linear_algebra._modular import modulo, random_column, random_primes
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.spec import Cost, operation

#: Characters that a power may have. It would be a download.
_CHARACTERS = 4_000_000

#: The highest power: of two rows of short numbers it has half a million digits.
_EXPONENT = 1_000_000


@operation(
    title="Matrix power",
    method="Repeated squaring (FLINT)",
    source="Knuth, The Art of Computer Programming 2, 4.6.3; https://flintlib.org",
    libraries=("flint",),
    # 100 × 100 to the power of 120: 0.3 s.
    time_limit=20,
    hardest={
        "matrix": str([[(7 * i * i + 3 * j) % 19 - 9 for j in range(100)] for i in range(100)]),
        "exponent": "120",
    },
    aliases=("matpow",),
    examples=[
        ({"matrix": "[[1,1],[1,0]]", "exponent": "10"}, {"power": [["89", "55"], ["55", "34"]]}),
        ({"matrix": "[[1,2],[3,4]]", "exponent": "-1"}, {"power": [["-2", "1"], ["3/2", "-1/2"]]}),
        ({"matrix": "[[0,0],[0,0]]", "exponent": "0"}, {"power": [["1", "0"], ["0", "1"]]}),
    ],
)
def matrix_power(
    matrix: Annotated[list[list[Any]], BoundedMatrix("the matrix", square=True)],
    exponent: Annotated[int, Integer(-_EXPONENT, _EXPONENT, "how often the matrix is multiplied with itself")],
) -> dict[str, Any]:
    """The matrix multiplied with itself, exactly; a negative exponent asks for a power of the inverse.

    The power may have 4,000,000 characters: how high the exponent may be depends on the matrix. To the power of 0 every
    matrix is the identity.
    """
    from flint import fmpq, fmpq_mat

    square = exact(matrix)
    if exponent < 0:
        try:
            square = square.inv()
        except ZeroDivisionError:
            raise Unsolvable("The matrix has no inverse, and so no negative powers: its determinant is zero.") from None
    # Integers over one denominator: fractions would be reduced after every multiplication.
    numerators, denominator = square.numer_denom()
    power = numerators ** abs(exponent)
    common = denominator ** abs(exponent)
    return {"power": texts(power if common == 1 else fmpq_mat(power) * fmpq(1, common))}


@matrix_power.restrict
def _(matrix: list[list[Any]], exponent: int) -> None:
    length = _length(matrix, exponent)
    if length > _CHARACTERS:
        raise InvalidInput(
            f"exponent is {exponent}, and the power may have {length:,} characters, but at most {_CHARACTERS:,} are "
            f"allowed: for this matrix it must be at most {max(1, abs(exponent) * _CHARACTERS // length):,} in size.",
            field="exponent",
        )


@matrix_power.check
def _(result: dict[str, Any], matrix: list[list[Any]], exponent: int) -> str:
    """Cayley and Hamilton: x to the exponent, reduced by the characteristic polynomial, does to a vector the same."""
    from flint import nmod_poly

    square, power, rows = exact(matrix), exact(result["power"]), len(matrix)
    if (power.nrows(), power.ncols()) != (rows, rows):
        raise WrongResult("The power has another size.")
    for p in random_primes():
        image, vector = modulo(square, p), random_column(rows, p)
        start, goal = (vector, modulo(power, p) * vector)[:: -1 if exponent < 0 else 1]
        reduced = nmod_poly([0, 1], p).pow_mod(abs(exponent), image.charpoly()) if exponent else nmod_poly([1], p)
        total = start * 0
        for coefficient in reversed(reduced.coeffs()):
            total = image * total + start * coefficient
        if total != goal:
            raise WrongResult("A random vector is sent elsewhere.")
    return "compared by the theorem of Cayley and Hamilton on random vectors, modulo three random primes of 60 bits"


def _length(matrix: list[list[Any]], exponent: int) -> int:
    """Characters that the power may have: no entry grows faster than the largest sum of a row's sizes.

    The entries of an inverse are quotients of minors, and Hadamard bounds them by the product of the rows' lengths.
    """
    common, entries = over_integers([entry for row in matrix for entry in row])
    rows = [entries[start : start + len(matrix)] for start in range(0, len(entries), len(matrix))]
    if exponent < 0:
        minor = sum(log10(max(1, sum(entry * entry for entry in row))) / 2 for row in rows)
        each = 2 * minor + log10(len(matrix) * common)
    else:
        each = log10(max(1, *(sum(map(abs, row)) for row in rows))) + log10(common)
    return int(len(entries) * (each * abs(exponent) + 6))


@matrix_power.cost
def _(matrix: list[list[Any]], exponent: int) -> Cost:
    """The last squaring takes most."""
    length, rows = _length(matrix, exponent), len(matrix)
    return Cost(1e-4 + 2e-5 * rows**2 + 8e-10 * min(length, _CHARACTERS) * rows, min(length, 2 * _CHARACTERS) + 40)


@matrix_power.direct(
    lambda: {"matrix": drawn(90, digits=1), "exponent": "120"},
    sympy=lambda sympy, matrix, exponent: domain(sympy, matrix) ** exponent,
    pari=lambda matrix, exponent: f"{pari_rows(matrix)}^{exponent}",
)
def _(matrix: list[list[Any]], exponent: int) -> dict[str, Any]:
    from flint import fmpz_mat

    return {"power": texts(fmpz_mat(matrix) ** exponent)}
