"""Integrals whose closed form is proposed by their digits: compared with many more digits, and said to be so."""

from __future__ import annotations

import random
from typing import Any

import pytest

from wizard.arithmetic.balls import at
from wizard.arithmetic.functions import MATHEMATICS
from wizard.errors import WrongResult
from wizard.formulas.integer_relations import closed_form
from wizard.formulas.precise_quadrature import to_check, to_guess
from wizard.kinds import Formula
from wizard.language.format import format_tree
from wizard.language.reader import read
from wizard.language.tree import Tree
from wizard.operations import find

pytestmark = pytest.mark.unit


def tree(text: str) -> Tree:
    """A formula, or a bound."""
    return Formula("", 1, infinite=True).parse(text, "it")


def inputs(formula: str, lower: str, upper: str) -> dict[str, str]:
    """Those of a definite integral over x."""
    return {"formula": formula, "variable": "x", "lower": lower, "upper": upper}


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "value"),
    [
        pytest.param("ln(1+x^2)/(1+x^2)", "0", "oo", "pi*log(2)", id="to infinity"),
        pytest.param("sqrt(1-x^2)/(1+x^2)", "-1", "1", "-pi + sqrt(2)*pi", id="between two roots"),
    ],
)
def test_closed_form_that_sympy_does_not_find_is_proposed_by_its_digits(
    formula: str, lower: str, upper: str, value: str
) -> None:
    """And the answer says that nobody derived it."""
    request = find("definite_integral").read(inputs(formula, lower, upper))

    outcome = request.run()

    assert (outcome.result["value"], outcome.result["by_digits"]) == (value, True)
    assert "not derived, but proposed by the first 75 digits" in outcome.verified["how"]
    assert "to 150 digits" in outcome.verified["how"]
    for wrong in (f"{value} + 10^-100", f"({value})*(1 + 10^-140)", f"-({value})"):
        with pytest.raises(WrongResult):
            request.check(outcome.result | {"value": wrong})


@pytest.mark.parametrize(
    ("formula", "lower", "upper", "value"),
    [
        pytest.param("log(1+x)/(1+x^2)", "0", "1", "pi*log(2)/8", id="Serret"),
        pytest.param("atan(sqrt(x^2+2))/((x^2+1)*sqrt(x^2+2))", "0", "1", "5*pi^2/96", id="Ahmed"),
        pytest.param("log(x)^2/(1+x^2)", "0", "oo", "pi^3/8", id="a power of pi"),
        pytest.param("log(x)^2/(1+x^2)", "oo", "0", "-pi^3/8", id="backwards"),
        pytest.param("log(1+x^2)/(1+x^2)", "-oo", "oo", "2*pi*log(2)", id="between two infinities"),
        pytest.param("log(1+x^2)/(1+x^2)", "-oo", "0", "pi*log(2)", id="from infinity"),
        pytest.param("exp(-x^2)*log(x)", "0", "oo", "-sqrt(pi)*(2*log(2) + euler_gamma)/4", id="one that decays"),
        pytest.param("sqrt(tan(x))", "0", "pi/2", "sqrt(2)*pi/2", id="an infinite end"),
        pytest.param("x*log(sin(x))", "0", "pi", "-pi^2*log(2)/2", id="logarithms at both ends"),
        pytest.param("log(1+x)*log(1-x)", "0", "1", "2 - 2*log(2) - pi^2/6 + log(2)^2", id="a sum of four"),
    ],
)
def test_two_quadratures_to_many_digits_agree_on_known_integrals(
    formula: str, lower: str, upper: str, value: str
) -> None:
    """One finds the closed form, and the other, at no point of the first, has 150 digits in common with it."""
    from flint import arb, ctx

    arguments = (tree(formula), "x", tree(lower), tree(upper))

    guess, check = to_guess(*arguments), to_check(*arguments)

    assert guess is not None
    assert check is not None
    found = closed_form(guess.value.real)
    assert found is not None
    with ctx.workprec(1_000):
        known = at(read(value, MATHEMATICS), {})
        assert (at(found, {}) - known).contains(0)
        assert abs(check.value - known).abs_upper() < check.scale * arb(2) ** -500


@pytest.mark.parametrize(
    ("formula", "lower", "upper"),
    [
        pytest.param("x^x", "0", "1", id="no closed form"),
        pytest.param("exp(-x)/(1+x)", "0", "oo", id="none of these constants"),
        pytest.param("sin(x)/x", "0", "oo", id="an oscillation without end"),
        pytest.param("abs(x - 1/3)", "0", "1", id="a kink"),
        pytest.param("1/x", "0", "1", id="no value"),
    ],
)
def test_where_nothing_short_fits_nothing_is_proposed(formula: str, lower: str, upper: str) -> None:
    """Or where the digits are not known."""
    guess = to_guess(tree(formula), "x", tree(lower), tree(upper))

    assert guess is None or closed_form(guess.value.real) is None


def test_a_near_miss_is_refused_by_the_digits_that_it_was_not_found_with() -> None:
    """Its first hundred digits are those of pi*log(2), and it is something else."""
    near = "log(1+x^2)/(1+x^2) + 10^-100*exp(-x)"
    request = find("definite_integral").read(inputs(near, "0", "oo"))

    with pytest.raises(WrongResult, match="another value"):
        request.check({"value": "pi*log(2)", "decimal": "2.1775860903036021305", "by_digits": True})


def test_random_numbers_have_no_closed_form() -> None:
    """A relation that chance explains is none."""
    from flint import arb, ctx, fmpz

    numbers = random.Random(5)
    with ctx.workdps(160):
        drawn: list[Any] = [arb(fmpz(numbers.randrange(10**150))) / arb(10) ** 149 for _ in range(30)]

    assert [closed_form(each) for each in drawn] == [None] * 30


def test_a_closed_form_is_written_with_one_denominator() -> None:
    """As people do."""
    from flint import arb, ctx

    with ctx.workdps(160):
        found = closed_form((arb.pi() * 3 - 7 * arb(2).log()) / 12)

    assert found is not None
    assert format_tree(found) == "(3*pi + -7*log(2))/12"
