"""Text becomes a tree, or a refusal that names the column."""

from __future__ import annotations

import string
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from wizard.errors import ExpressionError
from wizard.language.format import format_tree
from wizard.language.reader import read
from wizard.language.tree import Tree, join, leaf
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        pytest.param("", 1, "it is empty", id="nothing"),
        pytest.param("  ", 1, "it is empty", id="spaces"),
        pytest.param("1 +", 4, "found the end, but expected a number, a name, ", id="an operator at the end"),
        pytest.param("2 3", 3, "found 3, but expected an operator or the end", id="two numbers"),
        pytest.param("(x+1)2", 6, "found 2, but expected an operator", id="a number behind brackets"),
        pytest.param("f(1 2)", 5, r"found 2, but expected an operator, a comma or \)", id="a comma left out"),
        pytest.param("(1", 3, r"the \( of column 1 is never closed", id="a bracket that stays open"),
        pytest.param("1)", 2, "nothing is open", id="a bracket that closes nothing"),
        pytest.param("[1)", 3, "expected ] for the", id="the other kind of bracket"),
        pytest.param("1 = 2 = 3", 7, "found =", id="two equations"),
        pytest.param("()", 2, r"found \)", id="empty brackets"),
        pytest.param("5!!", 2, "two meanings", id="a double factorial"),
        pytest.param("х+1", 1, r"U\+0445 \(CYRILLIC SMALL LETTER HA\).*write x", id="a Cyrillic letter"),
        pytest.param("1+１", 3, r"U\+FF11 \(FULLWIDTH DIGIT ONE\).*write 1", id="a full-width digit"),
        pytest.param("2Λ", 2, r"U\+039B \(GREEK CAPITAL LETTER LAMDA\)", id="a Greek capital"),
        pytest.param("2ⁿ", 2, r"write n", id="a superscript that is no number"),
        pytest.param("x.func", 2, "found .", id="an attribute"),
        pytest.param("__import__('os')", 1, "found _", id="a name of Python's"),
        pytest.param("\ud800", 1, r"U\+D800", id="a lone surrogate"),
        pytest.param("1" * 4_001, 1, "4,001 digits", id="a long number"),
        pytest.param("1" * 10_001, 10_001, "10,001 characters", id="a long text"),
        pytest.param("+".join(["1"] * 600), 1_001, "number 1,001 of its", id="many terms"),
        pytest.param("(" * 201 + "1" + ")" * 201, 201, "bracket 201 within", id="many brackets"),
    ],
)
def test_what_is_wrong_is_named_with_its_column(text: str, column: int, says: str) -> None:
    """Counted from 1, and with what was expected."""
    with pytest.raises(ExpressionError, match=says) as refusal:
        read(text, vocabulary())

    assert refusal.value.column == column
    assert refusal.value.field == "expression"
    assert refusal.value.detail.startswith(f"expression is wrong at column {column:,}: ")
    refusal.value.detail.encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize(
    "text",
    ["(" * 5_000, "+".join(["1"] * 50_000), "-" * 10_000 + "1", "[" * 5_000, "9" * 100_000, "1" + "!" * 9_000],
    ids=["brackets", "terms", "signs", "lists", "digits", "factorials"],
)
def test_what_is_too_much_is_refused_at_once(text: str) -> None:
    """By one pass over at most 10,000 characters, and by no parser."""
    read("1", vocabulary())

    with effort() as spent, pytest.raises(ExpressionError):
        read(text, vocabulary())

    assert spent.calls < 10_000


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("-2^2", "-2^2", id="a power before a minus"),
        pytest.param("(-2)^2", "(-2)^2", id="a minus in brackets"),
        pytest.param("2^-3^2", "2^-3^2", id="a minus in an exponent"),
        pytest.param("(2^3)^4", "(2^3)^4", id="a power of a power"),
        pytest.param("2**3", "2^3", id="two stars"),
        pytest.param("2x", "2*x", id="a product without its sign"),
        pytest.param("1/2x", "1/2*x", id="half of x"),
        pytest.param("2(x+1)(x-1)", "2*(x + 1)*(x - 1)", id="brackets side by side"),
        pytest.param("a-(b-c)-d", "a - (b - c) - d", id="differences"),
        pytest.param("a/(b*c)/d", "a/(b*c)/d", id="quotients"),
        pytest.param("5! - 7#", "5! - 7#", id="factorial and primorial"),
        pytest.param("((3!)!)", "(3!)!", id="a factorial of a factorial"),
        pytest.param("--2##!#", "--2##!#", id="signs in a row"),
        pytest.param("a mod b + c", "a mod (b + c)", id="a remainder"),
        pytest.param("mod(7, 3)", "7 mod 3", id="a remainder as a function"),
        pytest.param("3 × 4 − 1 ÷ 2 · 5", "3*4 - 1/2*5", id="signs of print"),
        pytest.param("[[1,2],[3,4]]", "[[1, 2], [3, 4]]", id="a matrix"),
        pytest.param("f( a , n = 3 )", "f(a, n = 3)", id="a keyword"),
        pytest.param("0.50 + .25 + 007", "0.5 + 0.25 + 7", id="decimals"),
        pytest.param("+x", "x", id="a plus"),
        pytest.param("f()", "f()", id="no arguments"),
    ],
)
def test_one_tree_has_one_text(text: str, canonical: str) -> None:
    """And that text reads back as the tree."""
    tree = read(text, vocabulary())

    assert format_tree(tree) == canonical
    assert read(canonical, vocabulary()) == tree


