"""Expansion, division and interpolation: undone by the opposite, and by other code."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.operations.polynomials.texts import FRACTIONS, IN_TWO, asked, often, read, text_of, value_at
from wizard.errors import InvalidInput, Unsolvable
from wizard.formulas.terms import Terms
from wizard.operations import find
from wizard.operations.polynomials._text import terms_of, univariate

pytestmark = pytest.mark.unit


def test_nothing_is_divided_by_zero() -> None:
    """Not even zero."""
    with pytest.raises(Unsolvable, match="divisor is 0"):
        asked("polynomial_divide", dividend="x", divisor="0")


@pytest.mark.parametrize("name", ["polynomial_resultant", "polynomial_divide"])
def test_two_variables_are_one_too_many(name: str) -> None:
    """Where a root of both is meant."""
    names = [each.name for each in find(name).inputs]

    with pytest.raises(InvalidInput, match="here are t and x") as refusal:
        asked(name, **dict(zip(names, ("x + 1", "t + 1"), strict=True)))

    assert refusal.value.field == names[1]


def test_a_place_that_is_given_twice_is_refused() -> None:
    """Two values there cannot both be taken."""
    with pytest.raises(InvalidInput, match="x has a place twice"):
        asked("interpolate", x="[1,1]", y="[2,3]")


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        pytest.param("(x + y + z + 1)^200", "terms, and at most 100,000", id="too many terms"),
        pytest.param("(123456789123*x + 1)^1000", "characters, and at most 4,000,000", id="coefficients too long"),
        pytest.param("sin(x)^2", "found sin", id="a function"),
        pytest.param("pi*x", "found pi", id="a constant that is no fraction"),
        pytest.param("1/x", "found /", id="a division by a variable"),
        pytest.param("x^y", "found ^", id="a variable as an exponent"),
    ],
)
def test_what_expands_to_no_polynomial_or_too_large_a_one_is_refused(formula: str, problem: str) -> None:
    """Before anything is multiplied, with its column."""
    with pytest.raises(InvalidInput, match="wrong at column") as refusal:
        find("expand").validate({"formula": formula})

    assert problem in refusal.value.detail
    assert refusal.value.field == "formula"


@often
@given(st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 3)), st.fractions().filter(bool), max_size=6))
def test_a_text_of_our_own_terms_reads_back(coefficients: dict[tuple[int, int], Fraction]) -> None:
    """As numbers of FLINT's, which may be longer than Python converts."""
    from flint import fmpq

    exact = {powers: fmpq(number.numerator, number.denominator) for powers, number in coefficients.items()}

    text = str(Terms.of(("x", "y"), coefficients))

    assert terms_of(text, ("x", "y"), rational=True) == exact


@often
@given(
    st.dictionaries(st.tuples(*[st.integers(0, 12)] * 3), st.fractions().filter(bool), max_size=6),
    st.sampled_from([("x", "y", "z"), ("X", "a1", "b999")]),
)
def test_flint_writes_a_polynomial_as_we_do(
    coefficients: dict[tuple[int, int, int], Fraction], variables: tuple[str, ...]
) -> None:
    """To the last sign and space, in the same order: its own text is a result."""
    from flint import fmpq, fmpq_mpoly_ctx

    exact = {powers: fmpq(number.numerator, number.denominator) for powers, number in coefficients.items()}

    assert fmpq_mpoly_ctx.get(variables, "deglex").from_dict(exact).str() == str(Terms.of(variables, coefficients))


@often
@given(st.lists(st.fractions() | st.sampled_from([Fraction(0), Fraction(1), Fraction(-1)]), max_size=8))
def test_a_polynomial_in_one_variable_is_written_like_any_other(coefficients: list[Fraction]) -> None:
    """From the list of its coefficients."""
    from flint import fmpq

    exact = [fmpq(number.numerator, number.denominator) for number in coefficients]

    assert univariate(exact, "t") == str(Terms.of(("t",), {(k,): number for k, number in enumerate(coefficients)}))


@often
@given(FRACTIONS, FRACTIONS)
def test_a_division_is_undone_by_multiplying(dividend: list[Fraction], divisor: list[Fraction]) -> None:
    """And the remainder is of lower degree."""
    assume(any(divisor))

    result = asked("polynomial_divide", dividend=text_of(dividend), divisor=text_of(divisor))

    assert read(f"({result['quotient']})*({text_of(divisor)}) + {result['remainder']}") == read(text_of(dividend))
    degree = max(power for power, number in enumerate(divisor) if number)
    assert len(result["remainder_coefficients"]) <= degree


@often
@given(IN_TWO, IN_TWO, st.integers(0, 4))
def test_an_expansion_has_the_values_of_the_formula(a: Any, b: Any, exponent: int) -> None:
    """As the kind of input multiplies it out too, by other code."""
    formula = f"({Terms.of(('x', 'y'), a)})^{exponent}*({Terms.of(('x', 'y'), b)})/3 - ({Terms.of(('x', 'y'), a)})"

    result = asked("expand", formula=formula)

    assert read(result["polynomial"]) == read(formula)
    assert result["terms"] == len(read(formula))


@often
@given(FRACTIONS, st.integers(-5, 5), st.integers(0, 3))
def test_a_polynomial_is_interpolated_from_its_values(coefficients: list[Fraction], start: int, more: int) -> None:
    """From as many as its degree needs, or more."""
    places = [Fraction(start + k) for k in range(len(coefficients) + more)]
    values = ",".join(str(value_at(coefficients, place)) for place in places)

    result = asked("interpolate", x=f"[{','.join(map(str, places))}]", y=f"[{values}]")

    assert result["polynomial"] == text_of(coefficients)
