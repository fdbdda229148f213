"""Lists and matrices are read a row at a time, and mean, or are refused, as if they were read entry by entry."""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.operations.linear_algebra.rows import RECTANGLES, Rows, often, reduced
from wizard.errors import InvalidInput
from wizard.kinds import Vector
from wizard.operations import find
from wizard.operations.linear_algebra._echelon import kernel_vectors
from wizard.operations.linear_algebra._matrix import exact

pytestmark = pytest.mark.unit

_INTEGERS = st.integers(-1_100, 1_100)
_ODD = st.sampled_from(["", "-", "--1", "1,2", "1\n", " 1", "+1", "٣", "1/2", "1/0", "007", "-0", "9" * 400, "x"])
_OTHERS = st.sampled_from([True, None, 1.5, [1], 10**400, -(10**400)])
_ENTRIES: st.SearchStrategy[list[Any]] = (
    st.lists(_INTEGERS, max_size=6)
    | st.lists(_INTEGERS.map(str), max_size=6)
    | st.lists(_INTEGERS.map(str) | _ODD, max_size=6)
    | st.lists(_INTEGERS | _INTEGERS.map(str) | _OTHERS, max_size=6)
)


def outcome(read: Any) -> Any:
    """What is read, with its types, or the sentence of the refusal and its field."""
    try:
        return [(type(each), each) for each in read()]
    except InvalidInput as refusal:
        return refusal.detail, refusal.field


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(Vector(9, 3, "any"), id="integers"),
        pytest.param(Vector(9, 3, "any", rational=True), id="fractions"),
        pytest.param(Vector(9, 3, "any", minimum=0), id="integers from 0"),
    ],
)
@often
@given(values=_ENTRIES)
def test_entries_together_are_what_they_are_one_by_one(kind: Vector, values: list[Any]) -> None:
    """Also in what is refused, and in which words."""
    assert outcome(lambda: kind.entries(values, "it")) == outcome(lambda: [kind.entry(each, "it") for each in values])


@often
@given(RECTANGLES)
def test_integers_become_the_same_matrix_as_fractions_do(rows: Rows) -> None:
    """By another way."""
    from flint import fmpq, fmpq_mat

    integers = [[int(each) for each in row] for row in rows]

    assert exact(integers) == exact(rows) == fmpq_mat([[fmpq(each) for each in row] for row in integers])
    assert exact([[str(each) for each in row] for row in integers]) == exact(rows)


@often
@given(RECTANGLES, st.integers(1, 9), st.integers(1, 9))
def test_a_kernel_is_read_from_the_schoolbooks_form(rows: Rows, above: int, below: int) -> None:
    """One vector a column that has no leading one, positive there, of integers without a common divisor."""
    form, pivots = reduced(rows)
    expected = []
    for free in sorted(set(range(len(rows[0]))) - set(pivots)):
        vector = [Fraction(int(column == free)) for column in range(len(rows[0]))]
        for row, pivot in zip(form, pivots, strict=False):
            vector[pivot] = -row[free]
        common = exact([vector]).numer_denom()[1]
        expected.append([each * int(common) for each in vector])

    found = kernel_vectors([[each * Fraction(above, below) for each in row] for row in rows])

    assert [[int(each) for each in vector] for vector in found] == expected


def test_a_matrix_of_integers_is_measured_as_it_is_written() -> None:
    """Some numbers of three digits have as many bits as others of four."""
    numbers = islice(cycle([999, 99]), 10_000)
    rows = [list(islice(numbers, 100)) for _ in range(100)]

    assert len(find("rank").validate({"matrix": rows})["matrix"]) == 35_201


def test_a_smith_form_is_of_half_as_long_a_matrix() -> None:
    """A longer one would take most of a minute, where its rows are alike modulo a number."""
    with pytest.raises(InvalidInput, match=r"matrix has 30,201 characters, but must be .*, 20,000 in all"):
        find("smith_form").validate({"matrix": [[99] * 100] * 100})
