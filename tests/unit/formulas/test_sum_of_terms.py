"""Sums of terms and lists of coefficients are read without the grammar, and mean what the grammar makes of them."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import ExpressionError, InvalidInput
from wizard.formulas.polynomial import Bounds, expand
from wizard.formulas.terms import Terms
from wizard.kinds import Polynomial
from wizard.kinds.sum_of_terms import sum_of_terms
from wizard.language.reader import read
from wizard.language.tokens import Limits
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit

often = settings(max_examples=300, deadline=None)

LIMITS = Limits(characters=500, tokens=120, digits=12)
BOUNDS = Bounds(degree=30, terms=10, bits=41)
KIND = Polynomial(4, 12, "any", rational=True)
LARGE = Polynomial(500_000, 4_000, "any", rational=True)

_POWERS = st.tuples(*[st.integers(0, 10)] * 3)
_NUMBERS = st.builds(Fraction, st.integers(-(10**12) + 1, 10**12 - 1), st.integers(1, 999))
_POLYNOMIALS = st.dictionaries(_POWERS, _NUMBERS | st.integers(-2, 2).map(Fraction), min_size=1, max_size=6).map(
    lambda given: Terms.of(("z3", "x", "b"), given)
)

#: Pieces of which many a text is nearly a sum of terms.
_PIECES = st.sampled_from(
    [*"xyzdei07123X", " + ", " - ", "-", "+", "*", "**", "^", "/", "x^2", "12", "x1", " ", "(", "1/2*", "0x", "2x"]
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def quickly(text: str) -> Terms | None:
    """What the quick reader makes of a text; None where it leaves it to the grammar."""
    try:
        return sum_of_terms(text, LIMITS.digits, BOUNDS)
    except ExpressionError:
        return None


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
        pytest.param(" + ".join(f"x^{k}*y" for k in range(1, 12)), id="too many terms in two variables"),
        pytest.param(
            " + ".join(f"x/{99_999_999_977 - 2 * k}" for k in range(9)), id="a sum of fractions that becomes too long"
        ),
        pytest.param("a + b + c + f + g + h + j", id="more variables than are looked for"),
        pytest.param("e*x", id="a letter that means a number"),
        pytest.param("(x)", id="brackets"),
        pytest.param("x/0", id="a division by zero"),
        pytest.param("0/0*x", id="a division by zero before it"),
        pytest.param("x + 1\n", id="a line's end"),
        pytest.param("x + ١", id="a look-alike"),
        pytest.param("0x2", id="what may be hexadecimal"),
        pytest.param("x^2y", id="an exponent with a letter behind it"),
        pytest.param("x 2", id="a number behind a letter"),
        pytest.param("2 3", id="two numbers"),
        pytest.param("2*", id="a product without its end"),
        pytest.param("x +", id="a sum without its end"),
        pytest.param("+ ", id="a sign"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_might_be_refused_is_left_to_the_grammar(text: str) -> None:
    """And so is all that is no sum of terms."""
    assert quickly(text) is None


@pytest.mark.parametrize(
    ("value", "says"),
    [
        pytest.param([], "0 entries", id="no coefficients"),
        pytest.param("[1, 2, 3, 4, 5, 6]", "more than 5 entries", id="one more than the degree has"),
        pytest.param(["1"] * 6, "6 entries", id="one more, as an array"),
        pytest.param("[1, x]", "each entry must be an integer or a fraction", id="an entry that is a word"),
        pytest.param("[1,,2]", "each entry must be", id="nothing between commas"),
        pytest.param(["1", "1/0"], "by something but 0", id="a division by zero"),
        pytest.param(f"[1, {'9' * 13}]", "too long", id="a coefficient that is too long"),
        pytest.param("[[1, 2]]", "each entry must be", id="a list in a list"),
    ],
)
def test_a_list_that_is_none_is_refused(value: Any, says: str) -> None:
    """In the words of a list."""
    with pytest.raises(InvalidInput, match=says):
        KIND.parse(value, "p")


def test_a_long_text_that_is_no_sum_is_refused_where_it_is_none() -> None:
    """With its column, and with what a long text may be."""
    text = " + ".join(f"{k}*x^{k}" for k in range(20_000, 0, -1)) + " + 3*(x + 1)"

    with pytest.raises(ExpressionError, match=r"found '\*\(x \+ 1\)', which is no term .* must be a sum") as refusal:
        LARGE.parse(text, "p")

    assert text[refusal.value.column - 1 :].startswith("*(x")


@pytest.mark.parametrize("text", ["x^4 - 5*x + 1/2", "x**4-5x+1/2", "1/2 - 5 x + x^4", "[1/2, -5, 0, 0, 1]"])
def test_a_kind_of_input_does_not_ask_the_grammar(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take ten times as long. The constant coefficient of a list comes first."""
    monkeypatch.setattr("wizard.kinds.polynomial.parse_written", None)

    terms = KIND.parse(text, "it")

    assert terms == Terms(("x",), {(4,): 1, (1,): -5, (0,): Fraction(1, 2)})
    assert KIND.write(terms) == "x^4 - 5*x + 1/2"


