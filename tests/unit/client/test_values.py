"""Exact values: nothing is lost on the way to the service or back, and no text is evaluated."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from math_wizard.formulas import NotAFormula, to_sympy
from math_wizard.values import answer_of, exact, sendable

pytestmark = pytest.mark.unit


@given(st.one_of(st.integers(), st.fractions(), st.integers(10**5_000, 10**5_010)))
def test_a_number_comes_back_as_it_went(value: int | Fraction) -> None:
    """Integers of any length too, where Python's own conversion stops at 4,300 digits."""
    assert exact(sendable(value)) == value


def test_inputs_are_written_as_the_service_reads_them() -> None:
    """Lists of lists, decimals, powers of SymPy."""
    x = sympy.Symbol("x")

    assert sendable({"matrix": [[1, Fraction(1, 2)], (3, Decimal("0.25"))]}) == {
        "matrix": [["1", "1/2"], ["3", "0.25"]]
    }
    assert sendable(x**2 + 1) == "x^2 + 1"
    assert sendable(True) is True


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        ({"value": "2", "exact": True}, "2"),
        ({"content": "1", "factors": [{"factor": "x", "exponent": 1}]}, [{"factor": "x", "exponent": 1}]),
        ({"content": "2", "factors": []}, [{"factor": "2", "exponent": 1}]),
        ({"rational": [], "irrational": ["i"]}, {"rational": [], "irrational": ["i"]}),
        ({}, {}),
    ],
    ids=["the first member", "a content of one", "a content", "two halves", "nothing"],
)
def test_the_answer_is_found_in_a_result(result: dict[str, object], answer: object) -> None:
    """Nothing that belongs to it is left behind."""
    assert answer_of(result) == answer


def test_only_what_is_exact_becomes_a_number() -> None:
    """Decimals of an irrational number, polynomials and digits of pi stay as they are written."""
    result = {"value": "-691/2730", "digits": "31415", "polynomial": "x^2 - 1", "root": "0.5", "ok": True, "n": 3}

    assert exact(result) == {**result, "value": Fraction(-691, 2730)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-x*cos(x) + sin(x)", "-x*cos(x) + sin(x)"),
        ("x^3/6 + x^2/2 + x + 1", "x**3/6 + x**2/2 + x + 1"),
        ("-sqrt(2)", "-sqrt(2)"),
        ("2*pi*i", "2*pi*I"),
        ("1/3", "Rational(1, 3)"),
        ("0.25", "Rational(1, 4)"),
        ("1" * 5_000, "Integer(10**5000 - 1) / 9"),
    ],
    ids=["a function", "powers", "a root", "an imaginary number", "a fraction", "a decimal", "a long integer"],
)
def test_formulas_become_sympy(text: str, wanted: str) -> None:
    """With its own constants and functions, and exact numbers."""
    assert sympy.simplify(to_sympy(text) - sympy.sympify(wanted)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "x.__class__",
        "lambda: 1",
        "f(x)",
        "[x]",
        "x = 1",
        "",
        "(" * 9_000,
        "sin(x=1)",
    ],
)
def test_no_text_of_a_result_is_run(text: str) -> None:
    """A formula is read by a list of what there may be; all else is refused."""
    with pytest.raises(NotAFormula):
        to_sympy(text)
