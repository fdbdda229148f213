"""The reduced echelon form, and what is read from it: independent columns, and what a matrix sends to zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wizard.operations.linear_algebra._matrix import over_integers


def echelon(matrix: Any) -> tuple[Any, list[int]]:
    """The reduced echelon form of an `fmpq_mat`, and the columns of its leading ones."""
    form, rank = matrix.rref()
    columns = [next(j for j, entry in enumerate(row) if entry) for row in form.tolist()[:rank]]
    return form, columns


def kernel_vectors(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """One vector for each column that depends on those before it: integers of FLINT's without a common divisor."""
    from flint import fmpz, fmpz_mat

    # Without fractions: the leading entries are all one number, by which the others would be divided.
    form, leading, rank = fmpz_mat([over_integers(row)[1] for row in rows]).rref()
    found, width = form.tolist()[:rank], form.ncols()
    columns = [next(j for j, entry in enumerate(row) if entry) for row in found]
    vectors = []
    for free in sorted(set(range(width)) - set(columns)):
        vector, common = [fmpz(0)] * width, leading
        for column, row in zip(columns, found, strict=True):
            vector[column] = -row[free]
            common = common.gcd(row[free])
        vector[free] = leading
        divisor = common if leading > 0 else -common
        vectors.append([entry // divisor if entry else entry for entry in vector])
    return vectors
