"""cbrt and root mean the real root of a real number, in computer algebra as in evaluate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("operation", "inputs", "result"),
    [
        pytest.param("differentiate", {"formula": "cbrt(x)"}, {"derivative": "1/(3*cbrt(x)^2)"}, id="a derivative"),
        pytest.param("integrate", {"formula": "cbrt(x)"}, {"antiderivative": "3*x*cbrt(x)/4"}, id="an antiderivative"),
        pytest.param("simplify", {"formula": "cbrt(-8)"}, {"simplified": "-2"}, id="of a number"),
        pytest.param("simplify", {"formula": "root(-8, 3)"}, {"simplified": "-2"}, id="by its degree"),
        pytest.param("simplify", {"formula": "root(-8, 3)^3 + root(x, 5)^5"}, {"simplified": "x - 8"}, id="its power"),
        pytest.param(
            "definite_integral",
            {"formula": "cbrt(x)", "variable": "x", "lower": "-1", "upper": "0"},
            {"value": "-3/4", "decimal": "-0.75000000000000000000"},
            id="an integral left of 0",
        ),
        pytest.param(
            "definite_integral",
            {"formula": "root(x, 3)", "variable": "x", "lower": "-8", "upper": "1"},
            {"value": "-45/4", "decimal": "-11.250000000000000000"},
            id="an integral across 0",
        ),
        pytest.param("limit", {"formula": "cbrt(x)", "point": "-8"}, {"limit": "-2"}, id="a limit"),
        pytest.param(
            "limit", {"formula": "(cbrt(x) + 1)/(x + 1)", "point": "-1"}, {"limit": "1/3"}, id="by cancelling"
        ),
        pytest.param("limit", {"formula": "cbrt(x)", "point": "-oo"}, {"limit": "-oo"}, id="a limit at infinity"),
        pytest.param(
            "limit",
            {"formula": "acos(x)/(2 + cbrt(x))", "point": "-1", "side": "right"},
            {"limit": "pi"},
            id="a limit from one side",
        ),
        pytest.param(
            "series",
            {"formula": "cbrt(x)", "point": "-8", "order": "3"},
            {"terms": "x/12 + (x + 8)^2/288 - 4/3"},
            id="a series left of 0",
        ),
        pytest.param("series", {"formula": "cbrt(x)", "order": "3"}, {"terms": "cbrt(x)"}, id="a series about 0"),
        pytest.param(
            "find_root",
            {"equation": "cbrt(x) = -2", "variable": "x", "lower": "-10", "upper": "0", "digits": "10"},
            {"root": "-8.000000000", "digits": 10},
            id="a root",
        ),
        pytest.param(
            "numeric_integral",
            {"formula": "cbrt(x)", "variable": "x", "lower": "-8", "upper": "-1", "digits": "10"},
            {"value": "-11.25000000", "digits": 10},
            id="digits of an integral",
        ),
    ],
)
def test_a_root_left_of_zero_is_real(operation: str, inputs: dict[str, str], result: dict[str, Any]) -> None:
    """By every operation that takes a formula."""
    assert find(operation).run(inputs).result == result


@pytest.mark.parametrize(
    ("equation", "exact"),
    [
        pytest.param("cbrt(x) = -2", ["-8"], id="a negative number"),
        pytest.param("cbrt(x) = 2", ["8"], id="a positive number"),
        pytest.param("cbrt(x) + x = -2", ["-1"], id="a polynomial of a root"),
        pytest.param("cbrt(x^2 - 1) = x - 1", ["0", "1", "3"], id="on both sides of 0"),
        pytest.param("cbrt(x) = i", [], id="a number that is no root"),
        pytest.param("cbrt(x) = a", ["a^3"], id="a parameter"),
    ],
)
def test_an_equation_of_roots(equation: str, exact: list[str]) -> None:
    """No solution is lost because another library's root is not real."""
    solutions = find("solve_equation").run({"equation": equation, "variable": "x"}).result["solutions"]

    assert [each["exact"] for each in solutions] == exact


@pytest.mark.parametrize(
    ("operation", "inputs", "result"),
    [
        pytest.param("differentiate", {"formula": "cbrt(x)"}, {"derivative": "1/(3*x^(2/3))"}, id="a derivative"),
        pytest.param("integrate", {"formula": "cbrt(x)"}, {"antiderivative": "3*x^(4/3)/4"}, id="an antiderivative"),
        pytest.param("simplify", {"formula": "sqrt(x^2)"}, {"simplified": "x"}, id="a simpler formula"),
    ],
)
def test_what_is_right_only_for_positive_numbers_is_refused(
    operation: str, inputs: dict[str, str], result: dict[str, Any]
) -> None:
    """A check looks where the variable is negative, too."""
    asked_of = find(operation)

    with pytest.raises(WrongResult):
        asked_of._check(result, **asked_of._values(inputs))


@settings(max_examples=50, deadline=None)
@given(st.integers(-50, 50), st.sampled_from([3, 5, 7]))
def test_the_limit_of_a_root_is_its_value(number: int, degree: int) -> None:
    """As evaluate gives it."""
    limit = find("limit").run({"formula": f"root(x, {degree})", "variable": "x", "point": f"{number}^{degree}"})

    value = find("evaluate").run({"expression": f"root(({number})^{degree}, {degree})"})
    assert limit.result["limit"] == value.result["value"] == str(number)


@pytest.mark.parametrize(
    ("formula", "simplified"),
    [
        pytest.param("cbrt(x^3)", "x", id="an odd root of its power"),
        pytest.param("root(x^6, 6)", "abs(x)", id="an even root of its power"),
    ],
)
def test_the_root_of_a_power_is_compared_near_real_numbers(formula: str, simplified: str) -> None:
    """Farther off, the power would have turned to where the root jumps."""
    assert find("simplify").run({"formula": formula}).result == {"simplified": simplified}


def test_an_antiderivative_holds_left_of_zero_too() -> None:
    """Of an odd formula it is even."""
    assert find("integrate").run({"formula": "1/(x*sqrt(x^2 + 1))"}).result == {"antiderivative": "-asinh(1/abs(x))"}
