"""Hermite and Smith forms and LLL: what whole multiples of rows can reach, and nothing else."""

from __future__ import annotations

from itertools import combinations
from math import gcd
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

often = settings(max_examples=200, deadline=None)

Rows = list[list[int]]

_ENTRIES = st.integers(-9, 9)
_RECTANGLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda sizes: st.lists(
        st.lists(_ENTRIES, min_size=sizes[1], max_size=sizes[1]), min_size=sizes[0], max_size=sizes[0]
    )
)
#: Which row is added to which other, and how often.
_STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(-3, 3)), max_size=6)


def _run(name: str, rows: Rows) -> dict[str, Any]:
    field = "vectors" if name == "lll_reduce" else "matrix"
    return find(name).run({field: str(rows)}).result


def _integers(rows: list[list[str]]) -> Rows:
    return [[int(each) for each in row] for row in rows]


def _mixed(rows: Rows, steps: list[tuple[int, int, int]]) -> Rows:
    """Other rows that span the same lattice."""
    rows = [list(row) for row in rows]
    for one, other, times in steps:
        to, of = one % len(rows), other % len(rows)
        if to != of:
            rows[to] = [a + times * b for a, b in zip(rows[to], rows[of], strict=True)]
    return rows


def _turned(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _minor(rows: Rows) -> int:
    """The determinant, by the first row."""
    if not rows:
        return 1
    below = rows[1:]
    return sum(
        (-1) ** j * each * _minor([[*row[:j], *row[j + 1 :]] for row in below])
        for j, each in enumerate(rows[0])
        if each
    )


@pytest.mark.parametrize(
    ("name", "rows", "result"),
    [
        pytest.param(
            "smith_form", [[2, 0], [0, 2]], {"diagonal": ["1", "4"], "rank": 2}, id="a Smith form of the determinant"
        ),
        pytest.param("smith_form", [[2, 0], [0, 4]], {"diagonal": ["4", "2"], "rank": 2}, id="that does not divide"),
        pytest.param("hermite_form", [[2, 0], [0, 2]], {"form": [["1", "0"], ["0", "4"]]}, id="another lattice"),
        pytest.param("hermite_form", [[2, 0], [0, 2]], {"form": [["4", "0"], ["0", "2"]]}, id="a part of the lattice"),
        pytest.param("hermite_form", [[4, 0], [0, 2]], {"form": [["2", "0"], ["0", "2"]]}, id="a larger lattice"),
        pytest.param("hermite_form", [[2, 0], [0, 2]], {"form": [["2", "2"], ["0", "2"]]}, id="no remainder above"),
        pytest.param("hermite_form", [[2], [3]], {"form": [["2"], ["0"]]}, id="a part, of more rows than columns"),
        pytest.param(
            "lll_reduce", [[1, 0], [0, 1]], {"basis": [["1", "0"], ["5", "1"]]}, id="a basis with long vectors"
        ),
        pytest.param("lll_reduce", [[9, 0], [0, 1]], {"basis": [["9", "0"], ["0", "1"]]}, id="the long vector first"),
        pytest.param("lll_reduce", [[1, 0], [0, 1]], {"basis": [["1", "0"], ["0", "2"]]}, id="a basis of a part"),
        pytest.param("lll_reduce", [[1, 0], [0, 1]], {"basis": [["1", "0"]]}, id="a basis of fewer dimensions"),
    ],
)
def test_a_wrong_result_is_refused(name: str, rows: Rows, result: dict[str, Any]) -> None:
    """Also one that would pass by half of its check."""
    operation = find(name)
    values = operation._values({operation.inputs[0].name: str(rows)})

    with pytest.raises(WrongResult):
        operation._check(result, **values)


def test_smiths_form_of_the_textbook_matrix_is_the_known_one() -> None:
    """diag(2, 2, 156)."""
    assert _run("smith_form", [[2, 4, 4], [-6, 6, 12], [10, 4, 16]])["diagonal"] == ["2", "2", "156"]


@pytest.mark.parametrize("name", ["smith_form", "hermite_form", "lll_reduce"])
@pytest.mark.parametrize("rows", [[[0]], [[0, 0], [0, 0]], [[0, 0, 0]]], ids=["one", "a square", "a row"])
def test_nothing_but_zeros_has_a_form(name: str, rows: Rows) -> None:
    """Of zeros, or an empty basis."""
    (value,) = (value for value in _run(name, rows).values() if isinstance(value, list))

    assert not any(int(each) for row in value for each in ([row] if isinstance(row, str) else row))


def test_lll_finds_the_relation_between_powers_of_a_root() -> None:
    """The golden ratio to 30 digits: x² - x - 1 is the shortest vector by far."""
    digits = (10**30, 1618033988749894848204586834365, 2618033988749894848204586834366)

    basis = _run("lll_reduce", [[1, 0, 0, digits[0]], [0, 1, 0, digits[1]], [0, 0, 1, digits[2]]])["basis"]

    assert basis[0][:3] in (["1", "1", "-1"], ["-1", "-1", "1"])


@often
@given(_RECTANGLES)
def test_smiths_numbers_are_quotients_of_divisors_of_minors(rows: Rows) -> None:
    """The product of the first k is the greatest common divisor of all minors of size k."""
    diagonal = [int(each) for each in _run("smith_form", rows)["diagonal"]]

    product = 1
    for size, number in enumerate(diagonal, 1):
        product *= number
        minors = (
            _minor([[rows[i][j] for j in columns] for i in chosen])
            for chosen in combinations(range(len(rows)), size)
            for columns in combinations(range(len(rows[0])), size)
        )
        assert product == gcd(*minors)


@often
@given(_RECTANGLES, _STEPS, _STEPS)
def test_smiths_form_is_the_same_for_mixed_rows_and_columns(rows: Rows, steps: Any, others: Any) -> None:
    """And for the matrix turned over."""
    mixed = _turned(_mixed(_turned(_mixed(rows, steps)), others))

    form = _run("smith_form", rows)

    assert _run("smith_form", mixed) == form == _run("smith_form", _turned(rows))


@often
@given(_RECTANGLES, _STEPS)
def test_hermites_form_is_the_same_for_mixed_rows(rows: Rows, steps: Any) -> None:
    """It belongs to the lattice and not to the rows; and it is its own form."""
    form = _run("hermite_form", rows)

    assert _run("hermite_form", _mixed(rows, steps)) == form
    assert _run("hermite_form", _integers(form["form"])) == form


@often
@given(_RECTANGLES, _STEPS)
def test_a_reduced_basis_spans_the_same_lattice(rows: Rows, steps: Any) -> None:
    """Whatever rows it was made from: its Hermite form, without the zeros, is theirs."""
    assume(any(any(row) for row in rows))

    basis = _integers(_run("lll_reduce", _mixed(rows, steps))["basis"])

    form = [row for row in _run("hermite_form", rows)["form"] if any(each != "0" for each in row)]
    assert _run("hermite_form", basis)["form"] == form


@often
@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=2), st.integers(-50, 50))
def test_in_the_plane_the_first_vector_is_the_shortest(ends: list[int], shear: int) -> None:
    """Within the little that floating point leaves: compared with Gauss's own reduction."""
    a, b = (ends[0], shear), (0, ends[1])
    x, y = _run("lll_reduce", [list(a), list(b)])["basis"][0]

    while True:
        a, b = sorted((a, b), key=lambda v: v[0] ** 2 + v[1] ** 2)
        times = (2 * (a[0] * b[0] + a[1] * b[1]) + a[0] ** 2 + a[1] ** 2) // (2 * (a[0] ** 2 + a[1] ** 2))
        if not times:
            break
        b = (b[0] - times * a[0], b[1] - times * a[1])
    assert 100 * (a[0] ** 2 + a[1] ** 2) >= 98 * (int(x) ** 2 + int(y) ** 2) - 4 * (a[0] ** 2 + a[1] ** 2)
