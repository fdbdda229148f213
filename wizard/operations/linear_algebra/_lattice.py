"""Whether two lists of integer vectors span the same lattice: the sums of whole multiples of them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from math import gcd
from typing import Any

from wizard.operations.linear_algebra._echelon import echelon
from wizard.operations.linear_algebra._matrix import exact

#: Tries to show that coordinates span everything. One in three succeeds even modulo 2, the worst case.
_TRIES = 64


def same_lattice(rows: Sequence[Sequence[Any]], basis: Sequence[Sequence[Any]]) -> bool:
    """Whether the lattice of `rows` is the one that `basis`, of independent vectors, spans; never yes in error.

    Every row must have integer coordinates in the basis, and the coordinates must span all that are possible: then
    their minors of full size have no common divisor, and random sums of them show it.
    """
    from flint import fmpz_mat

    if not basis:
        return not any(any(row) for row in rows)
    given, spanned = exact(rows), exact(basis)
    _, columns = echelon(spanned)
    if len(columns) != len(basis):
        return False
    corner = exact([row[j] for j in columns] for row in basis)
    part = exact([row[j] for j in columns] for row in rows)
    coordinates, denominator = corner.transpose().solve(part.transpose()).transpose().numer_denom()
    if denominator != 1 or exact(coordinates.tolist()) * spanned != given:
        return False
    if len(rows) == len(basis):
        return abs(int(coordinates.det())) == 1
    common = 0
    for _ in range(_TRIES):
        sums = fmpz_mat([[secrets.randbelow(1_000) for _ in rows] for _ in basis]) * coordinates
        common = gcd(common, int(sums.det()))
        if common == 1:
            return True
    return False
