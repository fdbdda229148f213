"""solve_equation: every solution is put into the equation, and of a polynomial none is missing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def solved(equation: str, variable: str = "x") -> dict[str, Any]:
    """The checked result."""
    return find("solve_equation").run({"equation": equation, "variable": variable}).result


@pytest.mark.parametrize(
    ("equation", "says"),
    [
        pytest.param("(x + 1)^2 = x^2 + 2x + 1", "every value is a solution", id="an identity"),
        pytest.param("x/x = 1", "every value is a solution", id="an identity of fractions"),
        pytest.param("sin(x)^2 + cos(x)^2 = 1", "every value is a solution", id="an identity of functions"),
        pytest.param("log(e^x) = x", "every value is a solution", id="inverse functions"),
        pytest.param("sqrt(x)^2 = x", "every value is a solution", id="the square of a root"),
        pytest.param("sqrt(x^2) = abs(x)", "every value is a solution", id="the root of a square"),
        pytest.param("1/(x - 1) = 1/(x - 1)", "every value is a solution", id="the same twice"),
        pytest.param("sqrt(x^2) = x", "a whole range of values", id="true of half of the numbers"),
        pytest.param("max(x, -5) = x", "a whole range of values", id="true of most numbers"),
        pytest.param("cos(x) = x", "find_root finds a root", id="no known way"),
        pytest.param("y = 1", "x does not occur", id="another variable"),
    ],
)
def test_what_cannot_be_solved_is_said(equation: str, says: str) -> None:
    """And what to ask instead."""
    with pytest.raises(Unsolvable, match=says):
        solved(equation)


@pytest.mark.parametrize(
    ("equation", "exact", "complete"),
    [
        pytest.param("x^2 = 2", ["-sqrt(2)", "sqrt(2)"], True, id="a square"),
        pytest.param("x = x + 1", [], True, id="none"),
        pytest.param("(x - 1)^2*(x + 2)", ["-2", "1"], True, id="a double root once"),
        pytest.param("exp(x) = 0", [], False, id="none that is found"),
        pytest.param("log(x) = 2", ["exp(2)"], False, id="an inverse function"),
        pytest.param("x*exp(x) = 2", ["lambertw(2)"], False, id="Lambert's function"),
        pytest.param("sqrt(x) = -1", [], False, id="a branch that has none"),
        pytest.param("a*x = b", ["b/a"], False, id="parameters"),
    ],
)
def test_solutions_in_closed_form(equation: str, exact: list[str], complete: bool) -> None:
    """As far as there are some."""
    result = solved(equation)

    assert sorted(each["exact"] for each in result["solutions"]) == sorted(exact)
    assert result["complete"] is complete


@pytest.mark.parametrize(
    ("equation", "values"),
    [
        pytest.param("x^3 - 6*x^2 + 11*x - 6 = 0", ["1", "2", "3"], id="of a polynomial"),
        pytest.param(
            "(x - 3)*(x + 5)*(x^2 + 1)*(x - 1/2) = 0", ["-5", "1/2", "3", "-i", "i"], id="before complex ones"
        ),
        pytest.param("exp(x)*(x - 2)*(x + 7) = 0", ["-7", "2"], id="of another equation"),
    ],
)
def test_real_solutions_come_in_ascending_order(equation: str, values: list[str]) -> None:
    """Whatever order they are found in."""
    assert [each["exact"] for each in solved(equation)["solutions"]] == values


def test_what_is_almost_zero_is_no_identity() -> None:
    """However near to 0 it is."""
    assert solved("exp(-1000*x) = 0") == {"solutions": [], "complete": False}


def test_what_no_radicals_give_has_digits() -> None:
    """All five roots of the quintic, and no closed form."""
    result = solved("x^5 - x - 1 = 0")

    assert [each["exact"] for each in result["solutions"]] == [None] * 5
    assert "1.1673039782614186843" in {each["value"] for each in result["solutions"]}
    assert result["complete"]


@pytest.mark.parametrize(
    "result",
    [
        {"solutions": [{"exact": "sqrt(3)", "value": "1.7320508075688772935"}], "complete": False},
        {"solutions": [{"exact": "sqrt(2)", "value": "1.4142135623730950488"}], "complete": True},
        {"solutions": [{"exact": None, "value": "1.4142135623730950489"}], "complete": False},
        {"solutions": [{"exact": "sqrt(2)", "value": "1.4142135623730950488"}] * 2, "complete": True},
    ],
    ids=["no solution", "one is missing", "a wrong digit", "one given twice"],
)
def test_wrong_solutions_are_found_by_the_check(result: dict[str, Any]) -> None:
    """Each in its own way."""
    solve = find("solve_equation")

    with pytest.raises(WrongResult):
        solve._check(result, **solve._values({"equation": "x^2 = 2", "variable": "x"}))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=4))
def test_the_roots_that_a_polynomial_is_made_of_are_found(roots: list[int]) -> None:
    """All of them, each once."""
    result = solved("*".join(f"(x - ({root}))" for root in roots))

    assert {int(each["exact"]) for each in result["solutions"]} == set(roots)
    assert len(result["solutions"]) == len(set(roots))
    assert result["complete"]
