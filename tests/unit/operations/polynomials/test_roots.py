"""Roots, and what is known of them without finding any: resultants and discriminants."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.operations.polynomials.texts import FRACTIONS, INTEGERS, asked, often, text_of, value_at
from wizard.errors import InvalidInput

pytestmark = pytest.mark.unit


def test_zero_has_no_roots_to_be_listed() -> None:
    """Every number is one."""
    with pytest.raises(InvalidInput, match="every number is a root"):
        asked("polynomial_roots", polynomial="0")


def test_a_number_has_no_discriminant() -> None:
    """It has no roots that could be repeated."""
    with pytest.raises(InvalidInput, match="degree at least 1"):
        asked("polynomial_discriminant", polynomial="7")


def test_wilkinsons_roots_are_the_integers() -> None:
    """In floating point the roots of its expansion are nowhere near."""
    polynomial = "*".join(f"(x - {k})" for k in range(1, 21))

    result = asked("polynomial_roots", polynomial=polynomial)

    assert result == {"rational": [{"value": str(k), "multiplicity": 1} for k in range(1, 21)], "irrational": []}


@pytest.mark.parametrize(
    ("polynomial", "roots"),
    [
        pytest.param("x^3 + 2*10^90", 3, id="large ones"),
        pytest.param("x^3 + 2/10^90", 3, id="small ones"),
        pytest.param("(x^2 - 2)^2*(x^2 - 3)*(x - 1/3)^3", 4, id="repeated ones"),
        pytest.param("x^4 - 2*(10^10*x - 1)^2", 4, id="two that agree to thirty digits"),
        pytest.param("5", 0, id="none"),
    ],
)
def test_roots_are_isolated_wherever_they_are(polynomial: str, roots: int) -> None:
    """And each has its digits."""
    irrational = asked("polynomial_roots", polynomial=polynomial, digits="12")["irrational"]

    assert len(irrational) == roots
    for each in irrational:
        digits = max((each["real"], each["imaginary"]), key=lambda text: abs(Fraction(text)))
        assert len(digits.replace(".", "").lstrip("-0")) >= 12


@often
@given(INTEGERS, INTEGERS)
def test_a_resultant_is_the_determinant_of_sylvesters_matrix(a: list[int], b: list[int]) -> None:
    """And zero exactly when there is a common divisor."""
    assume(len(a) + len(b) > 2 and a[-1] and b[-1])
    m, n = len(a) - 1, len(b) - 1
    rows = [[0] * k + a[::-1] + [0] * (n - 1 - k) for k in range(n)]
    rows += [[0] * k + b[::-1] + [0] * (m - 1 - k) for k in range(m)]

    value = asked("polynomial_resultant", a=text_of(a), b=text_of(b))["value"]

    assert value == asked("determinant", matrix=rows)["value"]
    assert (value == "0") == (asked("polynomial_gcd", a=text_of(a), b=text_of(b))["degree"] > 0)


@often
@given(FRACTIONS)
def test_a_discriminant_is_sympys(coefficients: list[Fraction]) -> None:
    """Of every degree from 1."""
    import sympy

    assume(len(coefficients) > 1 and coefficients[-1])

    value = asked("polynomial_discriminant", polynomial=text_of(coefficients))["value"]

    exact = sympy.Poly(
        [sympy.Rational(each.numerator, each.denominator) for each in coefficients[::-1]], sympy.Symbol("x")
    )
    assert Fraction(value) == (Fraction(str(exact.discriminant())) if len(coefficients) > 2 else 1)


@often
@given(FRACTIONS, st.integers(1, 40))
# The real part of two roots, times the denominator, is half an integer.
@example([Fraction(-3, 2), Fraction(-7, 4), Fraction(-7, 4), Fraction(-3, 2)], 23)
def test_a_polynomial_is_made_again_from_its_roots(coefficients: list[Fraction], digits: int) -> None:
    """Within what rounding leaves: at 7, the product of the distances from the roots is the value."""
    assume(any(coefficients))
    while not coefficients[-1]:
        coefficients.pop()

    result = asked("polynomial_roots", polynomial=text_of(coefficients), digits=digits + 10)

    product = (coefficients[-1], Fraction())
    roots = [(Fraction(each["value"]), Fraction(), each["multiplicity"]) for each in result["rational"]]
    roots += [
        (Fraction(each["real"]), Fraction(each["imaginary"]), each["multiplicity"]) for each in result["irrational"]
    ]
    for real, imaginary, multiplicity in roots:
        for _ in range(multiplicity):
            product = (
                product[0] * (7 - real) + product[1] * imaginary,
                product[1] * (7 - real) - product[0] * imaginary,
            )
    assert sum(multiplicity for *_, multiplicity in roots) == len(coefficients) - 1
    assert abs(product[0] - value_at(coefficients, Fraction(7))) < Fraction(10**6, 10**digits)
    assert abs(product[1]) < Fraction(10**6, 10**digits)


@often
@given(st.lists(st.builds(Fraction, st.integers(-9, 9), st.integers(1, 4)), min_size=1, max_size=4, unique=True))
def test_rational_roots_are_found_exactly(roots: list[Fraction]) -> None:
    """Next to others, which are no fractions."""
    polynomial = "*".join(f"(x - ({root}))" for root in roots) + "*(x^2 - 2)"

    result = asked("polynomial_roots", polynomial=polynomial, digits=5)

    assert [Fraction(each["value"]) for each in result["rational"]] == sorted(roots)
    assert [each["real"] for each in result["irrational"]] == ["-1.41421", "1.41421"]
