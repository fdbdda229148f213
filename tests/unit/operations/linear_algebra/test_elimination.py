"""Determinants, ranks, kernels and systems: by definition, and against the schoolbook's elimination."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.operations.linear_algebra.rows import (
    FRACTIONS,
    RECTANGLES,
    SMALL,
    SQUARES,
    Rows,
    asked,
    fractions_of,
    often,
    reduced,
)
from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def test_equations_that_contradict_each_other_have_no_solution() -> None:
    """That is an answer, and not an error of ours."""
    with pytest.raises(Unsolvable, match="contradict each other"):
        asked("solve_linear", A=[[1, 1], [2, 2]], b=[1, 3])


def test_a_right_hand_side_of_another_length_is_refused() -> None:
    """By its name."""
    with pytest.raises(InvalidInput, match="b has 3 entries for 2 equations") as refusal:
        asked("solve_linear", A=[[1, 1], [2, 2]], b=[1, 3, 4])

    assert refusal.value.field == "b"


def test_a_matrix_over_a_million_characters_is_refused() -> None:
    """Few long entries, many short ones: what counts is what travels with the task."""
    with pytest.raises(InvalidInput, match=r"matrix has 1,0\d\d,\d+ characters"):
        find("determinant").validate({"matrix": [["9" * 999] * 32] * 32})


def test_fractions_whose_denominator_becomes_too_long_are_refused() -> None:
    """Each is short, but the common denominator of such a row has hundreds of digits."""
    rows = [[f"1/{1009 + 2 * (60 * i + j)}" for j in range(60)] for i in range(60)]

    with pytest.raises(InvalidInput, match="characters over one denominator for each row"):
        find("inverse_matrix").validate({"matrix": rows})


@pytest.mark.parametrize(
    ("name", "inputs", "result"),
    [
        pytest.param("rank", {"matrix": [[1, 2], [2, 4]]}, {"rank": 2}, id="a rank too high"),
        pytest.param("rank", {"matrix": [[1, 2], [2, 5]]}, {"rank": 1}, id="a rank too low"),
        pytest.param("rank", {"matrix": [[1, 2, 3], [2, 5, 1]]}, {"rank": 1}, id="a rank too low, of a wide matrix"),
        pytest.param(
            "kernel", {"matrix": [[1, 1, 1]]}, {"dimension": 1, "basis": [["1", "-1", "0"]]}, id="a part only"
        ),
        pytest.param(
            "kernel",
            {"matrix": [[1, 1, 1]]},
            {"dimension": 2, "basis": [["1", "-1", "0"], ["-2", "2", "0"]]},
            id="a kernel by dependent vectors",
        ),
        pytest.param(
            "solve_linear",
            {"A": [[1, 1]], "b": [1]},
            {"x": ["1", "0"], "unique": True, "kernel": []},
            id="a solution that is one of many",
        ),
        pytest.param(
            "row_reduce",
            {"matrix": [[1, 2], [3, 4]]},
            {"form": [["1", "2"], ["0", "0"]], "pivots": [1]},
            id="a form of lower rank",
        ),
        pytest.param("row_reduce", {"matrix": [[1, 2]]}, {"form": [["1", "2"]], "pivots": [2]}, id="another pivot"),
    ],
)
def test_a_wrong_result_is_refused(name: str, inputs: dict[str, Any], result: dict[str, Any]) -> None:
    """Also one that would pass by half of its check."""
    operation = find(name)

    with pytest.raises(WrongResult):
        operation._check(result, **operation._values(inputs))


def test_the_determinant_of_hilberts_matrix_is_the_known_one() -> None:
    """A005249(10): a famous case in which floating point fails."""
    rows = [[Fraction(1, i + j + 1) for j in range(10)] for i in range(10)]

    value = asked("determinant", matrix=rows)["value"]

    assert value == "1/46206893947914691316295628839036278726983680000000000"


@often
@given(SQUARES)
def test_a_determinant_is_leibnizs_sum(rows: Rows) -> None:
    """Over all permutations."""
    size = range(len(rows))

    value = Fraction(asked("determinant", matrix=rows)["value"])

    signs = {p: (-1) ** sum(p[i] > p[j] for i in size for j in size if i < j) for p in permutations(size)}
    assert value == sum(sign * prod(rows[k][p[k]] for k in size) for p, sign in signs.items())


@often
@given(RECTANGLES)
def test_a_reduced_form_is_the_schoolbooks(rows: Rows) -> None:
    """With its pivots, and the rank is their number; the kernel has what remains."""
    form, pivots = reduced(rows)

    result = asked("row_reduce", matrix=rows)

    assert fractions_of(result["form"]) == form
    assert result["pivots"] == [pivot + 1 for pivot in pivots]
    assert asked("rank", matrix=rows)["rank"] == len(pivots)
    assert asked("kernel", matrix=rows)["dimension"] == len(rows[0]) - len(pivots)


@often
@given(RECTANGLES)
def test_what_is_in_a_kernel_goes_to_zero(rows: Rows) -> None:
    """Each vector, and no vector can be left out."""
    basis = fractions_of(asked("kernel", matrix=rows)["basis"])

    assert all(not any(sum(x * y for x, y in zip(row, each, strict=True)) for row in rows) for each in basis)
    assert not basis or len(reduced(basis)[1]) == len(basis)


@often
@given(RECTANGLES, st.lists(FRACTIONS, min_size=4, max_size=4))
def test_a_system_made_from_a_solution_is_solved(rows: Rows, numbers: list[Fraction]) -> None:
    """By that solution when there is one only, and otherwise by it plus something of the kernel."""
    known = numbers[: len(rows[0])]
    b = [sum(x * y for x, y in zip(row, known, strict=True)) for row in rows]

    result = asked("solve_linear", A=rows, b=b)

    found = [Fraction(each) for each in result["x"]]
    assert [sum(x * y for x, y in zip(row, found, strict=True)) for row in rows] == b
    assert result["unique"] == (len(reduced(rows)[1]) == len(rows[0]))
    assert not result["unique"] or found == known


@often
@given(RECTANGLES, st.lists(SMALL, min_size=4, max_size=4))
def test_a_system_is_solved_or_has_no_solution(rows: Rows, numbers: list[Fraction]) -> None:
    """As the rank of the matrix with the right-hand side beside it says."""
    b = numbers[: len(rows)]
    solvable = len(reduced([[*row, each] for row, each in zip(rows, b, strict=True)])[1]) == len(reduced(rows)[1])

    try:
        asked("solve_linear", A=rows, b=b)
    except Unsolvable:
        assert not solvable
    else:
        assert solvable
