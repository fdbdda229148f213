"""Characteristic and minimal polynomials, and eigenvalues: by their identities, and where rounding would deceive."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wizard.errors import Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit

often = settings(max_examples=200, deadline=None)

Rows = list[list[Fraction]]

_ENTRIES = st.builds(Fraction, st.integers(-3, 3), st.integers(1, 2))
_SQUARES = st.integers(1, 4).flatmap(
    lambda size: st.lists(st.lists(_ENTRIES, min_size=size, max_size=size), min_size=size, max_size=size)
)


def _run(name: str, rows: Any, **others: str) -> dict[str, Any]:
    return find(name).run({"matrix": [[str(each) for each in row] for row in rows], **others}).result


def _coefficients(name: str, rows: Rows) -> list[Fraction]:
    return [Fraction(each) for each in _run(name, rows)["coefficients"]]


def _at(coefficients: list[Fraction], rows: Rows) -> Rows:
    """The polynomial with the matrix put in for x."""
    size = range(len(rows))
    value = [[Fraction()] * len(rows) for _ in size]
    for coefficient in reversed(coefficients):
        value = [
            [sum(value[i][k] * rows[k][j] for k in size) + (coefficient if i == j else 0) for j in size] for i in size
        ]
    return value


def _diagonal(*entries: Any) -> Rows:
    return [[Fraction(each) if i == j else Fraction() for j in range(len(entries))] for i, each in enumerate(entries)]


def test_eigenvalues_that_nearly_coincide_have_no_answer_within_limits() -> None:
    """Of Mignotte's kind: two of them agree to hundreds of digits. That is said, and no wrong answer given."""
    size = 20
    rows = [[int(i == j + 1) for j in range(size)] for i in range(size)]
    rows[0][-1], rows[1][-1], rows[2][-1] = 2, -4 * 10**10, 2 * 10**20

    with pytest.raises(Unsolvable, match="too close together"):
        _run("eigenvalues", rows)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"real": "1.41421356238"}, id="another last digit"),
        pytest.param({"real": "1.4142135"}, id="fewer digits than asked for"),
        pytest.param({"radius": "5.1e-13"}, id="a smaller radius"),
        pytest.param({"multiplicity": 2}, id="another multiplicity"),
        pytest.param({"imaginary": "0.00000000001"}, id="an imaginary part"),
        pytest.param({"real": "-1.41421356237"}, id="a root that is there already"),
    ],
)
def test_a_wrong_eigenvalue_is_refused(change: dict[str, Any]) -> None:
    """Of the matrix that has √2 and -√2."""
    operation = find("eigenvalues")
    values = operation._values({"matrix": "[[0,2],[1,0]]", "digits": "11"})
    right = operation._calculate(**values)
    operation._check(right, **values)
    first, second = right["irrational"]

    with pytest.raises(WrongResult):
        operation._check({**right, "irrational": [first, second | change]}, **values)


def test_an_eigenvalue_next_to_an_integer_that_is_one_too_is_not_taken_for_it() -> None:
    """(3 + √5)/2 = 2.618… is nearest to 3; and 3 is an eigenvalue, but another one."""
    rows = [[1, 1, 0], [1, 2, 0], [0, 0, 3]]

    result = _run("eigenvalues", rows, digits="10")

    assert result["rational"] == [{"value": "3", "multiplicity": 1}]
    assert [each["real"] for each in result["irrational"]] == ["0.38196601125", "2.6180339887"]


def test_eigenvalues_that_agree_to_fifty_digits_are_told_apart() -> None:
    """With more digits than were asked for."""
    tiny = Fraction(1, 10**50)
    rows = [[Fraction(), 2, 0, 0], [1, Fraction(), 0, 0], [0, 0, Fraction(), 2 + tiny], [0, 0, 1, Fraction()]]

    result = _run("eigenvalues", rows, digits="5")

    *_, one, other = (each["real"] for each in result["irrational"])
    assert one != other
    assert one[:50] == other[:50]


@pytest.mark.parametrize(
    ("rows", "imaginary"),
    [
        pytest.param([[0, -1], [1, 0]], ["-1.000000", "1.000000"], id="a quarter turn"),
        pytest.param([[0, -2], [1, 0]], ["-1.414214", "1.414214"], id="a turn that stretches"),
    ],
)
def test_an_imaginary_eigenvalue_has_no_real_part(rows: Any, imaginary: list[str]) -> None:
    """Exactly none, and not a zero that was rounded."""
    result = _run("eigenvalues", rows, digits="6")

    assert [each["real"] for each in result["irrational"]] == ["0", "0"]
    assert [each["imaginary"] for each in result["irrational"]] == imaginary


