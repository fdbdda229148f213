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
        pytest.param("abs(x - 1) + abs(x + 1) = 2", "a whole range of values", id="true between two numbers"),
        pytest.param("floor(x) = 2", "a whole range of values", id="true of a step"),
        pytest.param("cos(x) = a*x", "find_root finds a root", id="no known way"),
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


@pytest.mark.parametrize(
    ("equation", "values"),
    [
        pytest.param("sin(3x) = sin(x)", "-3*pi/4 -pi/4 0 pi/4 3*pi/4 pi", id="a period of sines"),
        pytest.param("sin(2x) + cos(x) = 0", "-5*pi/6 -pi/2 -pi/6 pi/2", id="sine and cosine"),
        pytest.param("exp(x) = x + 2", "-1.8414056604 1.1461932206", id="both branches of W"),
        pytest.param("2^x = x^2", "-0.7666646959 2 4", id="three of two kinds"),
        pytest.param(
            "cos(x) = x/10",
            "-9.67888401 -8.96601647 -4.27109533 -1.74632928 1.42755177 5.26711643 7.06889123",
            id="seven",
        ),
        pytest.param("gamma(x) = 2", "0.4428773964 3", id="one in digits, beside a fraction"),
        pytest.param("tan(x) = x", "-4.4934094579 0 4.4934094579", id="a root without a slope, beside others"),
        pytest.param("x - sin(x) = 0", "0", id="a root without a slope"),
        pytest.param("exp(2*x - 1) = 2*x", "1/2", id="one at a half"),
        pytest.param("abs(x) + abs(x - 2) = 4", "-1 3", id="absolute values"),
        pytest.param("sqrt(x + 2) = x", "2", id="a root that squaring adds is left out"),
        pytest.param("(x^2 - 1)/(x - 1) = 0", "-1", id="a root that a denominator takes is left out"),
    ],
)
@pytest.mark.parametrize("scale", ["1", "10^40", "10^-40"])
def test_real_solutions_of_a_window_are_all_found(equation: str, values: str, scale: str) -> None:
    """Those that SymPy does not find are found by intervals, whatever both sides are multiplied with."""
    left, right = equation.split(" = ")

    outcome = find("solve_equation").run({"equation": f"{scale}*({left}) = {scale}*({right})", "variable": "x"})

    found = [each["exact"] or each["value"] for each in outcome.result["solutions"]]
    for expected in values.split():
        digits = expected.removeprefix("-").replace(".", "").isdigit() and "." in expected
        near = [each["value"] for each in outcome.result["solutions"]]
        assert any(each.startswith(expected) for each in near) if digits else expected in found


@pytest.mark.parametrize("scale", ["1", "10^40", "10^-40"])
def test_what_solves_nothing_is_no_solution(scale: str) -> None:
    """SymPy gives four formulas, of which two are none; however small the difference is."""
    outcome = find("solve_equation").run({"equation": f"{scale}*(sin(a*x) - cos(x)) = 0", "variable": "x"})

    assert [each["exact"] for each in outcome.result["solutions"]] == ["pi/(2*(a - 1))", "pi/(2*(a + 1))"]
    assert "not known to be complete" in outcome.verified["how"]


def test_a_list_that_lacks_a_real_solution_is_refused() -> None:
    """By the check, which counts by intervals."""
    operation = find("solve_equation")
    inputs = {"equation": "sin(3x) = sin(x)", "variable": "x"}
    result = operation.run(inputs).result

    for place in range(len(result["solutions"])):
        lacking = [each for index, each in enumerate(result["solutions"]) if index != place]
        with pytest.raises(WrongResult, match="is missing"):
            operation._check(result | {"solutions": lacking}, **operation._values(inputs))


@pytest.mark.parametrize(
    ("equation", "root"),
    [
        pytest.param("abs(i*x) = 2", 2, id="of a multiple of i"),
        pytest.param("abs(x + 3*i) = 5", 4, id="of a number beside the axis"),
        pytest.param("abs(sqrt(x)) = 2", -4, id="of a root of a negative number"),
    ],
)
def test_absolute_value_of_a_complex_number_has_its_solutions(equation: str, root: int) -> None:
    """They are in the list, or nobody says that the list has all of them."""
    outcome = find("solve_equation").run({"equation": equation, "variable": "x"})

    found = {float(each["value"]) for each in outcome.result["solutions"]}
    assert root in found or "not known to be complete" in outcome.verified["how"]


def test_number_whose_square_is_negative_is_no_absolute_value() -> None:
    """|i|^2 is 1."""
    request = find("solve_equation").read({"equation": "abs(x)^2 + 1 = 0", "variable": "x"})
    solution = {"exact": "i", "value": "0.0000000000000000000 + 1.0000000000000000000*i"}

    with pytest.raises(WrongResult):
        request.check({"solutions": [solution], "complete": False})


def test_root_of_the_real_part_alone_is_none() -> None:
    """The real part is 0 at 1, and the imaginary part is not."""
    assert solved("exp(x) - e + i*(x - 1.0001)^2 = 0")["solutions"] == []


@pytest.mark.parametrize(
    ("equation", "values"),
    [
        pytest.param("x*exp(x) = -1/5", [-2.5426413577735264, -0.25917110181907375], id="of a product"),
        pytest.param("x^2*exp(x) = 1/10", [-5.827897795868838, -0.38296577268409, 0.27553029469374], id="of a square"),
    ],
)
def test_branch_of_lambert_is_no_other_one(equation: str, values: list[float]) -> None:
    """SymPy names a branch by a second argument, which our function has not: each exact form has its own value."""
    solutions = solved(equation)["solutions"]

    assert [float(each["value"]) for each in solutions] == pytest.approx(values)
    assert all("-1)" not in (each["exact"] or "") for each in solutions)
