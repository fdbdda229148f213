"""A series holds on both sides of its point, as far as the formula is real there, or there is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import Unsolvable, WrongResult
from wizard.operations import find

pytestmark = pytest.mark.unit


def terms(formula: str, point: str, order: int) -> str:
    """The checked series."""
    return str(
        find("series").run({"formula": formula, "variable": "x", "point": point, "order": str(order)}).result["terms"]
    )


@pytest.mark.parametrize(
    ("formula", "point", "right", "left"),
    [
        pytest.param("abs(x)", "0", "x", "-x", id="an absolute value"),
        pytest.param("sqrt(x^2)", "0", "x", "-x", id="the root of a square"),
        pytest.param("1/abs(x)", "0", "1/x", "-1/x", id="a pole"),
        pytest.param("sign(x)", "0", "1", "-1", id="a sign"),
        pytest.param("floor(x)", "0", "0", "-1", id="a step"),
        pytest.param("ceil(x)", "1", "2", "1", id="a step upwards"),
        pytest.param("max(x, 0)", "0", "x", "0", id="the larger"),
        pytest.param("atan(1/x)", "0", "-x \\+ pi/2", "-x - pi/2", id="a jump"),
        pytest.param("log(x^2)", "0", r"2\*log\(x\)", r"2\*log\(-x\)", id="a logarithm"),
    ],
)
def test_a_series_of_one_side_is_refused(formula: str, point: str, right: str, left: str) -> None:
    """And both of them are told."""
    with pytest.raises(Unsolvable, match=f"differs on the two sides .* right it is {right}, on the left {left}[.]$"):
        terms(formula, point, 2)


@pytest.mark.parametrize(
    ("formula", "point"),
    [
        pytest.param("exp(1/x)", "0", id="an essential singularity"),
        pytest.param("sin(1/x)", "0", id="endless oscillation"),
        pytest.param("1/(1 + e^(1/x))", "0", id="a jump that is flat"),
        pytest.param("zeta(x)", "1", id="one that is not known"),
    ],
)
def test_what_has_no_series_is_said(formula: str, point: str) -> None:
    """In words of ours, for good."""
    with pytest.raises(Unsolvable, match="SymPy finds no series about this point"):
        terms(formula, point, 3)


@pytest.mark.parametrize(
    ("formula", "point", "expected"),
    [
        pytest.param("acos(x)", "1", "sqrt(2)*(1 - x)^(3/2)/12 + sqrt(2)*sqrt(1 - x)", id="real on the left"),
        pytest.param("asin(x)", "1", "-sqrt(2)*(1 - x)^(3/2)/12 - sqrt(2)*sqrt(1 - x) + pi/2", id="and another"),
        pytest.param("sqrt(1 - x)", "1", "sqrt(1 - x)", id="a root of what is left"),
        pytest.param("sqrt(x)", "0", "sqrt(x)", id="real on the right"),
        pytest.param("log(x)", "0", "log(x)", id="a logarithm"),
        pytest.param("li(x)", "2", "(x - 2)/log(2) + li(2)", id="by its derivatives"),
        pytest.param("sqrt(a^2 + x)", "0", "abs(a) + x*abs(a)/(2*a^2)", id="with a parameter"),
    ],
)
def test_a_series_holds_where_the_formula_is_real(formula: str, point: str, expected: str) -> None:
    """On whichever side that is."""
    assert terms(formula, point, 2) == expected


@pytest.mark.parametrize(
    ("formula", "point", "wrong"),
    [
        pytest.param("abs(x)", "0", "x", id="one side only"),
        pytest.param("acos(x)", "1", "-sqrt(2)*i*(x - 1)^(3/2)/12 + sqrt(2)*i*sqrt(x - 1)", id="a wrong sign"),
    ],
)
def test_a_series_that_is_wrong_on_one_side_is_found_by_the_check(formula: str, point: str, wrong: str) -> None:
    """However right it is on the other."""
    series = find("series")
    inputs = {"formula": formula, "variable": "x", "point": point, "order": "2"}

    with pytest.raises(WrongResult):
        series._check({"terms": wrong}, **series._values(inputs))


@settings(max_examples=50, deadline=None)
@given(st.integers(-9, 9), st.integers(-9, 9))
def test_away_from_its_bend_an_absolute_value_has_a_series(point: int, bend: int) -> None:
    """That of the side on which the point lies; at the bend there is none."""
    if point == bend:
        with pytest.raises(Unsolvable, match="differs"):
            terms(f"abs(x - ({bend}))", str(point), 3)
        return

    found = terms(f"abs(x - ({bend}))", str(point), 3)

    assert find("evaluate").run({"expression": found.replace("x", f"({point})")}).result["value"] == str(
        abs(point - bend)
    )
