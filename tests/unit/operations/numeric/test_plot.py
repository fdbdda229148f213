"""Plots: joined only where nothing breaks, broken where something does, and refused where there is nothing to draw."""

from __future__ import annotations

import copy
import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def plot(formula: str, lower: str, upper: str, **more: str) -> dict[str, Any]:
    """The checked result."""
    inputs = {"formula": formula, "variable": "x", "lower": lower, "upper": upper, **more}
    return find("plot").run(inputs).result


def breaks(result: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Why and where it breaks."""
    return [(each["why"], each["at"]) for each in result["breaks"]]


def points(result: dict[str, Any]) -> list[tuple[float, float]]:
    """All points as floats."""
    return [(float(x), float(y)) for segment in result["segments"] for x, y in segment]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        pytest.param({"lower": "10", "upper": "-10"}, "upper", "not above lower", id="a reversed range"),
        pytest.param({"lower": "1/2", "upper": "0.5"}, "upper", "not above lower", id="an empty range"),
        pytest.param({"upper": "oo"}, "upper", "must be finite", id="an infinite bound"),
        pytest.param({"lower": "-oo"}, "lower", "must be finite", id="the other infinite bound"),
        pytest.param({"formula": "x*y"}, "formula", "one variable", id="two variables"),
        pytest.param({"formula": "sin(t)"}, "variable", "does not occur", id="another variable"),
        pytest.param({"rows": "1"}, "rows", "2 to 200", id="a table without rows"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_once(changes: dict[str, str], field: str, says: str) -> None:
    """By the API, which calculates nothing, with the input that is wrong."""
    inputs = {"formula": "sin(x)", "variable": "x", "lower": "0", "upper": "1"}

    with pytest.raises(InvalidInput, match=says) as refusal:
        find("plot").validate(inputs | changes)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "says"),
    [
        pytest.param("sqrt(-1 - x^2)", "-1", "1", "no real value", id="what is never real"),
        pytest.param("sin(x)", "pi", "e", "range is empty", id="a range that only a calculation shows to be reversed"),
        pytest.param("x", "0", "i", "no real value", id="a bound that is not real"),
        pytest.param("x", "1", "1 + 10^-12", "too near", id="a range that 16 digits do not tell apart"),
        pytest.param("sin(10^6*x)", "0", "1", "too fast", id="waves that are too many"),
        pytest.param("sin(1000*x)", "0", "10", "too fast", id="waves that are nearly as narrow as places can lie"),
        pytest.param("sin(x^2)", "0", "100", "too fast", id="waves that become too narrow"),
        pytest.param("exp(exp(x))", "10", "20", "too large", id="what is too large"),
        pytest.param("10^12 + sin(x)", "0", "9", "subtract", id="what differs too little"),
        pytest.param("floor(sin(x)^2 + cos(x)^2)", "0", "1", "no value|too fast", id="what cannot be told anywhere"),
    ],
)
def test_what_has_no_curve_is_refused(formula: str, lower: str, upper: str, says: str) -> None:
    """In a sentence that says what to do instead."""
    with pytest.raises(Unsolvable, match=says) as refusal:
        plot(formula, lower, upper)

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "expected"),
    [
        pytest.param("sin(x)/x", "-10", "10", [("gap", "0")], id="a value that is missing"),
        pytest.param("1/x", "-1", "2", [("pole", "0")], id="a pole"),
        pytest.param("1/x^2", "-1", "1", [("pole", "0")], id="a pole of one sign"),
        pytest.param(
            "tan(x)", "0", "7", [("pole", "1.570796327"), ("pole", "4.71238898")], id="poles at no round place"
        ),
        pytest.param("sign(x - 1/3)", "0", "1", [("jump", "0.333333333")], id="a jump"),
        pytest.param("floor(x)", "0", "2.5", [("jump", "1"), ("jump", "2")], id="jumps"),
        pytest.param("sqrt(x)", "-4", "4", [("not real", None)], id="half of it not real"),
        pytest.param("log(x)", "0", "10", [("pole", "0")], id="a logarithm at its bound"),
        pytest.param("exp(1/x)", "-1", "1", [("too large", None)], id="what is too large somewhere"),
        pytest.param("x^x", "0", "140", [("too large", None)], id="a bound whose value is too large"),
        pytest.param("1.0001*10^200*sin(x)", "0", "10", [], id="values of 200 digits"),
        pytest.param("floor(x)*exp(5*x)", "0", "4.5", [("jump", "4")], id="jumps of which one can be seen"),
        pytest.param("cos(exp(x))", "0", "6", [], id="waves that become narrow"),
        pytest.param("x*log(x)", "0", "1", [("gap", "0")], id="a bound without a value"),
        pytest.param("abs(x)", "-1", "1", [], id="a kink"),
        pytest.param("cbrt(x)", "-1", "1", [], id="a vertical tangent"),
        pytest.param("tanh(10^6*x)", "-1", "1", [], id="what only looks like a jump"),
        pytest.param("1/(x^2 + 10^-6)", "-1", "1", [], id="what only looks like a pole"),
        pytest.param("7", "-1", "1", [], id="a constant"),
    ],
)
def test_it_breaks_where_it_must(formula: str, lower: str, upper: str, expected: list[tuple[str, str | None]]) -> None:
    """And nowhere else."""
    result = plot(formula, lower, upper)

    assert breaks(result) == expected
    assert result["points"] == len(points(result)) <= 2_000


def test_points_lie_where_they_must() -> None:
    """Python's own functions say the same, to the bound that is told; the lines between are as near as can be seen."""
    result = plot("sin(x)*exp(x/5)", "-10", "10")
    height = float(result["y_to"]) - float(result["y_from"])

    def wave(x: float) -> float:
        return math.sin(x) * math.exp(x / 5)

    for x, y in points(result):
        assert abs(wave(x) - y) <= 1.01 * float(result["within"])
    for (x, y), (x2, y2) in pairwise(points(result)):
        assert abs(wave((x + x2) / 2) - (y + y2) / 2) < 0.004 * height
    assert float(result["within"]) < height * 1e-8


def test_more_points_lie_where_it_bends() -> None:
    """A straight line needs two, and a bend its own."""
    assert len(points(plot("3*x - 1", "0", "1"))) == 2
    assert len(points(plot("max(x, 1)", "0", "2"))) == 3
    bent = points(plot("atan(20*x)", "-10", "10"))

    assert sum(abs(x) < 1 for x, _ in bent) > 0.6 * len(bent)


def test_something_narrow_is_met() -> None:
    """A thousandth of the range wide, and between all places that everything begins with."""
    result = plot("exp(-(1000*(x - 0.12345))^2)", "0", "1")

    assert float(result["y_to"]) > 0.95
    assert float(result["y_from"]) == 0


def test_waves_that_hide_between_the_first_places_are_met() -> None:
    """It is 0 at each of them, and in the middle between two."""
    result = plot("sin(512*pi*x)", "0", "1")

    assert len(points(result)) > 500
    assert float(result["y_to"]) > 0.9


def test_something_unbounded_is_cut() -> None:
    """What lies about the middle half is shown, and told; the curve goes on beyond it."""
    result = plot("tan(x)", "0", "3*pi")

    assert result["cut"] is True
    assert -10 < float(result["y_from"]) < -3
    assert 3 < float(result["y_to"]) < 10
    assert any(y > float(result["y_to"]) for _, y in points(result))
    assert plot("sin(x)", "0", "3")["cut"] is False


def test_something_unbounded_that_is_level_elsewhere_is_seen() -> None:
    """More than half of its values are 0, and yet it has a height."""
    result = plot("floor(1/x)", "0", "9")

    assert result["cut"] is True
    assert float(result["y_to"]) > float(result["y_from"]) == 0


def test_the_table_has_round_places_and_proven_digits() -> None:
    """Not those of a float: all that were asked for; and none where there is no value."""
    table = plot("sqrt(x)", "-1", "3", rows="5", digits="50")["table"]

    assert table[0] == {"x": "-1", "y": None}
    assert table[3] == {"x": "2", "y": "1.4142135623730950488016887242096980785696718753769"}
    assert [each["x"] for each in table] == ["-1", "0", "1", "2", "3"]


@pytest.mark.parametrize("rows", [2, 3, 7, 21, 200])
def test_the_table_is_as_long_as_may_be(rows: int) -> None:
    """Steps are 1, 2 or 5 of some power of ten, so that it is never shorter than a third."""
    table = plot("x", "-1/3", "pi", rows=str(rows))["table"]
    xs = [Fraction(each["x"]) for each in table]

    assert max(1, rows // 3) <= len(xs) <= rows
    assert len({b - a for a, b in pairwise(xs)}) <= 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda it: it["segments"][0].pop(), id="a point left out at a break"),
        pytest.param(lambda it: it["segments"].pop(), id="a segment left out"),
        pytest.param(lambda it: it.update(segments=[it["segments"][0] + it["segments"][1]]), id="a joined pole"),
        pytest.param(lambda it: it["breaks"].clear(), id="a break that nobody is told of"),
        pytest.param(lambda it: it["breaks"][0].update(at="0.01"), id="a pole elsewhere"),
        pytest.param(lambda it: it["breaks"][0].update(why="magic"), id="a reason that is none"),
        pytest.param(lambda it: it.update(y_to="70"), id="another height"),
        pytest.param(lambda it: it.update(within="1e-30"), id="a bound that is too good"),
        pytest.param(lambda it: it["table"].pop(), id="a row left out"),
        pytest.param(lambda it: it["table"][1].update(y=None), id="a value left out"),
        pytest.param(lambda it: it["segments"][0].__delitem__(slice(1, -1)), id="a line that cuts a bend"),
    ],
)
def test_a_wrong_plot_is_found_by_the_check(change: Any) -> None:
    """Each in its own way."""
    example = find("plot").examples[0]
    wrong = copy.deepcopy(example.result)
    change(wrong)
    wrong["points"] = sum(map(len, wrong["segments"]))

    with pytest.raises(WrongResult):
        find("plot")._check(wrong, **find("plot")._values(example.inputs))


@given(
    coefficients=st.lists(st.integers(-9, 9), min_size=1, max_size=5),
    pole=st.integers(-3, 3),
    scale=st.sampled_from(["1", "10^-12", "10^12", "10^80"]),
    shift=st.integers(-20, 20),
)
@settings(max_examples=25, deadline=None)
def test_any_quotient_passes_its_own_check(coefficients: list[int], pole: int, scale: str, shift: int) -> None:
    """At any scale, wherever the range lies: what is drawn is confirmed, or refused in a sentence."""
    above = " + ".join(f"({each})*x^{power}" for power, each in enumerate(coefficients))
    formula = f"{scale}*({above})/(x - {pole})" if pole >= 0 else f"{scale}*({above})/(x + {-pole})"

    result = plot(formula, str(shift - 3), str(shift + 2), rows="3", digits="3")

    assert result["segments"]
    assert {each["why"] for each in result["breaks"]} <= {"pole", "gap", "out of sight"}
