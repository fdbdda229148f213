"""Integrals and roots with a proven bound of their error."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def integral(formula: str, lower: str, upper: str, digits: int = 30) -> str:
    """The checked value."""
    inputs = {"formula": formula, "variable": "x", "lower": lower, "upper": upper, "digits": str(digits)}
    value: Any = find("numeric_integral").run(inputs).result["value"]
    return str(value)


def root(equation: str, lower: str, upper: str, digits: int = 30) -> str:
    """The checked value."""
    inputs = {"equation": equation, "variable": "x", "lower": lower, "upper": upper, "digits": str(digits)}
    return str(find("find_root").run(inputs).result["root"])


@pytest.mark.parametrize(
    ("formula", "lower", "upper"),
    [
        pytest.param("1/x", "-1", "1", id="a pole inside"),
        pytest.param("1/x", "0", "1", id="a pole at a bound"),
        pytest.param("sin(1/x)", "0", "1", id="endless oscillation"),
        pytest.param("abs(exp(i*x))", "0", "1", id="the absolute value of a complex number"),
        pytest.param("abs(3 + 4*i)*x", "0", "1", id="that of a constant"),
        pytest.param("max(sqrt(x), 0)", "-2", "-1", id="a maximum of what is not real"),
    ],
)
def test_an_integral_without_a_bound_is_refused(formula: str, lower: str, upper: str) -> None:
    """Rather than given with digits that nobody has proven."""
    with pytest.raises(Unsolvable, match="could not be proven"):
        integral(formula, lower, upper, 10)


@pytest.mark.parametrize(
    ("equation", "lower", "upper", "says"),
    [
        pytest.param("x^2 + 1", "-1", "1", "same way at both bounds", id="no change of sign"),
        pytest.param("1/x", "-1", "2", "has a pole there", id="a pole"),
        pytest.param("sign(x - 1/3)", "0", "1", "jumps", id="a jump"),
        pytest.param("log(x)", "-1", "2", "no real and finite value", id="what is not real"),
    ],
)
def test_what_is_no_root_is_refused(equation: str, lower: str, upper: str, says: str) -> None:
    """A change of sign alone proves nothing."""
    with pytest.raises(Unsolvable, match=says):
        root(equation, lower, upper)


@pytest.mark.parametrize("bound", ["lower", "upper"])
@pytest.mark.parametrize("operation", ["numeric_integral", "find_root"])
def test_bounds_must_be_finite(operation: str, bound: str) -> None:
    """And the refusal calls infinity by its name."""
    with pytest.raises(InvalidInput, match=f"{bound} is infinite, but the bounds must be finite") as refusal:
        find(operation).validate(find(operation).examples[0].inputs | {bound: "oo"})

    assert refusal.value.field == bound


@pytest.mark.parametrize(
    ("formula", "lower", "upper"),
    [
        pytest.param("sin(x)", "-1", "1", id="an odd function"),
        pytest.param("x^3", "-2", "2", id="an odd power"),
        pytest.param("exp(-1000*x)", "1", "2", id="one that is smaller than anyone asks for"),
    ],
)
def test_an_integral_that_cannot_be_told_from_zero_has_a_bound(formula: str, lower: str, upper: str) -> None:
    """No precision can prove that it is 0."""
    inputs = {"formula": formula, "variable": "x", "lower": lower, "upper": upper}
    result = find("numeric_integral").run(inputs).result

    assert result["value"] == "0"
    assert result["digits"] == 0
    assert Fraction(result["within"]) <= Fraction(1, 10**200)


@pytest.mark.parametrize(("formula", "lower", "upper"), [("0", "0", "1"), ("x", "2", "2")], ids=["of 0", "of no width"])
def test_an_integral_that_is_zero_is_known_exactly(formula: str, lower: str, upper: str) -> None:
    """Where nothing is rounded on the way."""
    assert integral(formula, lower, upper) == "0"


def test_a_very_small_integral_has_all_its_digits() -> None:
    """It is calculated again with more precision."""
    assert integral("exp(-300*x)", "1", "2", 10) == "1.716066741e-133"


@pytest.mark.parametrize(
    "result",
    [
        {"value": "0", "digits": 20},
        {"value": "0", "digits": 0, "within": "1e-5"},
        {"value": "1", "digits": 0, "within": "1e-30"},
        {"value": "0", "digits": 20, "within": "1e-30"},
    ],
    ids=["digits of 0", "too far a bound", "a value that is not 0", "a bound and digits"],
)
def test_a_wrong_zero_is_found_by_the_check(result: dict[str, Any]) -> None:
    """Each in its own way."""
    numeric = find("numeric_integral")
    inputs = {"formula": "sin(x)", "variable": "x", "lower": "-1", "upper": "1", "digits": "20"}

    with pytest.raises(WrongResult):
        numeric._check(result, **numeric._values(inputs))


def test_the_integral_that_other_libraries_get_wrong() -> None:
    """Over 470 oscillations; one library's quadrature says -0.06."""
    assert integral("sin(x + exp(x))", "0", "8", 20).startswith("0.34740017265724780")


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "value"),
    [
        pytest.param("abs(x)", "-1", "2", "2.50000000000000000000000000000", id="a bend"),
        pytest.param("floor(x)", "0", "4", "6.00000000000000000000000000000", id="steps"),
        pytest.param("sqrt(1 - x^2)", "-1", "1", "1.57079632679489661923132169164", id="a half circle"),
        pytest.param("exp(-x^2)", "-10", "10", "1.77245385090551602729816748334", id="a bell"),
        pytest.param("sin(x)", "pi", "0", "-2.00000000000000000000000000000", id="backwards"),
    ],
)
def test_known_integrals(formula: str, lower: str, upper: str, value: str) -> None:
    """To the last digit."""
    assert integral(formula, lower, upper) == value


