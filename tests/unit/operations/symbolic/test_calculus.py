"""Derivatives, antiderivatives, integrals, series and limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from wizard.errors import Unsolvable, WrongResult
from wizard.kinds import Polynomial
from wizard.language.format import format_tree
from wizard.language.tree import Tree, join, leaf
from wizard.operations import find

pytestmark = pytest.mark.unit


def asked(operation: str, **inputs: str) -> dict[str, Any]:
    """The checked result."""
    return find(operation).run(inputs).result


@pytest.mark.parametrize(
    ("operation", "inputs", "says"),
    [
        pytest.param(
            "integrate", {"formula": "x^x"}, "no antiderivative in closed form", id="none that can be written"
        ),
        pytest.param("integrate", {"formula": "abs(x - a)"}, "cases for ranges of its variables", id="one by cases"),
        pytest.param(
            "differentiate", {"formula": "zeta(x)"}, "functions that this service knows", id="a function we do not have"
        ),
        pytest.param(
            "definite_integral",
            {"formula": "sin(x + exp(x))", "variable": "x", "lower": "0", "upper": "8"},
            "numeric_integral gives the digits",
            id="an integral without a closed form",
        ),
        pytest.param(
            "definite_integral",
            {"formula": "1/x", "variable": "x", "lower": "0", "upper": "1"},
            "diverges",
            id="an integral that diverges",
        ),
        pytest.param(
            "definite_integral",
            {"formula": "1/x", "variable": "x", "lower": "-1", "upper": "1"},
            "diverges|no such number",
            id="an integral over a pole",
        ),
        pytest.param("limit", {"formula": "1/x"}, "no such number|both sides", id="two limits"),
        pytest.param("limit", {"formula": "sin(x)", "point": "oo"}, "No limit was found", id="no limit"),
    ],
)
def test_what_has_no_answer_is_said(operation: str, inputs: dict[str, str], says: str) -> None:
    """In words, and never by a wrong one."""
    with pytest.raises(Unsolvable, match=says):
        asked(operation, **inputs)


@pytest.mark.parametrize(
    ("operation", "inputs", "result"),
    [
        pytest.param("differentiate", {"formula": "x^x"}, {"derivative": "x^x*(log(x) + 1)"}, id="a power of itself"),
        pytest.param("differentiate", {"formula": "abs(x)"}, {"derivative": "sign(x)"}, id="an absolute value"),
        pytest.param("differentiate", {"formula": "log(x, 2)"}, {"derivative": "1/(x*log(2))"}, id="a logarithm"),
        pytest.param("integrate", {"formula": "log(x)"}, {"antiderivative": "x*log(x) - x"}, id="by parts"),
        pytest.param("integrate", {"formula": "x^n"}, {"antiderivative": "x^(n + 1)/(n + 1)"}, id="a parameter"),
        pytest.param(
            "definite_integral",
            {"formula": "1/(1 + x^2)", "variable": "x", "lower": "-oo", "upper": "oo"},
            {"value": "pi", "decimal": "3.1415926535897932385"},
            id="between infinities",
        ),
        pytest.param(
            "definite_integral",
            {"formula": "exp(x)", "variable": "x", "lower": "0", "upper": "-oo"},
            {"value": "-1", "decimal": "-1.0000000000000000000"},
            id="backwards",
        ),
        pytest.param(
            "definite_integral",
            {"formula": "1/sqrt(x)", "variable": "x", "lower": "0", "upper": "1"},
            {"value": "2", "decimal": "2.0000000000000000000"},
            id="infinite at a bound",
        ),
        pytest.param("limit", {"formula": "x*log(x)", "side": "right"}, {"limit": "0"}, id="a slow limit"),
        pytest.param("limit", {"formula": "abs(x)/x", "side": "left"}, {"limit": "-1"}, id="from the left"),
        pytest.param("limit", {"formula": "exp(x)", "point": "-oo"}, {"limit": "0"}, id="at minus infinity"),
        pytest.param("limit", {"formula": "(exp(sin(x)) - exp(x))/x^3"}, {"limit": "-1/6"}, id="by cancellation"),
        pytest.param("series", {"formula": "sqrt(1 + x)", "order": "3"}, {"terms": "-x^2/8 + x/2 + 1"}, id="a root"),
        pytest.param("series", {"formula": "x^2", "point": "1"}, {"terms": "2*x + (x - 1)^2 - 1"}, id="about 1"),
    ],
)
def test_known_answers(operation: str, inputs: dict[str, str], result: dict[str, Any]) -> None:
    """Of every table."""
    assert asked(operation, **inputs) == result


@pytest.mark.parametrize(
    ("operation", "inputs", "result"),
    [
        pytest.param("differentiate", {"formula": "x^3"}, {"derivative": "2*x^2"}, id="a derivative"),
        pytest.param("integrate", {"formula": "x^2"}, {"antiderivative": "x^3/2"}, id="an antiderivative"),
        pytest.param("simplify", {"formula": "(x + 1)^2"}, {"simplified": "x^2 + 1"}, id="an identity"),
        pytest.param("limit", {"formula": "sin(x)/x"}, {"limit": "2"}, id="a limit"),
        pytest.param("limit", {"formula": "sin(x)/x"}, {"limit": "oo"}, id="an infinite limit"),
        pytest.param("series", {"formula": "exp(x)", "order": "3"}, {"terms": "x^2/3 + x + 1"}, id="a coefficient"),
        pytest.param("series", {"formula": "exp(x)", "order": "3"}, {"terms": "x + 1"}, id="a term left out"),
        pytest.param(
            "definite_integral",
            {"formula": "x", "variable": "x", "lower": "0", "upper": "1"},
            {"value": "1/3", "decimal": "0.33333333333333333333"},
            id="an integral",
        ),
    ],
)
def test_a_wrong_answer_is_found_by_its_check(operation: str, inputs: dict[str, str], result: dict[str, Any]) -> None:
    """Although it is a formula and no number."""
    asked_of = find(operation)

    with pytest.raises(WrongResult):
        asked_of._check(result, **asked_of._values(inputs))


def _formulas(functions: tuple[str, ...], leaves: int) -> st.SearchStrategy[Tree]:
    numbers = st.integers(1, 5).map(leaf)
    combine: Callable[[st.SearchStrategy[Tree]], st.SearchStrategy[Tree]] = lambda below: (  # noqa: E731  # One strategy.
        st.builds(lambda a, b, name: join("operator", name, [a, b]), below, below, st.sampled_from(["+", "-", "*"]))
        | st.builds(lambda a, name: join("call", name, [a]), below, st.sampled_from(functions))
        | st.builds(lambda a, n: join("operator", "^", [a, leaf(n)]), below, st.integers(1, 3))
    )
    return st.recursive(st.just(leaf("x")) | numbers, combine, max_leaves=leaves)


@settings(max_examples=200, deadline=None)
@given(_formulas(("sin", "cos", "exp", "atan"), 4), st.integers(1, 2))
def test_every_derivative_agrees_with_cauchys_formula(formula: Tree, order: int) -> None:
    """The operation's own check, hundreds of times; exp(exp(7)) and its like it says that it cannot check."""
    try:
        outcome = find("differentiate").run({"formula": format_tree(formula), "order": str(order)})
    except Unsolvable:
        reject()

    assert outcome.verified["ok"]


