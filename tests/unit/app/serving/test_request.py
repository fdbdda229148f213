"""Requests as they come in, in pieces of any size: what is accepted, gunicorn's own reader reads in the same way."""

from __future__ import annotations

from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader
from hypothesis import given, settings
from hypothesis import strategies as st

from app.serving.request import Arrival, Received, SmallChunks

pytestmark = pytest.mark.unit

CONFIGURATION = Config()
CLIENT = ("127.0.0.1", 1)
HEAD = b"POST /task HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"

#: What chunked bodies are made of, well and badly.
PARTS = st.sampled_from(
    [
        *(b"0", b"1", b"2", b"3", b"a", b"A", b"00", b"10", b"+1", b"0x1", b"_", b" ", b";", b"a=b", b'"', b"\\"),
        *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"0\r\n\r\n", b"1\r\nx\r\n", b"3;e=1\r\nxyz\r\n", b"X-A: 1\r\n"),
        b"GET / HTTP/1.1",
    ]
)


def ours(stream: bytes, cuts: list[int]) -> tuple[bytes, bytes] | None:
    """Body and rest, or None: not whole."""
    received, arrival = Received(), None
    edges = sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)})
    start = 0
    for edge in edges:
        received += stream[start:edge]
        start = edge
        if arrival is None:
            head = received.take_head(65536)
            if head is None:
                continue
            arrival = Arrival(head, CONFIGURATION, CLIENT, 1)
        if arrival.take(received):
            return arrival.hand_over(is_whole=True).body.read(), bytes(received) + stream[start:]
    return None


def theirs(stream: bytes) -> tuple[bytes, bytes]:
    """The same by gunicorn's reader."""
    unreader: Any = IterUnreader((stream,))
    body = Request(CONFIGURATION, unreader, CLIENT, 1).body.read()
    return body, unreader.take_buffered()


@settings(deadline=None)
@given(st.lists(PARTS, max_size=12), st.lists(st.integers(0, 200), max_size=6))
def test_whatever_is_accepted_gunicorn_reads_in_the_same_way(parts: list[bytes], cuts: list[int]) -> None:
    """The same body, and the same bytes left for the next request. We may refuse more."""
    stream = HEAD + b"".join(parts)
    try:
        found = ours(stream, cuts)
    except ParseException:
        return

    if found is not None:
        assert found == theirs(stream)


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.lists(st.integers(0, 600), max_size=8))
def test_chunks_come_in_pieces_of_any_size(chunks: list[bytes], cuts: list[int]) -> None:
    """The body is what was sent, and what follows is left."""
    framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)

    assert ours(HEAD + framed + b"0\r\n\r\nGET ", cuts) == (b"".join(chunks), b"GET ")


@settings(deadline=None)
@given(st.binary(max_size=300), st.lists(st.integers(0, 400), max_size=8))
def test_a_body_of_known_length_comes_in_pieces_of_any_size(body: bytes, cuts: list[int]) -> None:
    """The same for a length."""
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)

    assert ours(head + body + b"GET ", cuts) == (body, b"GET ")


@settings(deadline=None)
@given(st.lists(PARTS, max_size=8), st.lists(st.integers(0, 60), max_size=4))
def test_a_head_is_found_or_refused_however_it_is_cut(parts: list[bytes], cuts: list[int]) -> None:
    """Cutting must not change what is refused."""
    stream = b"GET / HTTP/1.1\r\nX: " + b"".join(parts) + b"\r\n\r\n"

    def outcome(where: list[int]) -> Any:
        try:
            return ours(stream, where)
        except ParseException as error:
            return type(error)

    assert (outcome(cuts) is None) == (outcome([]) is None)


def test_a_body_that_goes_on_is_never_taken_for_a_whole_one() -> None:
    """Who reads to its end gets an error, whatever was there."""
    received = Received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{}")
    head = received.take_head(1000)
    assert head
    arrival = Arrival(head, CONFIGURATION, CLIENT, 1)
    assert not arrival.take(received)

    body = arrival.hand_over(is_whole=False).body

    assert body.read(2) == b"{}"
    with pytest.raises(OSError, match="longer"):
        body.read(1)


def test_a_body_in_far_too_many_chunks_is_refused_early() -> None:
    """Two small chunks or a thousand are fine; a million would keep all other clients waiting."""
    assert ours(HEAD + b"1\r\nx\r\n" * 1_000 + b"0\r\n\r\n", []) == (b"x" * 1_000, b"")

    with pytest.raises(SmallChunks):
        ours(HEAD + b"1\r\nx\r\n" * 1_000_000, list(range(0, 6_000_000, 60_000)))