_TREES = st.recursive(
    st.integers(0, 10**6).map(leaf) | st.sampled_from("abxyz").map(leaf),
    lambda below: (
        st.builds(
            lambda a, b, name: join("operator", name, [a, b]),
            below,
            below,
            st.sampled_from(["+", "-", "*", "/", "^", "mod"]),
        )
        | st.builds(lambda a, name: join("operator", name, [a]), below, st.sampled_from(["neg", "!", "#"]))
        | st.builds(lambda each: join("call", "f", each), st.lists(below, max_size=3))
        | st.builds(lambda each: join("list", "list", each), st.lists(below, min_size=1, max_size=3))
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(_TREES)
def test_every_tree_reads_back_from_its_text(tree: Tree) -> None:
    """Brackets stand exactly where they must."""
    assert read(format_tree(tree), vocabulary()) == tree


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet=string.printable, max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing else happens, and a refusal names a column of the text, the one behind it, or none."""
    refusal = None
    try:
        tree = read(text, vocabulary())
    except ExpressionError as error:
        refusal = error

    if refusal:
        assert refusal.column is None or 1 <= refusal.column <= len(text) + 1
        assert len(refusal.detail) < 250
    else:
        assert read(format_tree(tree), vocabulary()) == tree


def test_children_are_what_the_last_step_is_applied_to() -> None:
    """In the order of the text."""
    call = read("f(1 + 2, [3, x], -y)", vocabulary())

    assert [format_tree(child) for child in call.children()] == ["1 + 2", "[3, x]", "-y"]
    assert call.names() == ["x", "y"]


def test_importing_the_language_imports_no_library() -> None:
    """The grammar's is imported by the first text; those of mathematics, by none."""
    look = (
        "import sys, wizard.meaning.plan, wizard.language.mathml\nfrom wizard.operations import vocabulary\n"
        "print({'lark', 'flint', 'sympy', 'gmpy2', 'numpy'} & set(sys.modules))\n"
        "wizard.meaning.plan.plan('factor(2^193 - 1)', vocabulary())\n"
        "print({'flint', 'sympy', 'gmpy2', 'numpy'} & set(sys.modules))"
    )

    answer = subprocess.run([sys.executable, "-c", look], capture_output=True, check=True, timeout=60, text=True)

    assert answer.stdout.split() == ["set()", "set()"]
