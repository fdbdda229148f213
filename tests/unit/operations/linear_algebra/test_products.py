"""Products, powers and inverses: by identities, and against Python's own fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.operations.linear_algebra.rows import PAIRS, SQUARES, Rows, asked, fractions_of, often, times
from wizard.errors import InvalidInput, Unsolvable

pytestmark = pytest.mark.unit


def test_a_singular_matrix_has_no_inverse() -> None:
    """And says why."""
    with pytest.raises(Unsolvable, match="determinant is zero"):
        asked("inverse_matrix", matrix=[[1, 2], [2, 4]])


def test_a_singular_matrix_has_no_negative_power() -> None:
    """Though it has all others."""
    with pytest.raises(Unsolvable, match="no negative powers"):
        asked("matrix_power", matrix=[[1, 2], [2, 4]], exponent=-2)


def test_matrices_that_do_not_fit_are_not_multiplied() -> None:
    """By the name of the second."""
    with pytest.raises(InvalidInput, match="b has 1 rows for 2 columns of a") as refusal:
        asked("matrix_product", a=[[1, 1]], b=[[1, 1]])

    assert refusal.value.field == "b"


def test_a_power_that_would_be_too_long_is_refused_with_one_that_is_not() -> None:
    """Before it is calculated; and the exponent that is named is allowed."""
    with pytest.raises(InvalidInput, match=r"must be at most [0-9,]+ in size") as refusal:
        asked("matrix_power", matrix=[[123456789, 1], [1, 987654321]], exponent=1_000_000)
    allowed = refusal.value.detail.partition("must be at most ")[2].partition(" ")[0].replace(",", "")

    assert asked("matrix_power", matrix=[[123456789, 1], [1, 987654321]], exponent=allowed)
    assert refusal.value.field == "exponent"


def test_fibonaccis_matrix_gives_fibonaccis_numbers() -> None:
    """To the power of a million: 208,988 digits."""
    power = asked("matrix_power", matrix=[[1, 1], [1, 0]], exponent=1_000_000)["power"]

    assert len(power[0][1]) == 208_988
    assert power[0][1].startswith("1953282128707757731632014947596256332443")
    assert power[0][1].endswith("68996526838242546875")


@often
@given(PAIRS)
def test_the_determinant_of_a_product_is_the_product_of_determinants(pair: tuple[Rows, Rows]) -> None:
    """And the product is that of Python's fractions."""
    product = fractions_of(asked("matrix_product", a=pair[0], b=pair[1])["product"])

    assert product == times(*pair)
    one, other, both = (Fraction(asked("determinant", matrix=rows)["value"]) for rows in (*pair, product))
    assert both == one * other


@often
@given(SQUARES)
def test_an_inverse_undoes_the_matrix(rows: Rows) -> None:
    """From both sides, and inverted again it is the matrix."""
    assume(Fraction(asked("determinant", matrix=rows)["value"]))
    identity = [[Fraction(i == j) for j in range(len(rows))] for i in range(len(rows))]

    inverse = fractions_of(asked("inverse_matrix", matrix=rows)["inverse"])

    assert times(rows, inverse) == times(inverse, rows) == identity
    assert fractions_of(asked("inverse_matrix", matrix=inverse)["inverse"]) == rows


@often
@given(SQUARES, st.integers(-4, 4), st.integers(-4, 4))
def test_powers_multiply_by_adding_exponents(rows: Rows, one: int, other: int) -> None:
    """Also of the inverse."""
    assume(min(one, other, one + other) >= 0 or Fraction(asked("determinant", matrix=rows)["value"]))

    first, second, both = (
        fractions_of(asked("matrix_power", matrix=rows, exponent=each)["power"]) for each in (one, other, one + other)
    )

    assert times(first, second) == both
