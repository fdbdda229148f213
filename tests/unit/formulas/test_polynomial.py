"""Polynomials are multiplied out within bounds, and come out canonical."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from wizard.errors import InvalidInput
from wizard.formulas.terms import Terms
from wizard.kinds import Polynomial

pytestmark = pytest.mark.unit

KIND = Polynomial(60, 40, "", variables=3, rational=True)

_TERMS = st.dictionaries(
    st.tuples(*[st.integers(0, 6)] * 2), st.builds(Fraction, st.integers(-99, 99), st.integers(1, 9)), max_size=4
).map(lambda given: Terms.of(("y", "x"), given))


def parsed(text: str) -> Terms:
    """What the kind reads."""
    return KIND.parse(text, "p")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("(x + 1)^61", "from 0 to 60", id="a power beyond the degree"),
        pytest.param("x^30*x^31", "degree becomes 61", id="a product beyond the degree"),
        pytest.param("(x+y+z)^30*(x+y+z+1)^30", "more than 30,000 products", id="too many products"),
        pytest.param("10^40*x", "too long", id="a long coefficient"),
        pytest.param("2^(2^200)", "exponent", id="a tower"),
        pytest.param("x + y + z + u", "variables", id="a fourth variable"),
        pytest.param("x/(y - y)", "division by 0", id="a hidden zero"),
        pytest.param("e*x", "found e", id="a constant"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_made(text: str, says: str) -> None:
    """In the words of the limit."""
    parsed("x")

    with effort() as spent, pytest.raises(InvalidInput, match=says):
        parsed(text)

    assert spent.calls < 1_000_000
    assert spent.peak_bytes < 10_000_000


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("x^4 - 5x + 6", "x^4 - 5*x + 6", id="as in a book"),
        pytest.param("6 - 5x + x^4", "x^4 - 5*x + 6", id="highest powers first"),
        pytest.param("(x-1)(x+1)", "x^2 - 1", id="multiplied out"),
        pytest.param("y*x + x*y", "2*x*y", id="variables in order"),
        pytest.param("x - x + y", "y", id="variables that occur"),
        pytest.param("0x", "0", id="zero"),
        pytest.param("-x/2", "-1/2*x", id="a fraction"),
        pytest.param("0.5x", "1/2*x", id="a decimal"),
        pytest.param("-3", "-3", id="a constant"),
        pytest.param("x^0", "1", id="the power 0"),
        pytest.param("0^0*x", "x", id="0 to the power 0"),
    ],
)
def test_equal_polynomials_are_equal_texts(text: str, canonical: str) -> None:
    """However they are written."""
    assert KIND.write(parsed(text)) == canonical


def test_a_constant_counts_as_a_polynomial_in_x() -> None:
    """So that whoever takes one variable always has one."""
    assert parsed("7").variables == ("x",)
    assert parsed("7").coefficients == {(0,): Fraction(7)}
    assert parsed("0").coefficients == {}
    assert parsed("0").degree == 0


@settings(max_examples=300, deadline=None)
@given(_TERMS)
def test_terms_read_back_from_their_text(terms: Terms) -> None:
    """All of them, in the same order."""
    again = parsed(str(terms))

    assert again == terms
    assert list(again.coefficients) == list(terms.coefficients)


@settings(max_examples=200, deadline=None)
@given(_TERMS, _TERMS, st.integers(-5, 5), st.integers(-5, 5))
def test_a_product_has_the_product_of_the_values(one: Terms, other: Terms, x: int, y: int) -> None:
    """And a sum their sum."""
    values = {"x": x, "y": y}

    def value(terms: Terms) -> Fraction:
        return sum(
            (
                number * math.prod(values[name] ** power for name, power in zip(terms.variables, powers, strict=True))
                for powers, number in terms.coefficients.items()
            ),
            Fraction(0),
        )

    assert value(parsed(f"({one})*({other})")) == value(one) * value(other)
    assert value(parsed(f"({one}) - ({other})^2")) == value(one) - value(other) ** 2