def test_a_minimal_polynomial_leaves_out_what_is_repeated() -> None:
    """Unlike the characteristic one."""
    assert _run("minimal_polynomial", _diagonal(2, 2, 3))["polynomial"] == "x^2 - 5*x + 6"
    assert _run("characteristic_polynomial", _diagonal(2, 2, 3))["polynomial"] == "x^3 - 7*x^2 + 16*x - 12"


@often
@given(_SQUARES)
def test_a_matrix_is_a_root_of_its_polynomials(rows: Rows) -> None:
    """Cayley and Hamilton; and trace and determinant are where they belong."""
    characteristic = _coefficients("characteristic_polynomial", rows)

    assert not any(each for row in _at(characteristic, rows) for each in row)
    assert characteristic[-2] == -sum(rows[k][k] for k in range(len(rows)))
    determinant = Fraction(_run("determinant", rows)["value"])
    assert characteristic[0] == (-1) ** len(rows) * determinant


@often
@given(_SQUARES)
def test_a_minimal_polynomial_divides_the_characteristic_one(rows: Rows) -> None:
    """And the matrix is a root of it."""
    minimal = _run("minimal_polynomial", rows)

    assert not any(each for row in _at([Fraction(each) for each in minimal["coefficients"]], rows) for each in row)
    dividend = _run("characteristic_polynomial", rows)["polynomial"]
    parts = find("polynomial_divide").run({"dividend": dividend, "divisor": minimal["polynomial"]}).result
    assert parts["remainder"] == "0"


@often
@given(_SQUARES)
def test_eigenvalues_add_up_to_the_trace_and_multiply_to_the_determinant(rows: Rows) -> None:
    """Within what rounding to 40 digits leaves, as complex numbers of fractions."""
    result = _run("eigenvalues", rows, digits="40")

    values = [(Fraction(each["value"]), Fraction()) for each in result["rational"] for _ in range(each["multiplicity"])]
    for each in result["irrational"]:
        values += [(Fraction(each["real"]), Fraction(each["imaginary"]))] * each["multiplicity"]
    product = (Fraction(1), Fraction())
    for real, imaginary in values:
        product = (product[0] * real - product[1] * imaginary, product[0] * imaginary + product[1] * real)
    assert len(values) == len(rows)
    near = Fraction(1, 10**33)
    assert abs(sum(real for real, _ in values) - sum(rows[k][k] for k in range(len(rows)))) < near
    assert abs(sum(imaginary for _, imaginary in values)) < near
    assert abs(product[0] - Fraction(_run("determinant", rows)["value"])) < near
    assert abs(product[1]) < near


@often
@given(st.lists(_ENTRIES, min_size=1, max_size=5))
# From where FLINT begins to look for roots it does not find these.
@example([Fraction(0), Fraction(1), Fraction(-1), Fraction(-3), Fraction(-3, 2)])
@example([Fraction(-2), Fraction(8, 3), Fraction(-2, 3), Fraction(-8, 3)])
@example([Fraction(-3), Fraction(-2), Fraction(9, 2), Fraction(-5, 2), Fraction(-3, 2)])
def test_the_eigenvalues_of_a_diagonal_are_its_entries(entries: list[Fraction]) -> None:
    """Exactly, with multiplicities, in order."""
    result = _run("eigenvalues", _diagonal(*entries))

    assert result["irrational"] == []
    assert [(Fraction(each["value"]), each["multiplicity"]) for each in result["rational"]] == [
        (value, entries.count(value)) for value in sorted(set(entries))
    ]


@often
@given(_SQUARES)
def test_a_symmetric_matrix_has_real_eigenvalues(rows: Rows) -> None:
    """Each of them known to be real, and not only to within a radius."""
    rows = [
        [a + b for a, b in zip(row, column, strict=True)]
        for row, column in zip(rows, zip(*rows, strict=True), strict=True)
    ]

    assert all(each["imaginary"] == "0" for each in _run("eigenvalues", rows, digits="5")["irrational"])
