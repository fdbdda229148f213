"""Integrals over two variables: values from the literature, and what is refused."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError, InvalidInput, Unsolvable
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(r"\int_0^1\int_0^2 x y\,dx\,dy", "1", id="LaTeX"),
        pytest.param(r"\int_0^1\int_0^x y\,dy\,dx", "1/6", id="an end that varies"),
        pytest.param("Integrate[y, {x, 0, 1}, {y, 0, x}]", "1/6", id="Mathematica, the outer one first"),
        pytest.param("integrate(y, (y, 0, x), (x, 0, 1))", "1/6", id="SymPy, the inner one first"),
        pytest.param("integrate(integrate(exp(-x^2 - y^2), x, -oo, oo), y, -oo, oo)", "pi", id="the plane"),
        pytest.param("integrate(integrate(1/(x + y), x, 0, 1), y, 0, 1)", "2*log(2)", id="infinite in a corner"),
        pytest.param("integrate(integrate(exp(-x*y), x, 0, oo), y, 1, 2)", "log(2)", id="an outer variable above 0"),
        pytest.param("integrate(integrate(exp(x*y), x, 0, oo), y, -2, -1)", "log(2)", id="one below 0"),
        pytest.param("integrate(integrate(exp(-x*y), x, 0, oo), y, 2, 1)", "-log(2)", id="ends in the other order"),
    ],
)
def test_integral_over_two_variables(text: str, value: str) -> None:
    """Found by antiderivatives, confirmed by quadrature in both."""
    found = plan(text, vocabulary())

    outcome = find(found.operation).run(found.inputs)

    assert outcome.verified["ok"]
    assert outcome.result["value"] == value


def test_sums_over_two_indices_are_read_from_the_outer_one() -> None:
    """As Mathematica writes them: the second bound may have the first index."""
    assert plan("Sum[i j, {i, 3}, {j, i}]", vocabulary()).text == "sum(sum(i*j, j, 1, i), i, 1, 3)"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("integrate(integrate(x*y, x), y)", "both with a variable and bounds", id="no bounds"),
        pytest.param(
            "integrate(integrate(integrate(x, x, 0, 1), y, 0, 1), z, 0, 1)", "two at most", id="three integrals"
        ),
        pytest.param("integrate(integrate(x*z, x, 0, 1), y, 0, 2)", "may only have x and y", id="a third variable"),
        pytest.param("integrate(integrate(y, x, 0, x), y, 0, 2)", "may only have y", id="a bound with its variable"),
        pytest.param("integrate(integrate(x, x, 0, 1), x, 0, 2)", "must be another one", id="one variable twice"),
    ],
)
def test_what_is_no_double_integral_is_refused(text: str, says: str) -> None:
    """With what to change."""
    with pytest.raises((ExpressionError, InvalidInput), match=says):
        plan(text, vocabulary())


def test_refusal_of_an_inner_integral_with_cases_is_about_its_own_variables() -> None:
    """No letters have other values here: the outer variable runs over both cases."""
    found = plan("integrate(integrate(exp(-x*y)*y^2, x, 0, oo), y, -1, 1)", vocabulary())

    with pytest.raises(Unsolvable, match="for every y between its bounds"):
        find(found.operation).run(found.inputs)


def test_a_wrong_volume_is_refused() -> None:
    """However near it comes."""
    operation = find("double_integral")
    inputs = operation.examples[0].inputs

    with pytest.raises(Unsolvable, match="could not be confirmed"):
        operation.read(inputs).check({"value": "1 + 10^-9", "decimal": "1.0000000010000000000"})


@pytest.mark.parametrize(
    ("formula", "inner", "outer"),
    [
        pytest.param("1/(x - y - 1/2) + 1/(x - y + 1/2)", ("y - 1", "y + 1"), ("0", "1"), id="two poles that cancel"),
        pytest.param("sin(x)*exp(-y^2)", ("-oo", "oo"), ("-oo", "oo"), id="what never vanishes, but is odd"),
        pytest.param("x*y", ("0", "i"), ("0", "1"), id="an end that is not real"),
        pytest.param("(x - y)/(x + y)^3", ("0", "1"), ("0", "1"), id="one whose order matters"),
    ],
)
def test_no_value_is_confirmed_where_places_cancel_out(
    formula: str, inner: tuple[str, str], outer: tuple[str, str]
) -> None:
    """The places of one sum lie beside those of the other, so what cancels out in one does not in the other."""
    ends = dict(zip(("inner_lower", "inner_upper", "outer_lower", "outer_upper"), (*inner, *outer), strict=True))

    with pytest.raises(Unsolvable, match="no other method settles"):
        find("double_integral").run({"formula": formula, "inner": "x", "outer": "y", **ends})


@pytest.mark.parametrize(
    ("formula", "inner", "outer", "value"),
    [
        pytest.param("exp(-x)", ("y", "oo"), ("0", "oo"), "1", id="an infinite range from an end that varies"),
        pytest.param("exp(x)*y", ("-oo", "y"), ("0", "1"), "1", id="one to such an end"),
        pytest.param("x", ("0", "1"), ("2", "2"), "0", id="no range at all"),
        pytest.param("1", ("1", "y"), ("0", "1"), "-1/2", id="against the direction"),
        pytest.param("1/(x + y)^3", ("1", "oo"), ("1", "oo"), "1/4", id="what vanishes like a power"),
    ],
)
def test_ranges_of_all_kinds_are_confirmed(
    formula: str, inner: tuple[str, str], outer: tuple[str, str], value: str
) -> None:
    """By quadrature with the same ends."""
    ends = dict(zip(("inner_lower", "inner_upper", "outer_lower", "outer_upper"), (*inner, *outer), strict=True))

    outcome = find("double_integral").run({"formula": formula, "inner": "x", "outer": "y", **ends})

    assert outcome.verified["ok"]
    assert outcome.result["value"] == value
