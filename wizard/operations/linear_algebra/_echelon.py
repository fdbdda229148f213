"""The reduced echelon form, and what is read from it: independent columns, and what a matrix sends to zero."""

from __future__ import annotations

from typing import Any

from wizard.operations.linear_algebra._matrix import exact, over_integers


def echelon(matrix: Any) -> tuple[Any, list[int]]:
    """The reduced echelon form of an `fmpq_mat`, and the columns of its leading ones."""
    form, rank = matrix.rref()
    columns = [next(j for j, entry in enumerate(row) if entry) for row in form.tolist()[:rank]]
    return form, columns


def kernel_vectors(matrix: Any) -> list[list[int]]:
    """One vector for each column that depends on those before it: integers without a common divisor."""
    form, columns = echelon(matrix)
    rows, width = form.tolist(), matrix.ncols()
    vectors = []
    for free in sorted(set(range(width)) - set(columns)):
        entries = [-rows[columns.index(j)][free] if j in columns else int(j == free) for j in range(width)]
        vectors.append(over_integers(exact([entries]).tolist()[0])[1])
    return vectors
