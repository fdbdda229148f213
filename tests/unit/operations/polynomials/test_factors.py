"""Factors, common divisors and cyclotomic polynomials: by identities, against SymPy, and where libraries fail."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.operations.polynomials.texts import FRACTIONS, IN_TWO, asked, often, read, text_of
from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.formulas.terms import Terms
from wizard.operations import find

pytestmark = pytest.mark.unit


def test_zero_has_no_factorization() -> None:
    """Everything divides it."""
    with pytest.raises(Unsolvable, match="0 has no factorization"):
        asked("factor_polynomial", polynomial="x - x")


def test_a_polynomial_over_its_characters_is_refused() -> None:
    """Few long coefficients, many short ones: what counts is what is calculated with."""
    with pytest.raises(InvalidInput, match=r"characters over one denominator, but must be"):
        asked("factor_polynomial", polynomial=" + ".join(f"x^{k}/{10007 + 2 * k}" for k in range(3_000)))


@pytest.mark.parametrize(
    ("name", "inputs", "result"),
    [
        pytest.param(
            "polynomial_gcd", {"a": "x^2 - 1", "b": "x - 1"}, {"gcd": "1", "degree": 0}, id="a divisor of the divisor"
        ),
        pytest.param("polynomial_gcd", {"a": "4*x", "b": "6*x"}, {"gcd": "x", "degree": 1}, id="without its number"),
        pytest.param("polynomial_gcd", {"a": "x*y", "b": "y"}, {"gcd": "-y", "degree": 1}, id="of another sign"),
        pytest.param(
            "factor_polynomial",
            {"polynomial": "x^2 - x"},
            {"content": "1/2", "factors": [{"factor": "2*x", "exponent": 1}, {"factor": "x - 1", "exponent": 1}]},
            id="a factor with a common divisor",
        ),
        pytest.param(
            "factor_polynomial",
            {"polynomial": "x^2"},
            {"content": "1", "factors": [{"factor": "x", "exponent": 1}, {"factor": "x", "exponent": 1}]},
            id="a factor listed twice",
        ),
        pytest.param(
            "factor_polynomial",
            {"polynomial": "x"},
            {"content": "1", "factors": [{"factor": "1*x", "exponent": 1}]},
            id="a text that nobody writes",
        ),
        pytest.param("expand", {"formula": "(x+1)^2"}, {"polynomial": "x^2 + 2*x", "terms": 2}, id="a term too few"),
        pytest.param(
            "polynomial_divide",
            {"dividend": "x^2", "divisor": "x"},
            {
                "quotient": "0",
                "quotient_coefficients": [],
                "remainder": "x^2",
                "remainder_coefficients": ["0", "0", "1"],
            },
            id="a remainder that can be divided",
        ),
        pytest.param(
            "polynomial_roots",
            {"polynomial": "x^2 - 1"},
            {"rational": [{"value": "1", "multiplicity": 1}], "irrational": []},
            id="a root too few",
        ),
    ],
)
def test_a_wrong_result_is_refused(name: str, inputs: dict[str, str], result: dict[str, Any]) -> None:
    """Also one that would pass by half of its check."""
    operation = find(name)

    with pytest.raises(WrongResult):
        operation._check(result, **operation._values(inputs))


def test_a_polynomial_that_factors_modulo_every_prime_is_not_factored() -> None:
    """x⁴ + 1 is cyclotomic; that of √2 + √3 + √5 + √7 is not, and its second proof is left open, which is said."""
    assert len(asked("factor_polynomial", polynomial="x^4 + 1")["factors"]) == 1

    swinnerton_dyer = (
        "x^16 - 136x^14 + 6476x^12 - 141912x^10 + 1513334x^8 - 7453176x^6 + 13950764x^4 - 5596840x^2 + 46225"
    )
    outcome = find("factor_polynomial").run({"polynomial": swinnerton_dyer})

    assert len(outcome.result["factors"]) == 1
    assert "0 of 1 factors" in outcome.verified["how"]


def test_long_coefficients_in_two_variables_are_factored() -> None:
    """Where python-flint 0.9 overflows when it sorts integral factors."""
    factors = asked("factor_polynomial", polynomial=f"({10**30}x + y + 1)*(x + {10**30}y + 3)")["factors"]

    assert {each["factor"] for each in factors} == {f"{10**30}*x + y + 1", f"x + {10**30}*y + 3"}


def test_roots_of_unity_give_as_many_factors_as_divisors() -> None:
    """x^100 - 1: nine, as 100 has divisors; each the cyclotomic polynomial of one."""
    factors = {each["factor"] for each in asked("factor_polynomial", polynomial="x^100 - 1")["factors"]}

    assert factors == {asked("cyclotomic_polynomial", n=n)["polynomial"] for n in (1, 2, 4, 5, 10, 20, 25, 50, 100)}


def test_the_first_cyclotomic_coefficient_beyond_one_is_that_of_105() -> None:
    """A -2."""
    assert "-2" in asked("cyclotomic_polynomial", n=105)["coefficients"]
    assert all(not {"2", "-2"} & set(asked("cyclotomic_polynomial", n=n)["coefficients"]) for n in range(1, 105))


@often
@given(FRACTIONS, FRACTIONS)
def test_a_product_has_the_factors_of_both(one: list[Fraction], other: list[Fraction]) -> None:
    """With exponents added up; and SymPy finds as many."""
    import sympy

    assume(any(one) and any(other))
    product = f"({text_of(one)})*({text_of(other)})"

    result = asked("factor_polynomial", polynomial=product)

    again = "*".join(f"({each['factor']})^{each['exponent']}" for each in result["factors"])
    assert read(f"({result['content']})*{again or 1}") == read(product)
    expected = sympy.Poly(one[::-1], sympy.Symbol("x")) * sympy.Poly(other[::-1], sympy.Symbol("x"))
    found = expected.factor_list()[1] if expected.degree() > 0 else []
    assert sorted(exponent for _, exponent in found) == sorted(each["exponent"] for each in result["factors"])


@often
@given(IN_TWO, IN_TWO, IN_TWO)
def test_a_common_factor_divides_the_greatest_common_divisor(a: Any, b: Any, common: Any) -> None:
    """In two variables, where factors multiply back too."""
    one, other, shared = (str(Terms.of(("x", "y"), each)) for each in (a, b, common))

    divisor = asked("polynomial_gcd", a=f"({one})*({shared})", b=f"({other})*({shared})")

    again = asked("polynomial_gcd", a=divisor["gcd"], b=f"({shared})")["gcd"]
    assert read(again) in (read(shared), read(f"-({shared})"))
    result = asked("factor_polynomial", polynomial=f"({one})*({shared})")
    product = "*".join(f"({each['factor']})^{each['exponent']}" for each in result["factors"])
    assert read(f"({result['content']})*{product or 1}") == read(f"({one})*({shared})")


@often
@given(st.integers(1, 3_000))
def test_a_cyclotomic_polynomial_is_the_same_backwards(n: int) -> None:
    """From n = 2 on; and its value at 1 is a prime when n is a power of it, and otherwise 1."""
    assume(n > 1)

    coefficients = [int(each) for each in asked("cyclotomic_polynomial", n=n)["coefficients"]]

    assert coefficients == coefficients[::-1]
    smallest = next(p for p in range(2, n + 1) if n % p == 0)
    rest = n
    while rest % smallest == 0:
        rest //= smallest
    assert sum(coefficients) == (smallest if rest == 1 else 1)
