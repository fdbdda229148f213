"""What the tests of matrices share: random ones, and elimination and products in Python's own fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from wizard.operations import find

often = settings(max_examples=200, deadline=None)

FRACTIONS = st.builds(Fraction, st.integers(-20, 20), st.integers(1, 6))
#: Few different numbers, so that rows depend on one another often.
SMALL = st.builds(Fraction, st.integers(-2, 2))

Rows = list[list[Fraction]]


def matrices(height: int, width: int, entries: st.SearchStrategy[Fraction] = FRACTIONS) -> st.SearchStrategy[Rows]:
    """Matrices of one size."""
    return st.lists(st.lists(entries, min_size=width, max_size=width), min_size=height, max_size=height)


SQUARES = st.integers(1, 4).flatmap(lambda size: matrices(size, size))
PAIRS = st.integers(1, 4).flatmap(lambda size: st.tuples(matrices(size, size), matrices(size, size)))
RECTANGLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(lambda sizes: matrices(*sizes, SMALL))


def asked(name: str, **inputs: Any) -> dict[str, Any]:
    """The checked result of an operation."""

    def canonical(value: Any) -> Any:
        return [canonical(each) for each in value] if isinstance(value, list) else str(value)

    return find(name).run({key: canonical(value) for key, value in inputs.items()}).result


def fractions_of(rows: list[list[str]]) -> Rows:
    """A matrix of a result."""
    return [[Fraction(each) for each in row] for row in rows]


def times(a: Rows, b: Rows) -> Rows:
    """The product, row by column."""
    return [
        [sum((x * y for x, y in zip(row, column, strict=True)), Fraction()) for column in zip(*b, strict=True)]
        for row in a
    ]


def reduced(rows: Rows) -> tuple[Rows, list[int]]:
    """The reduced echelon form as a schoolbook has it, and the columns of its leading ones."""
    rows, pivots = [list(row) for row in rows], []
    for column in range(len(rows[0])):
        place = len(pivots)
        found = next((k for k in range(place, len(rows)) if rows[k][column]), None)
        if found is None:
            continue
        rows[place], rows[found] = rows[found], rows[place]
        rows[place] = [each / rows[place][column] for each in rows[place]]
        for k, row in enumerate(rows):
            if k != place:
                rows[k] = [a - row[column] * b for a, b in zip(row, rows[place], strict=True)]
        pivots.append(column)
    return rows, pivots
