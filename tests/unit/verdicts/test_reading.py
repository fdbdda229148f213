"""Answers as people and models write them, and what cannot be read."""

from __future__ import annotations

import pytest

from wizard.errors import ExpressionError
from wizard.verdicts.reading import read_object

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind", "plain"),
    [
        ("$9$", "formula", "9"),
        (r"\[ \boxed{x^{10}} \]", "formula", "x^10"),
        (r"\left( \frac{1}{3} \right).", "formula", "1/3"),
        ("0.50", "formula", "0.50"),
        ("-.25", "formula", "-0.25"),
        (r"\$16,\!386.20", "formula", "16386.20"),
        (r"90^\circ", "formula", "90*pi/180"),
        (r"2ab", "formula", "2*a*b"),
        (r"x_1 + x_{2}", "formula", "x1 + x2"),
        (r"|x-2|", "formula", "abs(x - 2)"),
        ("2x=4", "equation", "2*x = 4"),
        ("x != 3", "relation", "x != 3"),
        ("x >= 5", "bracketed", "x ∈ [5, oo)"),
        (r"(1, +\infty)", "bracketed", "(1, oo)"),
        ("1; 2; 3", "set", "{1, 2, 3}"),
        (r"\emptyset", "set", "{}"),
        (r"x = \frac{-1 \pm \sqrt{13}}{4}", "set", "{x = (-1 + sqrt(13))/4, x = (-1 - sqrt(13))/4}"),
        (r"D = (0, 1)", "bracketed", "(0, 1)"),
        ("[[1, 2], [3, 4]]", "matrix", "[[1, 2], [3, 4]]"),
        ("(0, 1] U {2}", "union", "(0, 1] ∪ {2}"),
    ],
)
def test_an_answer_is_read(text: str, kind: str, plain: str) -> None:
    """As what it is, and written in plain notation, which is read as the same."""
    found = read_object(text)

    assert (found.kind, found.text()) == (kind, plain)
    assert read_object(plain) == found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is empty"),
        ("9^9^9^9", "an exponent must be at most 1,000"),
        ("(" * 500 + "x" + ")" * 500, "brackets within each other"),
        (r"\frac{1}{" * 70 + "x" + "}" * 70, "brackets within each other"),
        ("x" * 2_001, "2,001 characters"),
        ("1," * 900 + "1", "more than 200 entries"),
        ("f(x)", "f is no function"),
        ("1 2", "found 2"),
        (r"3\frac{4}{3}", "found 3 before a fraction"),
        (r"a_{n}", "a subscript must be a number"),
        (r"15 \text{ cm}", r"\text, a command of LaTeX that is not known here"),
        ("x = 1 = 2", "several signs of equality"),
        ("{1} + {2}", "a set stands within a formula"),
        ("3 ∈ [0, 1]", "∈ must stand once, behind a variable"),
        ("x/0", "a division by 0"),
        ("± ± ± ± ± 1", "more than 4 signs ±"),
        ("1\0", "a control character"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, problem: str) -> None:
    """In words that say what was found; nothing is guessed."""
    with pytest.raises(ExpressionError) as refusal:
        read_object(text)

    assert problem in refusal.value.problem
