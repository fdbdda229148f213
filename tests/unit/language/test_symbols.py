"""Signs of print, and the words that people put where a sign or a bracket belongs."""

from __future__ import annotations

import re

import pytest

from wizard.errors import ExpressionError
from wizard.language.format import format_tree
from wizard.language.reader import read
from wizard.language.symbols import PATTERN
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("2² + x³", "2^2 + x^3", id="superscripts"),
        pytest.param("10⁻¹²", "10^-12", id="a negative superscript"),
        pytest.param("2x²y", "2*x^2*y", id="a product behind a superscript"),
        pytest.param("(x + 1)²(x - 1)", "(x + 1)^2*(x - 1)", id="brackets behind a superscript"),
        pytest.param("-2²", "-2^2", id="a minus before a power"),
        pytest.param("2πr", "2*pi*r", id="pi between factors"),
        pytest.param("π(x + 1)", "pi*(x + 1)", id="pi before brackets"),
        pytest.param("π²", "pi^2", id="a power of pi"),
        pytest.param("√2", "sqrt(2)", id="a root of a number"),
        pytest.param("2√x", "2*sqrt(x)", id="a root of a name"),
        pytest.param("√(x + 1)", "sqrt(x + 1)", id="a root of brackets"),
        pytest.param("√sin(x)", "sqrt(sin(x))", id="a root of a call"),
        pytest.param("√√16", "sqrt(sqrt(16))", id="a root of a root"),
        pytest.param("√2x", "sqrt(2)*x", id="a root of the number only"),
        pytest.param("2^√2", "2^sqrt(2)", id="a root in an exponent"),
        pytest.param("-√2 + ∛8", "-sqrt(2) + cbrt(8)", id="a cube root"),
        pytest.param("(√2)²", "sqrt(2)^2", id="a power of a root"),
        pytest.param("f(∞)", "f(oo)", id="infinity"),
        pytest.param("2⋅3•4∗5∙6×7·8", "2*3*4*5*6*7*8", id="signs of a product"),
        pytest.param("5 – 3 − 1", "5 - 3 - 1", id="a dash as a minus"),
        pytest.param("1 ÷ 2", "1/2", id="a sign of division"),
        pytest.param("γ + ζ(3)", "euler_gamma + zeta(3)", id="Greek names"),
        pytest.param("φ(10)", "phi(10)", id="Euler's function"),
        pytest.param("Σ(n, n, 1, 3) + ∏(n, n, 1, 3)", "sum(n, n, 1, 3) + product(n, n, 1, 3)", id="sum and product"),
        pytest.param("17 % 5", "17 mod 5", id="a remainder"),
        pytest.param("(2 + 3)%x", "(2 + 3) mod x", id="a remainder of brackets"),
        pytest.param("17 MOD 5", "17 mod 5", id="a remainder in capitals"),
    ],
)
def test_signs_of_print_are_read(text: str, canonical: str) -> None:
    """And written in ASCII."""
    tree = read(text, vocabulary())

    assert format_tree(tree) == canonical
    assert canonical.isascii()
    assert read(canonical, vocabulary()) == tree
    # And no client that goes by the schema refuses what is read.
    assert re.fullmatch(PATTERN, text)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        pytest.param("x²!", 3, "brackets around the power", id="a factorial behind a superscript"),
        pytest.param("2²^3", 3, "brackets around the power", id="a power of a superscript"),
        pytest.param("x⁻", 2, "SUPERSCRIPT MINUS", id="half a superscript"),
        pytest.param("√x²", 3, "brackets", id="a root before a power"),
        pytest.param("√", 2, "found the end, but expected", id="a root of nothing"),
        pytest.param("φ", 1, r"\(1 \+ sqrt\(5\)\)/2", id="the golden ratio"),
        pytest.param("х+1", 1, "write x", id="a Cyrillic letter"),
        pytest.param("{{1,2},{3,4}}", 1, r"write \[\[", id="a matrix in braces"),
        pytest.param("{1,2}", 1, r"write \[", id="a list in braces"),
        pytest.param("[1,2;3,4]", 5, r"\[\[1, 2\], \[3, 4\]\]", id="rows behind semicolons"),
        pytest.param("7 // 2", 4, r"floor\(a/b\)", id="a division of Python's"),
        pytest.param("sin 30 + 2", 5, r"put the argument in brackets: sin\(…\)", id="a function without brackets"),
        pytest.param("n!=6", 2, "inequalities are not solved here", id="a factorial that equals, or two that differ"),
        pytest.param("5!!", 2, r"\(5!\)!", id="a double factorial"),
    ],
)
def test_what_was_meant_is_named(text: str, column: int, says: str) -> None:
    """In the form that would have been understood."""
    with pytest.raises(ExpressionError, match=says) as refusal:
        plan(text, vocabulary())

    assert refusal.value.column == column
    assert len(refusal.value.detail) < 300
