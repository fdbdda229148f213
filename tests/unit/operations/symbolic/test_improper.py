"""Integrals over half lines that are split at kinks, or summed by whole periods."""

from __future__ import annotations

import pytest
from flint import arb, ctx

from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import Unsolvable
from wizard.formulas.improper import oscillating, periodic
from wizard.formulas.quadrature import BITS
from wizard.language.reader import read
from wizard.operations import find

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "value"),
    [
        pytest.param("sin(x)^2/x^2", "-oo", "oo", "pi", id="a square of sines"),
        pytest.param("(1 - cos(x))/x^2", "0", "oo", "pi/2", id="over a half line"),
        pytest.param("exp(-abs(x))", "-oo", "oo", "2", id="a kink at 0"),
        pytest.param("exp(-2*abs(x - 3))", "oo", "-oo", "-1", id="a kink elsewhere, backwards"),
        pytest.param("abs(x)/(1 + x^4)", "-oo", "oo", "pi/2", id="what vanishes slowly beside a kink"),
        pytest.param("x*floor(x)", "0", "3", "13/2", id="a piece that is 0"),
        pytest.param("log(x)/(1 + x)", "0", "1", "-pi^2/12", id="one of which SymPy's value is wrong"),
    ],
)
def test_integral_is_confirmed_by_pieces_or_periods(formula: str, lower: str, upper: str, value: str) -> None:
    """And has the value that the literature gives."""
    outcome = find("definite_integral").run({"formula": formula, "variable": "x", "lower": lower, "upper": upper})

    assert outcome.verified["ok"]
    assert outcome.result["value"] == value


@pytest.mark.parametrize(
    "formula",
    [
        "sin(x)^2",
        "sin(x)^2/x",
        "sin(x)^2/(x*log(x + 3))",
        "sin(x)*(1 + 10^4/x)",
        "sin(x)",
        "sin(x)/log(x + 3)*x^0.1",
        "sin(x^2)^2/x^2",
        "(sin(x) + sin(sqrt(2)*x))^2/x^2",
        "1/x^2",
    ],
)
def test_sums_of_periods_give_nothing_where_there_is_no_integral_or_no_period(formula: str) -> None:
    """Extrapolation alone would give many of them a value."""
    with ctx.workprec(BITS):
        assert periodic(read(formula, MATHEMATICS), "x", arb(1), 1) is None


def test_sums_of_periods_agree_with_another_way() -> None:
    """Where the formula changes its sign, its arches tell too."""
    tree = read("cos(3*x)/(x^2 + 1)", MATHEMATICS)

    with ctx.workprec(BITS):
        found, other = (each(tree, "x", arb(0), 1) for each in (periodic, oscillating))

        assert found
        assert other
        assert abs(found.value - other.value).abs_upper() < 1e-12


def test_a_wrong_value_of_a_square_of_sines_is_refused() -> None:
    """Nothing is confirmed that only comes near."""
    request = find("definite_integral").read({"formula": "sin(x)^2/x^2", "variable": "x", "lower": "0", "upper": "oo"})

    with pytest.raises(Unsolvable, match="could not be confirmed"):
        request.check({"value": "pi/2 + 10^-9", "decimal": "1.5707963277948966192"})