_EXPANDED = Polynomial(10, 20, "", rational=True)

_POLYNOMIALS = st.lists(st.integers(-9, 9), min_size=1, max_size=4).map(
    lambda numbers: " + ".join(f"({number})*x^{power}" for power, number in enumerate(numbers))
)


@settings(max_examples=200, deadline=None)
@given(_POLYNOMIALS)
def test_differentiating_an_antiderivative_gives_the_formula_back(formula: str) -> None:
    """As polynomials, term by term."""
    antiderivative = asked("integrate", formula=formula)["antiderivative"]
    back = asked("differentiate", formula=antiderivative)["derivative"]

    assert _EXPANDED.parse(back, "p") == _EXPANDED.parse(formula, "p")


@settings(max_examples=200, deadline=None)
@given(_POLYNOMIALS, st.integers(-3, 3))
def test_a_polynomial_is_its_own_series_and_limit(formula: str, point: int) -> None:
    """About every point."""
    terms = asked("series", formula=formula, point=str(point), order="6")["terms"]
    value = asked("limit", formula=formula, point=str(point))["limit"]

    assert _EXPANDED.parse(terms, "p") == _EXPANDED.parse(formula, "p")
    assert find("evaluate").run({"expression": formula.replace("x", f"({point})")}).result["value"] == value


@pytest.mark.parametrize(
    ("formula", "point", "side", "where"),
    [
        pytest.param("sqrt(x)", "0", "both", "left of the point", id="a root from both sides"),
        pytest.param("sqrt(x)", "0", "left", "left of the point", id="a root from where it is not real"),
        pytest.param("sqrt(x)", "0", "right", "", id="a root from where it is real"),
        pytest.param("sqrt(-x^2)", "0", "both", "near the point", id="real on neither side"),
        pytest.param("1/log(-x)", "oo", "both", "near the point", id="far out"),
        pytest.param("sin(x)^2/x", "0", "both", "", id="real on both sides"),
    ],
)
def test_a_limit_of_complex_values_is_said_to_be_one(formula: str, point: str, side: str, where: str) -> None:
    """Values are complex throughout the catalogue, so sqrt(x) has a limit from both sides at 0; the answer says why."""
    inputs = {"formula": formula, "variable": "x", "point": point, "side": side}

    outcome = find("limit").run(inputs)

    assert outcome.result == {"limit": "0"}
    assert outcome.verified["how"].partition("; ")[2] == (
        f"{where} the formula has complex values only, and the limit is of these" if where else ""
    )


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "value"),
    [
        pytest.param("abs(x^2 - 1)", "0", "2", "2", id="a kink in cases"),
        pytest.param("abs(x^3 - x)", "-2", "2", "5", id="kinks at round places"),
        pytest.param("max(sin(x), cos(x))", "0", "pi", "1 + sqrt(2)", id="a maximum"),
        pytest.param("floor(x)", "0", "3", "3", id="steps"),
        pytest.param("1/sqrt(1 - x^2)", "-1", "1", "pi", id="infinite at both ends, which are not 0"),
        pytest.param("x^2", "1", "1", "0", id="from a place to itself"),
    ],
)
def test_kinks_and_ends_are_integrated(formula: str, lower: str, upper: str, value: str) -> None:
    """The check splits where there is a kink, wherever that is."""
    found = asked("definite_integral", formula=formula, variable="x", lower=lower, upper=upper)

    assert abs(float(find("evaluate").run({"expression": f"{found['value']} - ({value})"}).result["value"])) < 1e-40
