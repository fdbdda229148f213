"""Requests that two readers could understand in two ways never reach the API."""

from __future__ import annotations

import pytest

from tests.gateway.echo import Echo
from tests.gateway.live_gateway import PLAIN, LiveGateway

pytestmark = pytest.mark.integration

HEAD = b"POST /smuggled HTTP/1.1\r\nHost: wizard.example.org\r\nConnection: close\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
BODY = b"0\r\n\r\n"

REFUSED = {
    "two Host headers": HEAD + b"Host: elsewhere\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + BODY,
    "the same length twice": HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n" + BODY,
    "a list of lengths": HEAD + b"Content-Length: 5, 5\r\n\r\n" + BODY,
    "a length and chunks": HEAD + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n" + BODY,
    "chunks and a length": HEAD + CHUNKED + b"Content-Length: 5\r\n\r\n" + BODY,
    "two encodings": HEAD + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n" + BODY,
    "chunks twice": HEAD + CHUNKED + CHUNKED + b"\r\n" + BODY,
    "an encoding that nobody knows": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + BODY,
    "an encoding before chunks": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + BODY,
    "chunks in HTTP/1.0": HEAD.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n" + BODY,
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n",
    "a length in words": HEAD + b"Content-Length: five\r\n\r\n",
    "a length with a sign": HEAD + b"Content-Length: +5\r\n\r\n" + BODY,
    "a length in hexadecimal": HEAD + b"Content-Length: 0x5\r\n\r\n" + BODY,
    "a space before a colon": HEAD + b"Content-Length : 5\r\n\r\n" + BODY,
    "a folded header": HEAD + b"X-A: b\r\n c\r\n\r\n",
    "a NUL in a header": HEAD + b"X-A: b\0c\r\n\r\n",
    "a bare carriage return": HEAD + b"X-A: b\rX-B: c\r\n\r\n",
    "no Host": b"GET /smuggled HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a Host with a path": b"GET /smuggled HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n",
    "a chunk's size in words": HEAD + CHUNKED + b"\r\nzz\r\n\r\n",
    "a chunk that is longer than it says": HEAD + CHUNKED + b"\r\n1\r\nabc\r\n" + BODY,
    "a chunk of 2^64 bytes": HEAD + CHUNKED + b"\r\n10000000000000000\r\nabc\r\n" + BODY,
    "no version": b"GET /smuggled\r\n\r\n",
    "a version of the future": b"GET /smuggled HTTP/2.0\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(private: LiveGateway, echo: Echo, what: str) -> None:
    """With a status of the 4xx or 5xx kind, or by closing; the API hears nothing, and nothing is answered twice."""
    echo.heard.clear()

    said = private.send(PLAIN, REFUSED[what])

    assert [each["path"] for each in echo.heard] == []
    assert said.count(b"HTTP/1.1 ") <= 1
    assert b" 200 " not in said


def test_what_follows_a_refusal_is_not_read(private: LiveGateway, echo: Echo) -> None:
    """The connection ends with it, so a second request in the same bytes is never one."""
    echo.heard.clear()
    keeps = REFUSED["a length and chunks"].replace(b"Connection: close\r\n", b"")

    said = private.send(PLAIN, keeps + b"GET /second HTTP/1.1\r\nHost: a\r\n\r\n")

    assert (said.count(b"HTTP/1.1 "), echo.heard) == (1, [])


def test_a_header_with_an_underscore_is_dropped(private: LiveGateway) -> None:
    """A program that makes variables of headers would take it for the one with a hyphen."""
    told = private.ask(PLAIN, headers={"X_Forwarded_For": "6.6.6.6", "Cf_Access_Jwt_Assertion": "a.b.c"}).json()

    assert not any("_" in name for name, _ in told["headers"])
