"""Matrices as large as an operation can do in its time, whatever the length of their entries."""

from __future__ import annotations

import json

import pytest

from wizard.errors import InvalidInput, Unsolvable
from wizard.operations import find
from wizard.operations.linear_algebra._matrix import half_rank

pytestmark = pytest.mark.unit


def _vandermonde(rows: int) -> list[list[int]]:
    """Powers of 1 to `rows` modulo nothing: its determinant is the product of the differences."""
    return [[(i + 1) ** j for j in range(rows)] for i in range(rows)]


def test_a_determinant_of_long_entries_is_found() -> None:
    """Entries of up to 88 digits; the product of 1!, 2!, 3! and so on."""
    rows, product, factorial = 50, 1, 1
    for number in range(1, rows):
        factorial *= number
        product *= factorial

    outcome = find("determinant").run({"matrix": json.dumps(_vandermonde(rows))})

    assert outcome.result == {"value": str(product)}


def test_the_rank_of_three_hundred_rows_is_found() -> None:
    """Half of them are sums of the others."""
    assert find("rank").run({"matrix": half_rank(300)}).result == {"rank": 150}


@pytest.mark.parametrize(
    ("operation", "field", "rows", "digits"),
    [
        pytest.param("inverse_matrix", "matrix", 100, 8, id="an inverse"),
        pytest.param("kernel", "matrix", 180, 5, id="a kernel"),
        pytest.param("row_reduce", "matrix", 180, 5, id="a row-reduced form"),
    ],
)
def test_inputs_are_refused_whose_result_would_be_too_long(operation: str, field: str, rows: int, digits: int) -> None:
    """Before anything is calculated, with the characters that are foretold and those that are kept."""
    base = 10 ** (digits - 1)
    matrix = [[base + pow(3, i * 101 + j, 9 * base - 1) for j in range(rows)] for i in range(rows)]

    with pytest.raises(InvalidInput, match="characters for these inputs, but at most 6,500,000 are kept") as refusal:
        find(operation).validate({"matrix": json.dumps(matrix)})

    assert refusal.value.field == field


def test_a_system_whose_solutions_would_be_too_long_says_so() -> None:
    """Its rank is known only when it is calculated."""
    inputs = {"A": half_rank(300), "b": json.dumps([0] * 300)}

    with pytest.raises(Unsolvable, match="solutions in 150 directions"):
        find("solve_linear").run(inputs)


@pytest.mark.parametrize(
    ("operation", "rows"), [("determinant", 401), ("rank", 401), ("kernel", 201), ("characteristic_polynomial", 201)]
)
def test_one_row_too_many_is_refused_in_words(operation: str, rows: int) -> None:
    """With the limit of that operation."""
    with pytest.raises(InvalidInput, match=f"at most {rows - 1} rows"):
        find(operation).validate({"matrix": json.dumps([[1] * rows] * rows)})
