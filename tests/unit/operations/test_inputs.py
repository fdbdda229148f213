"""Reading numbers from JSON and text: what is refused, and what comes out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.errors import InvalidInput
from wizard.kinds import Integer, Number, parse_integer, parse_number, write_number

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("value", "detail"),
    [
        pytest.param(True, 'n is true, but must be an integer in plain digits, such as "42".', id="a Boolean"),
        pytest.param(1.0, 'n is 1.0, but must be an integer in plain digits, such as "42".', id="a whole float"),
        pytest.param("１", r'n is "\uff11", but must be an integer in plain digits, such as "42".', id="look-alikes"),
        pytest.param("101", "n is 101, but must be from 1 to 100.", id="above"),
        pytest.param("-1", "n is -1, but must be from 1 to 100.", id="below"),
        pytest.param("1" * 4, "n has more than 3 digits, but must be from 1 to 100.", id="too long a text"),
        pytest.param(10**9, "n has more than 3 digits, but must be from 1 to 100.", id="too long a number"),
    ],
)
def test_an_integer_is_refused_in_these_words(value: Any, detail: str) -> None:
    """The field, what is wrong, and what to send."""
    with pytest.raises(InvalidInput) as refusal:
        parse_integer(value, field="n", minimum=1, maximum=100, digits=3)

    assert refusal.value.detail == detail


@pytest.mark.parametrize(
    ("minimum", "maximum", "limits"),
    [
        pytest.param(None, None, "of at most 3 digits", id="only its length"),
        pytest.param(500, None, "at least 500 and of at most 3 digits", id="only from below"),
        pytest.param(None, 5, "at most 5 and of at most 3 digits", id="only from above"),
    ],
)
def test_limits_are_said_as_far_as_there_are_any(minimum: int | None, maximum: int | None, limits: str) -> None:
    """A limit that does not exist is not spoken of."""
    with pytest.raises(InvalidInput, match=f"n has more than 3 digits, but must be {limits}"):
        parse_integer("1234", field="n", minimum=minimum, maximum=maximum, digits=3)

    if minimum or maximum:
        with pytest.raises(InvalidInput, match=f"n is 42, but must be {limits}"):
            parse_integer("42", field="n", minimum=minimum, maximum=maximum, digits=3)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        pytest.param(1e22, "without exponent", id="a float that JSON wrote with an exponent"),
        pytest.param(1e-7, "without exponent", id="a small one"),
        pytest.param(json.loads("1e400"), "a is Infinity, but must be", id="a float out of range"),
        pytest.param(".5", "must be", id="nothing before the point"),
        pytest.param("5.", "must be", id="nothing after the point"),
        pytest.param("1.2.3", "must be", id="two points"),
        pytest.param("1,5", "must be", id="a comma"),
        pytest.param("1/3", "must be", id="a fraction"),
        pytest.param("1234", "more than 3 digits before the point", id="too long before the point"),
        pytest.param(1234, "more than 3 digits before the point", id="too long, as a number"),
        pytest.param("1.234", "more than 2 digits after the point", id="too long after the point"),
        pytest.param(0.123, "more than 2 digits after the point", id="too long after the point, as a float"),
    ],
)
def test_a_number_is_refused(value: Any, says: str) -> None:
    """In words that tell which side of the point was too long."""
    with pytest.raises(InvalidInput, match=says) as refusal:
        parse_number(value, field="a", digits=3, decimals=2)

    assert refusal.value.field == "a"


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        pytest.param("007", "7", id="leading zeros"),
        pytest.param("-0", "0", id="a negative zero"),
        pytest.param(42, "42", id="a JSON number"),
        pytest.param("9" * 4_000, "9" * 4_000, id="the longest text"),
        pytest.param(-(10**4_000) + 1, "-" + "9" * 4_000, id="the longest JSON number"),
    ],
)
def test_an_integer_comes_out_canonical(value: Any, canonical: str) -> None:
    """However it was sent."""
    assert (kind := Integer(None, None, "", 4_000)).write(kind.parse(value, "n")) == canonical


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        pytest.param("0010.0100", "10.01", id="needless zeros"),
        pytest.param("-0.00", "0", id="a negative zero"),
        pytest.param("100", "100", id="zeros that count"),
        pytest.param(0.1, "0.1", id="a float, by its shortest text"),
        pytest.param(-0.0, "0", id="a negative zero as a float"),
        pytest.param(-12, "-12", id="a JSON integer"),
        pytest.param("0." + "0" * 999 + "1", "0." + "0" * 999 + "1", id="a very small one, without an exponent"),
    ],
)
def test_a_number_comes_out_canonical(value: Any, canonical: str) -> None:
    """However it was sent, and exactly."""
    assert (kind := Number("", 1_000, 1_000)).write(kind.parse(value, "a")) == canonical


@given(st.integers(-(10**60), 10**60))
def test_an_integer_survives_text_and_json(number: int) -> None:
    """As a text, as a JSON number, and with zeros before it."""
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))

    for value in (str(number), json.loads(json.dumps(number)), f"{sign}000{digits}"):
        assert parse_integer(value, field="n", digits=70) == number


@given(st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**20), max_value=10**20))
def test_a_number_survives_its_own_text(number: Decimal) -> None:
    """Canonical once is canonical for ever."""
    text = write_number(number)

    assert parse_number(text, field="a", digits=30, decimals=30) == number
    assert write_number(parse_number(text, field="a", digits=30, decimals=30)) == text


@given(st.text(max_size=20) | st.text(alphabet="0123456789-+._eE ", max_size=8))
def test_what_is_accepted_is_what_python_reads(text: str) -> None:
    """No text means one number to us and another to anyone else."""
    try:
        number = parse_integer(text, field="n", digits=30)
    except InvalidInput:
        return

    assert text.isascii()
    assert int(text) == number