@pytest.mark.parametrize("value", [[6, "-5", 1], "[6,-5,1]", " [6, -5, 1, 0] ", "6 - 5x + x^2", "(x-2)(x-3)"])
def test_equal_polynomials_are_equal_whichever_way_they_come(value: Any) -> None:
    """As a list, an array, a sum, or a product."""
    assert KIND.parse(value, "p") == Terms(("x",), {(2,): 1, (1,): -5, (0,): 6})


@pytest.mark.parametrize("letter", _LETTERS)
def test_a_letter_is_read_as_the_grammar_reads_it(letter: str) -> None:
    """Some letters mean something else than a variable."""
    for text in (letter, f"2{letter} + 1", f"-{letter}^2 - 3/4", f"{letter}7^2*x", f"5 - 2/3*{letter}1*x^2"):
        found = quickly(text)

        assert found is None or found == by_grammar(text)


@often
@given(_POLYNOMIALS)
def test_a_canonical_text_is_read_as_the_grammar_reads_it(terms: Terms) -> None:
    """In the same order, and the quick way is taken."""
    text = str(terms)

    found = quickly(text)

    assert found == terms == by_grammar(text)
    assert list(found.coefficients) == list(terms.coefficients)


@often
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_what_is_taken_the_fast_way_means_the_same_by_the_grammar(text: str) -> None:
    """Of texts that are nearly sums; that the grammar refuses none of them is a part of it."""
    found = quickly(text)

    assert found is None or found == by_grammar(text)


@often
@given(st.lists(st.integers(-3, 3) | st.just(0), max_size=9))
def test_a_list_of_coefficients_is_a_mapping_as_any_other(numbers: list[int]) -> None:
    """It only takes less memory."""
    listed = Terms.of_list("x", list(numbers))
    mapped = Terms.of(("x",), {(power,): number for power, number in enumerate(numbers)})

    assert listed == mapped
    assert (listed.degree, str(listed), list(listed.numbers)[::-1]) == (
        mapped.degree,
        str(mapped),
        list(mapped.numbers),
    )
    assert list(listed.listed) == list(mapped.listed)
    assert len(listed.coefficients) == len(mapped.coefficients)
    assert [listed.coefficients.get((power,), 0) for power in range(len(numbers))] == numbers


@pytest.mark.parametrize(
    ("value", "times"),
    [
        pytest.param(lambda: f"[{', '.join(str(k * 7919 % 10**13) for k in range(50_000))}]", 5, id="a list"),
        pytest.param(lambda: [str(k * 7919 % 10**13) for k in range(50_000)], 5, id="an array"),
        pytest.param(lambda: " + ".join(f"{k % 10**6}*x^{k}" for k in range(40_000, 0, -1)), 5, id="a sum"),
        pytest.param(lambda: "+".join(f"x^{k}/{k % 97 + 1}" for k in range(40_000)), 10, id="a sum of fractions"),
        pytest.param(lambda: "x+" * 30_000 + "x", 1, id="a power that is written many times"),
        pytest.param(lambda: "x+" * 3_000_000 + "x", 1, id="a power that is written too many times"),
        pytest.param(lambda: "[" + "1," * 3_000_000 + "1]", 8, id="a list that is too long"),
        pytest.param(lambda: "+".join(f"1/{k}" for k in range(10**6, 10**6 + 20_000)), 1, id="a sum of numbers"),
    ],
)
def test_a_long_polynomial_is_read_in_little_memory(value: Any, times: int) -> None:
    """Or refused: what one body holds takes no more than some times its own length while it is understood."""
    given = value()
    tracemalloc.start()

    with suppress(InvalidInput):
        LARGE.write(LARGE.parse(given, "p"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < times * len(str(given)) + 100_000
