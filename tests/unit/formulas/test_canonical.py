"""Polynomials in canonical text are read without the grammar, and mean what the grammar makes of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.formulas.polynomial import Bounds, Terms, expand
from wizard.kinds import Polynomial
from wizard.kinds.canonical import canonical
from wizard.language.reader import read
from wizard.language.tokens import Limits
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit

often = settings(max_examples=300, deadline=None)

LIMITS = Limits(characters=500, tokens=120, digits=12)
BOUNDS = Bounds(degree=30, terms=10, bits=41)

_POWERS = st.tuples(*[st.integers(0, 10)] * 3)
_NUMBERS = st.builds(Fraction, st.integers(-(10**12) + 1, 10**12 - 1), st.integers(1, 999))
_POLYNOMIALS = st.dictionaries(_POWERS, _NUMBERS | st.integers(-2, 2).map(Fraction), min_size=1, max_size=6).map(
    lambda given: Terms.of(("z3", "x", "b"), given)
)

#: Pieces of which many a text is nearly canonical.
_PIECES = st.sampled_from([*"xyzdei07123", " + ", " - ", "-", "+", "*", "^", "/", "x^2", "12", "x1", " ", "(", "1/2*"])
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def by_grammar(text: str) -> Terms:
    """The slow way; raises `ExpressionError`."""
    return expand(read(text, vocabulary(), LIMITS), BOUNDS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x + 1234567890123", id="a number that is too long"),
        pytest.param("1/1234567890123*x", id="a denominator that is too long"),
        pytest.param("x^31", id="a power beyond the degree"),
        pytest.param("x^20*y^11", id="powers beyond the degree together"),
        pytest.param(" + ".join(f"x^{k}" for k in range(1, 12)), id="too many terms"),
        pytest.param(" + ".join(["x"] * 61), id="too many words"),
        pytest.param("x" + " + x^2" * 100, id="too many characters"),
        pytest.param("x + x", id="a power twice"),
        pytest.param("x*x", id="a variable twice in a term"),
        pytest.param("a + b + c + f + g + h + j", id="more variables than are looked for"),
        pytest.param("e*x", id="a letter that means a number"),
        pytest.param("2x", id="as in a book"),
        pytest.param("(x)", id="brackets"),
        pytest.param("0*x", id="a zero"),
        pytest.param("x/0", id="a division by zero"),
        pytest.param("x + 1\n", id="a line's end"),
        pytest.param("x + ١", id="a look-alike"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_might_be_refused_is_left_to_the_grammar(text: str) -> None:
    """And so is all that is not canonical."""
    assert canonical(text, LIMITS, BOUNDS) is None


def test_a_kind_of_input_does_not_ask_the_grammar_about_a_canonical_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take twenty times as long."""
    monkeypatch.setattr("wizard.kinds.polynomial.parse_written", None)

    terms = Polynomial(4, 12, "any", rational=True).parse("x^4 - 5*x + 1/2", "it")

    assert terms == Terms(("x",), {(4,): Fraction(1), (1,): Fraction(-5), (0,): Fraction(1, 2)})


@pytest.mark.parametrize("letter", _LETTERS)
def test_a_letter_is_read_as_the_grammar_reads_it(letter: str) -> None:
    """Some letters mean something else than a variable."""
    for text in (letter, f"2*{letter} + 1", f"-{letter}^2 - 3/4", f"{letter}7^2*x", f"5 - 2/3*{letter}1*x^2"):
        found = canonical(text, LIMITS, BOUNDS)

        assert found is None or found == by_grammar(text)


@often
@given(_POLYNOMIALS)
def test_a_canonical_text_is_read_as_the_grammar_reads_it(terms: Terms) -> None:
    """And its fast way is taken; a constant has no variable, and is read by the grammar."""
    text = str(terms)

    found = canonical(text, LIMITS, BOUNDS)

    assert found == terms == by_grammar(text) if terms.degree else found is None
    assert found is None or list(found.coefficients) == list(terms.coefficients)


@often
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_what_is_taken_the_fast_way_means_the_same_by_the_grammar(text: str) -> None:
    """Of texts that are nearly canonical; that the grammar refuses none of them is a part of it."""
    found = canonical(text, LIMITS, BOUNDS)

    assert found is None or found == by_grammar(text)
