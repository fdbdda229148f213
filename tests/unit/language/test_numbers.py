"""Numbers as people write them: with an exponent, with a point at the end, with separators that are refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from wizard.errors import ExpressionError, InvalidInput
from wizard.kinds import Formula, Polynomial
from wizard.language.format import format_tree
from wizard.language.reader import read
from wizard.language.tokens import Limits
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1e999999999", id="a large exponent"),
        pytest.param("1e-999999999", id="a small one"),
        pytest.param("1E+999999999*0", id="one that is multiplied by 0"),
        pytest.param("1e" + "9" * 9_000, id="an exponent that is itself too long"),
        pytest.param("2^1e9999", id="one within an exponent"),
    ],
)
def test_an_exponent_beyond_the_limits_is_refused_at_once(text: str) -> None:
    """Before any number is made of it."""
    read("1", vocabulary())

    with pytest.raises(ExpressionError, match="more than 4,000 digits") as refusal:
        read(text, vocabulary())

    assert refusal.value.column == (3 if text.startswith("2^") else 1)
    assert len(refusal.value.detail) < 200


def test_many_exponents_together_are_held_to_the_length_of_a_text() -> None:
    """A short text becomes no long one by being written out."""
    with pytest.raises(ExpressionError, match="10,000 digits together"):
        read("+".join(["1e3999"] * 400), vocabulary())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("1e-3", Fraction(1, 1000), id="a thousandth"),
        pytest.param("1.5e-3", Fraction(3, 2000), id="with decimals"),
        pytest.param("2.5e+3", Fraction(2500), id="with a plus"),
        pytest.param("2.5E3", Fraction(2500), id="with a capital"),
        pytest.param(".5e1", Fraction(5), id="without a digit before the point"),
        pytest.param("5.", Fraction(5), id="without a digit behind the point"),
        pytest.param("1e−3", Fraction(1, 1000), id="with the minus of print"),
        pytest.param("1e03", Fraction(1000), id="with a zero before it"),
    ],
)
def test_scientific_notation_is_a_number(text: str, number: Fraction) -> None:
    """Exactly the one that it says."""
    (step,) = read(text, vocabulary()).steps

    assert step.number == number
    assert read(format_tree(read(text, vocabulary())), vocabulary()) == read(text, vocabulary())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("2e", "2*e", id="twice e"),
        pytest.param("2 e", "2*e", id="twice e with a space"),
        pytest.param("2e*3", "2*e*3", id="e in a product"),
        pytest.param("2e - 3", "2*e - 3", id="e in a difference"),
        pytest.param("2e-x", "2*e - x", id="e less a name"),
        pytest.param("2 e3", "2*e3", id="a name with a digit"),
        pytest.param("1.6e-19*2", "0.00000000000000000016*2", id="an exponent in a product"),
    ],
)
def test_the_constant_e_stays_what_it_is(text: str, canonical: str) -> None:
    """Only digits that follow e directly, or behind a sign, are an exponent."""
    assert format_tree(read(text, vocabulary())) == canonical


def test_the_longest_numbers_read_back() -> None:
    """What is written out is no longer than what is read."""
    for text in ("1e3999", "1e-3998", "1." + "5" * 3_999):
        assert read(format_tree(read(text, vocabulary())), vocabulary()) == read(text, vocabulary())


def test_formulas_and_polynomials_read_the_same_numbers() -> None:
    """They are written in the same language, within limits of their own."""
    assert Formula("f").write(Formula("f").parse("1e-3*x", "f")) == "0.001*x"
    assert str(Polynomial(3, 20, "p", rational=True).parse("2.5e-3x", "p")) == "1/400*x"
    with pytest.raises(InvalidInput, match="more than 100 digits"):
        Formula("f").parse("1e100*x", "f")
    with pytest.raises(ExpressionError, match="more than 5 digits"):
        read("1e5", vocabulary(), Limits(digits=5))


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        pytest.param("1’000", 2, "leave out the separators: 1000", id="a typographic apostrophe"),
        pytest.param("1'000", 2, "leave out the separators: 1000", id="an apostrophe"),
        pytest.param("1,000,000", 2, "leave out the separators: 1000000", id="commas"),
        pytest.param("1_000_000", 2, "leave out the separators: 1000000", id="underscores"),
        pytest.param("1 000 000", 3, "leave out the separators: 1000000", id="spaces"),
        pytest.param("1\u202f000\u202f000", 3, "leave out the separators: 1000000", id="narrow spaces"),
        pytest.param("factor(1,234,567)", 10, "leave out the separators: 1234567", id="commas in a call"),
        pytest.param("gcd(12,000, 8)", 7, "leave out the separators: 12000", id="what would be two arguments"),
        pytest.param("3,14", 2, r"write a decimal point: 3\.14", id="a decimal comma"),
        pytest.param("2*3,5 + 1", 4, r"write a decimal point: 3\.5", id="a decimal comma in a sum"),
        pytest.param("0x" + "f" * 5_000, 1, "hexadecimal number; write it in decimal digits", id="a long one"),
    ],
)
def test_other_ways_to_write_a_number_are_named(text: str, column: int, says: str) -> None:
    """With the number as it is to be written."""
    with pytest.raises(InvalidInput, match=says) as refusal:
        plan(text, vocabulary())

    assert refusal.value.column == column  # type: ignore[attr-defined]
    assert len(refusal.value.detail) < 300
