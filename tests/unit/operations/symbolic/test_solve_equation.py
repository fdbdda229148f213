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
