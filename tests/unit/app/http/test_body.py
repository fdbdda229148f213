"""Reading a body: what is refused, and that nothing sent is changed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.http import body as bodies
from app.http.body import LIMIT, QUESTION_LIMIT, only, read_object, turn_to_read
from app.http.errors import Busy, Malformed, TooLarge, WrongMediaType
from tests.effort import effort
from wizard.errors import InvalidInput

pytestmark = pytest.mark.unit


#: A body whose length nobody stated, from a server that knows where it ends.
CHUNKED = {"environ_overrides": {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}}


def read(app: Flask, body: bytes, content_type: str | None = "application/json", **context: Any) -> dict[str, Any]:
    """What `read_object` makes of a request."""
    with app.test_request_context("/", method="POST", data=body, content_type=content_type, **context):
        return read_object()


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param(None, id="none at all"),
        pytest.param("text/plain", id="text, as a form can send it"),
        pytest.param("application/x-www-form-urlencoded", id="a form"),
        pytest.param("application/json; charset=latin-1", id="JSON in another encoding"),
        pytest.param("application/json; boundary=x", id="JSON with a strange parameter"),
        pytest.param("application/jsonp", id="nearly JSON"),
    ],
)
def test_a_body_that_is_not_said_to_be_json_is_refused(app: Flask, content_type: str | None) -> None:
    """Only application/json is read, which no form of another site can send."""
    with pytest.raises(WrongMediaType, match="Content-Type: application/json"):
        read(app, b"{}", content_type)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"", "not JSON", id="nothing"),
        pytest.param(b"[1]", "must be a JSON object", id="an array"),
        pytest.param(b"null", "must be a JSON object", id="null"),
        pytest.param(b"{", "not JSON: .* line 1, column 2", id="half an object"),
        pytest.param(b"{} {}", "not JSON: Extra data", id="two objects"),
        pytest.param(b"\xef\xbb\xbf{}", "not JSON", id="a byte order mark"),
        pytest.param(b'{"a": "\xff"}', "not UTF-8: byte 7", id="a byte that is no UTF-8"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', "not UTF-8", id="a surrogate in UTF-8"),
        pytest.param(b'{"a": "\\ud800"}', "surrogate", id="half a surrogate pair"),
        pytest.param(b'{"\\uDC00": 1}', "surrogate", id="half a pair as a name"),
        pytest.param(b'{"a": NaN}', "NaN is not JSON", id="NaN"),
        pytest.param(b'{"a": -Infinity}', "-Infinity is not JSON", id="an infinity"),
        pytest.param(b'{"a": 1, "a": 1}', "'a' stands twice", id="a member twice"),
        pytest.param(b'{"b": {"a": 1, "c": 2, "a": 3}}', "'a' stands twice", id="a member twice, further in"),
        pytest.param(b'{"a":' + b"[" * 30_000, "nested too deeply", id="thirty thousand brackets"),
        pytest.param(b'{"a":' * 10_000, "nested too deeply", id="ten thousand objects"),
    ],
)
def test_what_is_not_one_strict_json_object_is_refused(app: Flask, body: bytes, says: str) -> None:
    """JSON as the standard has it, once, in UTF-8, and no deeper than anyone needs."""
    with pytest.raises(Malformed, match=says):
        read(app, body)


def test_many_thousand_names_with_one_twice_are_refused_quickly(app: Flask) -> None:
    """Looking for the name that comes twice takes one pass."""
    names = ",".join(f'"{number}":0' for number in range(6_000))

    with pytest.raises(Malformed, match="'5999' stands twice"):
        read(app, f'{{{names},"5999":0}}'.encode())


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_a_body_over_the_limit_is_refused_and_the_limit_named(app: Flask, chunked: bool) -> None:
    """64 KiB, whether the client says how long the body is or not."""
    body = b"{}" + b" " * LIMIT

    with pytest.raises(TooLarge, match=str(LIMIT)):
        read(app, body, **(CHUNKED if chunked else {}))


def test_a_body_that_breaks_off_is_refused(app: Flask) -> None:
    """What arrived may look whole, and is not what was meant."""
    with pytest.raises(Malformed, match="broke off after 2 of 7 bytes"):
        read(app, b"{}", environ_overrides={"CONTENT_LENGTH": "7"})


def test_a_body_without_length_is_read_only_from_a_server_that_ends_it(app: Flask) -> None:
    """Any other might keep the thread for ever."""
    with pytest.raises(Malformed, match="not JSON"):
        read(app, b"{}", environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked"})
    assert read(app, b"{}", **CHUNKED) == {}


def test_an_unknown_member_is_refused_by_name() -> None:
    """A typing error is not silently ignored."""
    with pytest.raises(InvalidInput, match=r"input is not known here.*operation, inputs") as refusal:
        only({"operation": "add", "input": {}}, ("operation", "inputs"), "tasks[2].")

    assert refusal.value.field == "tasks[2].input"


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("1e400", id="beyond any float"),
        pytest.param("0.1000000000000000055511151231257827", id="more digits than a float has"),
        pytest.param("9" * 5_000, id="more digits than Python converts"),
        pytest.param("-0", id="minus zero"),
    ],
)
def test_a_number_keeps_the_digits_it_was_sent_with(app: Flask, number: str) -> None:
    """What the operation sees is what was written, not what a float made of it."""
    assert read(app, f'{{"n": {number}}}'.encode()) == {"n": number}


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"']
)
def test_json_in_utf_8_is_read(app: Flask, content_type: str) -> None:
    """Whichever way the client spells it."""
    assert read(app, '{"a": "ü", "b": [true, null, "\\ud83d\\ude00"]}'.encode(), content_type) == {
        "a": "ü",
        "b": [True, None, "😀"],
    }


def test_a_body_of_very_many_values_is_refused_before_they_are_made(app: Flask) -> None:
    """Two bytes each would become a hundred in memory."""
    body = b'{"a":[' + b"1," * 700_000 + b"1]}"

    with (
        app.test_request_context("/", method="POST", data=body, content_type="application/json"),
        effort() as spent,
        pytest.raises(TooLarge, match="more than 600,000 values"),
    ):
        read_object(QUESTION_LIMIT)

    assert spent.peak_bytes < 4 * len(body)


def test_long_bodies_take_turns(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at a time; the third is told to come again, a short one has its turn at once, and turns come back."""
    monkeypatch.setattr(bodies, "_TURN_SECONDS", 0.01)
    long = {"method": "POST", "data": b" " * (LIMIT + 1), "content_type": "application/json"}

    for _ in range(3):
        with app.test_request_context("/", **long), turn_to_read(), turn_to_read():
            with pytest.raises(Busy, match="send this one again"), turn_to_read():
                pass
            with app.test_request_context("/", **(long | {"data": b"{}"})), turn_to_read():
                assert read_object() == {}