@pytest.mark.parametrize(
    ("equation", "lower", "upper", "value"),
    [
        pytest.param("x^2 = 2", "0", "2", "1.41421356237309504880168872421", id="a square root"),
        pytest.param("sin(x)", "3", "4", "3.14159265358979323846264338328", id="pi"),
        pytest.param("x^3", "-1", "2", "0", id="zero"),
        pytest.param("2x = 1", "0", "1", "0.500000000000000000000000000000", id="in the middle"),
        pytest.param("besselj(0, x)", "2", "3", "2.40482555769577276862163187933", id="of a Bessel function"),
    ],
)
def test_known_roots(equation: str, lower: str, upper: str, value: str) -> None:
    """To the last digit."""
    assert root(equation, lower, upper) == value


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=5), st.integers(-4, 4), st.integers(1, 4))
def test_the_integral_of_a_polynomial_is_that_of_its_terms(numbers: list[int], lower: int, width: int) -> None:
    """By the rule that everyone learns, in fractions."""
    formula = " + ".join(f"({number})*x^{power}" for power, number in enumerate(numbers))
    upper = lower + width
    exact = sum(
        (
            Fraction(number, power + 1) * (upper ** (power + 1) - lower ** (power + 1))
            for power, number in enumerate(numbers)
        ),
        Fraction(0),
    )

    found = Fraction(integral(formula, str(lower), str(upper), 20))

    assert abs(found - exact) <= abs(exact) * Fraction(1, 10**19)


@settings(max_examples=200, deadline=None)
@given(st.fractions(min_value="0.01", max_value=100, max_denominator=500), st.integers(2, 5))
def test_the_root_of_a_power_is_a_root(number: Fraction, degree: int) -> None:
    """Raised to the power again it is the number, as far as its digits go."""
    found = Fraction(root(f"x^{degree} = {number}", "0", "101", 20))

    assert abs(found**degree - number) <= number * Fraction(degree, 10**19)
