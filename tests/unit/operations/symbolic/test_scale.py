"""A check compares beside the scale of what is asked: what is tiny, or huge, is checked as everything else is."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.errors import Unsolvable, WizardError, WrongResult
from wizard.operations import find

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
