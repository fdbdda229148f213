"""A check compares beside the scale of what is asked: what is tiny, or huge, is checked as everything else is."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.errors import Unsolvable, WizardError, WrongResult
from wizard.formulas.improper import unproven
from wizard.language.tree import leaf
from wizard.operations import find
from wizard.operations.symbolic._algebra import read_back

pytestmark = pytest.mark.unit

#: Far below and above any absolute bound that a check could have.
SCALES = ("1", "10^-40", "10^40")

#: An operation, the input that is scaled, all inputs, and a result whose named member is wrong.
QUESTIONS = [
    pytest.param("integrate", {"formula": "sin(x)*x"}, {"antiderivative": "x*cos(x)"}, id="an antiderivative"),
    pytest.param("integrate", {"formula": "exp(a*x)*sin(b*x)"}, {"antiderivative": "0"}, id="two parameters"),
    pytest.param("differentiate", {"formula": "sin(x)*x"}, {"derivative": "x*cos(x)"}, id="a derivative"),
    pytest.param("simplify", {"formula": "sin(x)^2 + cos(x)^2"}, {"simplified": "0"}, id="an identity"),
    pytest.param("series", {"formula": "cos(x)", "order": "4"}, {"terms": "0"}, id="a series"),
    pytest.param("limit", {"formula": "sin(x)/x"}, {"limit": "0"}, id="a limit"),
    pytest.param(
        "definite_integral",
        {"formula": "abs(cos(x))", "variable": "x", "lower": "-pi/2", "upper": "0"},
        {"value": "0", "decimal": "0"},
        id="an integral",
    ),
]


def checked(name: str, inputs: dict[str, str]) -> dict[str, Any]:
    """A result that passed its check."""
    return find(name).run(inputs).result


def is_accepted(name: str, inputs: dict[str, str], result: dict[str, Any]) -> bool:
    """Whether the operation's own check takes a result."""
    operation = find(name)
    try:
        operation._check(result, **operation._values(inputs))
    except (WrongResult, Unsolvable):
        return False
    return True


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("name", "inputs", "wrong"), QUESTIONS)
def test_the_scale_of_a_question_changes_no_verdict(
    name: str, inputs: dict[str, str], wrong: dict[str, Any], scale: str
) -> None:
    """A right answer is right and a wrong one wrong, also 10^40 times smaller or larger."""
    scaled = inputs | {"formula": f"{scale}*({inputs['formula']})"}

    result = checked(name, scaled)

    assert is_accepted(name, scaled, result)
    assert not is_accepted(name, scaled, result | wrong)


@pytest.mark.parametrize(
    ("formula", "bounds", "value"),
    [
        pytest.param("1.6e-19*abs(cos(x))", ("-pi/2", "0"), "1/6250000000000000000", id="small and positive"),
        pytest.param("sin(x)/x", ("0", "oo"), "pi/2", id="an oscillation that dies slowly"),
        pytest.param("sin(x^2)", ("0", "oo"), "sqrt(2)*sqrt(pi)/4", id="one that grows faster"),
        pytest.param("cos(x^2)", ("-oo", "0"), "sqrt(2)*sqrt(pi)/4", id="one from minus infinity"),
        pytest.param("abs(sin(x))", ("0", "10"), "cos(10) + 7", id="kinks"),
        pytest.param("sign(x - 1)*x", ("0", "3"), "7/2", id="a jump"),
    ],
)
def test_an_integral_is_confirmed_by_numbers(formula: str, bounds: tuple[str, str], value: str) -> None:
    """Split where it has kinks, and arch by arch where it oscillates."""
    inputs = {"formula": formula, "variable": "x", "lower": bounds[0], "upper": bounds[1]}

    assert checked("definite_integral", inputs)["value"] == value


def test_the_case_that_holds_for_single_values_is_not_taken() -> None:
    """SymPy names a = b = 0 first."""
    found = checked("integrate", {"formula": "exp(a*x)*sin(b*x)"})

    assert found["antiderivative"] == "a*exp(a*x)*sin(b*x)/(a^2 + b^2) - b*exp(a*x)*cos(b*x)/(a^2 + b^2)"


@pytest.mark.parametrize(
    ("formula", "point", "side", "limit"),
    [
        pytest.param("sin(floor(x))", "2", "left", "sin(1)", id="a step within a sine"),
        pytest.param("1000 + exp(-floor(x))", "2", "left", "exp(-1) + 1000", id="a small step beside a large number"),
        pytest.param("atan(floor(x))", "5", "left", "atan(4)", id="a step of a few percent"),
        pytest.param("ceil(x)*sign(x - 3)", "3", "right", "4", id="two steps"),
        pytest.param("2^(1/x)", "0", "left", "0", id="an exponent that goes to minus infinity"),
        pytest.param("(x - 1)*zeta(x)", "1", "both", "1", id="a pole that is cancelled"),
        pytest.param("10^-40*floor(x)", "2", "left", "1/10000000000000000000000000000000000000000", id="a tiny step"),
    ],
)
def test_limits_at_steps_and_poles(formula: str, point: str, side: str, limit: str) -> None:
    """From the side that was asked for."""
    assert checked("limit", {"formula": formula, "variable": "x", "point": point, "side": side}) == {"limit": limit}


