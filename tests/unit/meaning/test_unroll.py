"""Sums and products over an index."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import pytest

from tests.effort import effort
from wizard.errors import ExpressionError, WrongResult
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary

pytestmark = pytest.mark.unit


def answer(expression: str) -> dict[str, Any]:
    """The checked result."""
    return find("evaluate").run({"expression": expression}).result


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("sum(n, n, 1, 10^9)", "at most 10,000 terms", id="many terms"),
        pytest.param("sum(n, n, 1, 10^4000)", "at most 10,000 terms", id="more than anyone counts"),
        pytest.param("sum(sum(n*m, m, 1, 1000), n, 1, 1000)", "steps", id="sums within sums"),
        pytest.param("sum(sum(sum(sum(1,a,1,2),b,1,2),c,1,2),d,1,2)", "within", id="too many within each other"),
        pytest.param("sum(" * 60 + "n" + ",n,1,9)" * 60, "within|variable", id="very many"),
        pytest.param("product(2^n^2, n, 1, 3000)", "digits|seconds", id="a large product"),
        pytest.param(f"factor({', '.join(['sum(1/n, n, 1, 2000)'] * 60)})", "steps", id="many sums in a call"),
        pytest.param("sum(n, 3, 1, 10)", "a variable", id="no variable"),
        pytest.param("sum(n, n, 1, 1/2)", "integers", id="a bound that is no integer"),
        pytest.param("sum(n, n, 1, oo)", "integers", id="a sum without end"),
        pytest.param("sum(n, n, 1, pi)", "integers", id="a bound that is irrational"),
        pytest.param("sum(1/n, n, 0, 3)", "division by 0", id="a term that has no value"),
        pytest.param("sum(n*m, n, 1, 3)", "m has no value here", id="another variable"),
        pytest.param("sum(1, 2)", "sum takes", id="two arguments"),
    ],
)
def test_what_is_no_sum_or_too_long_a_one_is_refused_at_once(text: str, says: str) -> None:
    """Before any of it is calculated."""
    plan("1 + 1", vocabulary())

    with effort(memory=False) as spent, pytest.raises(ExpressionError, match=says):
        plan(text, vocabulary())

    assert spent.calls < 3_000_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("sum(n, n, 1, 100)", "5050", id="Gauss"),
        pytest.param("sum(1/n, n, 1, 4)", "25/12", id="a harmonic number"),
        pytest.param("product(n, n, 1, 30)", str(factorial(30)), id="a factorial"),
        pytest.param("Σ(k^2, k, -3, 3)", "28", id="a sign, and bounds below 0"),
        pytest.param("sum(sum(a*b, a, 1, b), b, 1, 3)", "25", id="a sum within a sum"),
        pytest.param("sum(n, n, 5, 4) + product(n, n, 5, 4)", "1", id="nothing at all"),
        pytest.param("sum(i, i, 1, 3)", "6", id="an index that is a constant elsewhere"),
        pytest.param("sum(binomial(10, n), n, 0, 10)", "1024", id="a function of integers"),
        pytest.param("2*sum(n, n, 1, 2*5) + 1", "111", id="a sum in a sum"),
        pytest.param("sum(3, n, 1, 4)", "12", id="a constant"),
    ],
)
def test_a_sum_is_exact(text: str, value: str) -> None:
    """And checked by residues, term by term."""
    result = answer(text)

    assert (result["value"], result["exact"]) == (value, True)
    assert plan(text, vocabulary()).operation == "evaluate"
    assert answer(plan(text, vocabulary()).inputs["expression"]) == result


def test_a_sum_of_many_fractions_is_calculated() -> None:
    """By halves, so that the numbers stay short as long as they can."""
    assert Fraction(answer("sum(1/n, n, 1, 1000)")["value"]) == sum(Fraction(1, n) for n in range(1, 1_001))


def test_a_sum_of_real_numbers_has_proven_digits() -> None:
    """As other expressions do."""
    result = answer("sum(sqrt(n), n, 1, 3)")

    assert result["value"].startswith("4.14626436994197234")


def test_a_wrong_sum_is_found_by_its_check() -> None:
    """Modulo primes that nobody foresaw."""
    evaluate = find("evaluate")

    with pytest.raises(WrongResult):
        evaluate._check({"value": "5051", "exact": True}, **evaluate._values({"expression": "sum(n, n, 1, 100)"}))
