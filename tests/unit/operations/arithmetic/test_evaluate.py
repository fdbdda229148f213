"""evaluate: exact where it can be, and every digit proven where it cannot."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import ExpressionError, Unsolvable, WrongResult
from wizard.language.format import format_tree
from wizard.language.tree import Tree, join, leaf
from wizard.operations import find

pytestmark = pytest.mark.unit


def answer(expression: str, digits: int = 50) -> dict[str, Any]:
    """The checked result."""
    return find("evaluate").run({"expression": expression, "digits": str(digits)}).result


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        pytest.param("1/(sqrt(2)^2 - 2)", "divides by cannot be told from 0", id="a hidden zero"),
        pytest.param("tan(pi/2)", "no finite value", id="a pole"),
        pytest.param("log(0)", "no finite value", id="a logarithm of 0"),
        pytest.param("sign(sin(pi))", "sign of the number", id="the sign of a hidden zero"),
        pytest.param("floor(sqrt(2)^2)", "too near to an integer", id="the floor of a hidden integer"),
        pytest.param("exp(exp(1000))", "too large", id="a number beyond all sizes"),
    ],
)
def test_what_cannot_be_decided_is_said(expression: str, says: str) -> None:
    """No precision tells equal numbers apart, and none is pretended to."""
    with pytest.raises(Unsolvable, match=says):
        answer(expression)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        pytest.param("2^next_prime(10^12)", "at most 12,041,201 are calculated", id="a large exponent"),
        pytest.param("1/(fibonacci(10) - 55)", "division by 0", id="a zero"),
        pytest.param("fibonacci(0 - fibonacci(5))", "n is wrong|it is -5", id="an argument out of range"),
        pytest.param("gcd(1/2, 3) + 1", "integers", id="a fraction where an integer is expected"),
    ],
)
def test_what_only_the_calculation_shows_is_refused_before_it_hurts(expression: str, says: str) -> None:
    """By the same bounds."""
    with pytest.raises(ExpressionError, match=says):
        answer(expression)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        pytest.param("2^127 - 1", "170141183460469231731687303715884105727", id="a Mersenne prime"),
        pytest.param("100!/98!", "9900", id="factorials"),
        pytest.param("1/3 + 0.25", "7/12", id="fractions"),
        pytest.param("-2^2", "-4", id="a power before a minus"),
        pytest.param("2^3^2", "512", id="powers from the right"),
        pytest.param("2^-2", "1/4", id="a negative power"),
        pytest.param("0^0", "1", id="0 to the power 0"),
        pytest.param("-7 mod 3", "2", id="a remainder is not negative"),
        pytest.param("7/2 % 1", "1/2", id="a remainder of a fraction"),
        pytest.param("1/2 mod 7", "4", id="a fraction modulo a prime"),
        pytest.param("10#", "210", id="a primorial"),
        pytest.param("4^(1/2) + (8/27)^(2/3)", "22/9", id="roots of powers"),
        pytest.param("cbrt(-8)", "-2", id="a real cube root"),
        pytest.param("round(2.5) + round(-2.5)", "1", id="halves are rounded upwards"),
        pytest.param("floor(pi*10^20)", "314159265358979323846", id="the floor of a real number"),
        pytest.param("i^2", "-1", id="the imaginary unit"),
        pytest.param("sqrt(-4)", "2*i", id="a root of a negative number"),
        pytest.param("binomial(-3, 2) + binomial(10, 3)", "126", id="binomial coefficients"),
        pytest.param("gcd(12, 18) + lcm(4, 6)", "18", id="divisors"),
        pytest.param("2^fibonacci(10)", str(2**55), id="an operation in an exponent"),
        pytest.param("next_prime(fibonacci(30)) - fibonacci(30)", "23", id="an operation of an operation"),
    ],
)
def test_what_is_rational_is_exact(expression: str, value: str) -> None:
    """Whatever it is made of."""
    result = answer(expression)

    assert result == {"value": value, "exact": True} | ({"decimal": result["decimal"]} if "/" in value else {})


@pytest.mark.parametrize(
    ("expression", "decimal"),
    [
        pytest.param("1/7", "0.142857142857142857142857142857", id="a fraction"),
        pytest.param("-22/7", "-3.14285714285714285714285714286", id="a negative one"),
        pytest.param("7/4", "1.75", id="one with few decimals"),
        pytest.param("1e-3", "0.001", id="a thousandth"),
        pytest.param("1e-100", "1e-100", id="a power of ten"),
        pytest.param("(10^40 + 1)/10^30", "10000000000.0000000000000000000", id="one with more than that"),
        pytest.param(
            "(10^30 - 1/2)/10^30", "1.00000000000000000000000000000", id="one that is rounded up in all places"
        ),
        pytest.param("(10^29 + 1/2)/10^20", "1000000000.00000000000000000001", id="half of the last place"),
        pytest.param("1/(3*10^40)", "3.33333333333333333333333333333e-41", id="a small one"),
        pytest.param("10^40/3", "3.33333333333333333333333333333e39", id="a large one"),
    ],
)
def test_a_fraction_has_decimals_too(expression: str, decimal: str) -> None:
    """As many as were asked for, beside the value, which stays exact."""
    result = answer(expression, 30)

    assert result["exact"] is True
    assert result["decimal"] == decimal
    assert answer("6/3", 30) == {"value": "2", "exact": True}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        pytest.param("sqrt(2)", "1.41421356237309504880168872421", id="a root"),
        pytest.param(
            "e^(i*pi) + i", "-1.00000000000000000000000000000 + 1.00000000000000000000000000000*i", id="Euler"
        ),
        pytest.param(
            "(-8)^(1/3)", "1.00000000000000000000000000000 + 1.73205080756887729352744634151*i", id="a principal root"
        ),
        pytest.param("sqrt(2)*sqrt(50)", "10.0000000000000000000000000000", id="what is exact but cannot be proven so"),
        pytest.param("exp(-100)", "3.72007597602083596295969580386e-44", id="a small number"),
        pytest.param("exp(100)", "2.68811714181613544841262555158e43", id="a large number"),
        pytest.param("zeta(3)", "1.20205690315959428539973816151", id="Apéry's constant"),
        pytest.param("besselj(0, 1)", "0.765197686557966551449717526103", id="a Bessel function"),
    ],
)
def test_what_is_not_rational_is_rounded(expression: str, value: str) -> None:
    """To the digits that were asked for."""
    assert answer(expression, 30) == {"value": value, "exact": False, "digits": 30}


def test_what_cannot_be_told_from_zero_has_a_bound() -> None:
    """It may be 0, but nobody can prove it by digits."""
    result = answer("sin(pi)", 20)

    assert result == {"value": "0", "exact": False, "digits": 0, "within": result["within"]}
    assert int(result["within"].removeprefix("1e")) < -1_000


def test_an_operation_that_is_asked_last_gives_its_own_result() -> None:
    """With the inputs that were calculated for it."""
    result = answer("factor(fibonacci(30) + 1)")

    assert result["operation"] == "factorize"
    assert result["inputs"] == {"n": "832041"}
    assert [each["prime"] for each in result["factors"]] == [str(prime) for prime in (3, 7, 47, 281)]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        pytest.param("1/3", {"value": "1/4", "exact": True, "decimal": "0.25"}, id="a fraction"),
        pytest.param("1/3", {"value": "1/3", "exact": True, "decimal": "0.334"}, id="a decimal"),
        pytest.param("1/3", {"value": "1/3", "exact": True}, id="a fraction without decimals"),
        pytest.param("sqrt(2)", {"value": "1.42", "exact": False, "digits": 3}, id="a digit"),
        pytest.param("sqrt(2)", {"value": "1.41", "exact": True}, id="a claim to be exact"),
        pytest.param("sin(pi)", {"value": "0", "exact": False, "digits": 0, "within": "1e-999999"}, id="a bound"),
        pytest.param("i^2", {"value": "1", "exact": True}, id="a sign"),
    ],
)
def test_a_wrong_value_is_found_by_its_check(expression: str, result: dict[str, Any]) -> None:
    """Of every kind."""
    evaluate = find("evaluate")

    with pytest.raises(WrongResult):
        evaluate._check(result, **evaluate._values({"expression": expression, "digits": "3"}))


_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "mod": operator.mod}


def _joined(
    a: tuple[Tree, Fraction | None], b: tuple[Tree, Fraction | None], name: str
) -> tuple[Tree, Fraction | None]:
    tree = join("operator", name, [a[0], b[0]])
    if a[1] is None or b[1] is None or (b[1] == 0 and name in {"/", "mod"}):
        return tree, None
    return tree, Fraction(_OPERATORS[name](a[1], b[1]))


_SUMS = st.recursive(
    st.integers(0, 10**9).map(lambda number: (leaf(number), Fraction(number))),
    lambda below: st.builds(_joined, below, below, st.sampled_from(list(_OPERATORS))),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(_SUMS)
def test_arithmetic_is_that_of_fractions(each: tuple[Tree, Fraction | None]) -> None:
    """Python's own know nothing of FLINT's."""
    tree, value = each
    if value is None:
        with pytest.raises(ExpressionError, match=r"by 0|modulo 0"):
            answer(format_tree(tree))
        return

    result = answer(format_tree(tree))
    assert (result["value"], result["exact"]) == (str(value), True)
    if value.denominator > 1:
        assert abs(Fraction(result["decimal"]) - value) <= abs(value) * Fraction(10) ** -49


_FUNCTIONS = {
    "sqrt": mpmath.sqrt,
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "atan": mpmath.atan,
    "log": mpmath.log,
    "gamma": mpmath.gamma,
}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(_FUNCTIONS)), st.fractions(min_value="0.01", max_value=20, max_denominator=1_000))
def test_functions_are_those_of_another_library(name: str, x: Fraction) -> None:
    """With floats of our choice, mpmath calculates by other algorithms."""
    result = answer(f"{name}({x})", 30)

    with mpmath.workdps(60):
        expected = _FUNCTIONS[name](mpmath.mpf(x.numerator) / x.denominator)
        found = mpmath.mpf(Fraction(result["value"]).numerator) / Fraction(result["value"]).denominator
        assert abs(found - expected) <= abs(expected) * mpmath.mpf(10) ** -29


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        pytest.param("(-1)^(1/2)", "i", id="of -1"),
        pytest.param("(-4)^(1/2)", "2*i", id="of a negative square"),
        pytest.param("(-1)^0.5", "i", id="as a decimal"),
        pytest.param("(-1/4)^(-3/2)", "8*i", id="of a fraction, negative"),
        pytest.param("(-4)^(1/2) + 1", "1 + 2*i", id="within a sum"),
    ],
)
def test_a_power_of_a_negative_number_is_complex(expression: str, value: str) -> None:
    """It has no residue, and is checked by balls."""
    assert answer(expression) == {"value": value, "exact": True}


@pytest.mark.parametrize("expression", ["zeta(1/2 + 10^6*i)", "gamma(1/2 + 10^5*i)", "besselj(2, 10^6)"])
def test_a_number_is_repeated_with_twice_the_precision(expression: str) -> None:
    """Not with thousands of bits, which take a minute so far up."""
    how = find("evaluate").run({"expression": expression, "digits": "30"}).verified["how"]

    assert int(how.removeprefix("calculated again with ").partition(" bits")[0]) < 1_000


@pytest.mark.parametrize(
    ("line", "first"),
    [("factor(fibonacci(20) + 1)", "factors"), ("det([[2^2,1],[3,4]])", "value"), ("divisors(3!)", "divisors")],
)
def test_what_another_operation_answers_comes_first(line: str, first: str) -> None:
    """Clients take the first member of a result for the answer: which operation it was stands behind it."""
    found = answer(line)

    assert next(iter(found)) == first
    assert {"operation", "inputs"} <= set(found)