@pytest.mark.parametrize(
    ("formula", "point", "side", "wrong"),
    [
        pytest.param("sin(floor(x))", "2", "left", "sin(2)", id="the value at the point"),
        pytest.param("1 + x", "0", "right", "99/100", id="a near one"),
        pytest.param("1/log(x)", "oo", "both", "-1/1000", id="a near one of a slow limit"),
        pytest.param("log(log(x))", "oo", "both", "4", id="a number for infinity"),
        pytest.param("1 - 1/log(x)", "oo", "both", "oo", id="infinity for a number"),
        pytest.param("sin(x)", "oo", "both", "0", id="an oscillation"),
    ],
)
def test_a_distance_that_does_not_go_to_0_is_refused(formula: str, point: str, side: str, wrong: str) -> None:
    """However near the last value is."""
    inputs = {"formula": formula, "variable": "x", "point": point, "side": side}

    assert not is_accepted("limit", inputs, {"limit": wrong})


@pytest.mark.parametrize("formula", ["sin(1/x)", "(2 + floor(x))*sin(1/x)"])
def test_nothing_is_said_of_a_limit_that_is_not_found(formula: str) -> None:
    """Nobody showed that it oscillates."""
    with pytest.raises(WizardError, match="No limit was found, or none that could be confirmed; there may be one"):
        checked("limit", {"formula": formula, "variable": "x", "point": "0", "side": "right"})


@pytest.mark.parametrize(
    ("formula", "value", "decimal"),
    [
        pytest.param("cos(x)", "0", "0", id="arches of one size"),
        pytest.param("sin(x)", "1", "1.0000000000000000000", id="arches of one size, from a zero"),
        pytest.param("x*sin(x)", "0", "0", id="arches that grow"),
        pytest.param("sin(x)*exp(x/100)", "10000/10001", "0.99990000999900009999", id="arches that grow fast"),
        pytest.param("10^-40*cos(x)", "0", "0", id="tiny arches"),
    ],
)
def test_an_oscillation_that_does_not_die_has_no_integral(formula: str, value: str, decimal: str) -> None:
    """Acceleration gives its sums a limit all the same."""
    inputs = {"formula": formula, "variable": "x", "lower": "0", "upper": "oo"}

    assert not is_accepted("definite_integral", inputs, {"value": value, "decimal": decimal})


@pytest.mark.parametrize(
    "formula",
    ["sin(x)*(1 + 10^4/(x + 1))", "sin(x)*(1 + 10^9/(x + 1))", "sin(x)*log(x)", "sin(x)*atan(x)", "x^2*sin(x^2)"],
)
def test_arches_are_looked_at_far_out(formula: str) -> None:
    """Near arches may shrink although far ones do not."""
    assert unproven(read_back(formula), "x", leaf(0), read_back("oo")) is None


@pytest.mark.parametrize(
    "formula", ["sin(x)/x", "x^(-1/10)*sin(x)", "cos(x^3)", "sin(x)/log(x + 2)", "exp(-x/10)*sin(x)"]
)
def test_arches_that_go_to_zero_are_summed(formula: str) -> None:
    """Also those that shrink slowly, or become narrow."""
    assert unproven(read_back(formula), "x", leaf(0), read_back("oo")) is not None


@pytest.mark.parametrize(
    ("formula", "bounds", "value"),
    [
        pytest.param("1/x^(2/3)", ("0", "1"), "3", id="a root of degree 3"),
        pytest.param("1/x^(9/10)", ("0", "1"), "10", id="nearly as strong as 1/x"),
        pytest.param("1/x^(11/10)", ("1", "oo"), "10", id="nearly as slow as 1/x"),
    ],
)
def test_an_integral_that_is_infinite_at_an_end(formula: str, bounds: tuple[str, str], value: str) -> None:
    """As many digits are relied on as the sum has."""
    inputs = {"formula": formula, "variable": "x", "lower": bounds[0], "upper": bounds[1]}

    assert checked("definite_integral", inputs)["value"] == value


@pytest.mark.parametrize(
    ("name", "formula", "member", "answer"),
    [
        pytest.param("differentiate", "sin(10^6*x)", "derivative", "1000000*cos(1000000*x)", id="a derivative"),
        pytest.param("differentiate", "exp(10^5*x)", "derivative", "100000*exp(100000*x)", id="one that grows"),
        pytest.param("integrate", "cos(10^6*x)", "antiderivative", "sin(1000000*x)/1000000", id="an antiderivative"),
    ],
)
def test_what_varies_fast_is_checked_on_a_smaller_circle(name: str, formula: str, member: str, answer: str) -> None:
    """On a large one Cauchy's mean takes one frequency for another."""
    assert checked(name, {"formula": formula}) == {member: answer}
