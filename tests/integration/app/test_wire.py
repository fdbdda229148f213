"""HTTP/1.1 as it goes over the wire: what is answered, what is refused, and which connections stay open."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.integration.app import slow_clients
from tests.integration.app.slow_clients import exchange, said
from tests.integration.app.test_deadlines import problem

pytestmark = pytest.mark.integration

ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"}}'
JSON = b"Host: x\r\nContent-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(ADD)
CHUNKED = b"Transfer-Encoding: chunked\r\n"

#: What a proxy and we could read differently, so that one's second request is the other's body.
SMUGGLED = {
    "a length and chunks": b"POST /task HTTP/1.1\r\n" + JSON + LENGTH + CHUNKED + b"\r\n0\r\n\r\n",
    "chunks and a length": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + LENGTH + b"\r\n0\r\n\r\n",
    "two lengths": b"POST /task HTTP/1.1\r\n" + JSON + LENGTH + b"Content-Length: 3\r\n\r\n" + ADD,
    "two equal lengths": b"POST /task HTTP/1.1\r\n" + JSON + LENGTH + LENGTH + b"\r\n" + ADD,
    "a list of lengths": b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length: 3, 3\r\n\r\n{ }",
    "a length with a sign": b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length: +3\r\n\r\n{ }",
    "a length below zero": b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length: -1\r\n\r\n",
    "a length in other digits": b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length: \xb2\r\n\r\n{}",
    "two hosts": b"GET /whoami HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "chunks twice": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + CHUNKED + b"\r\n0\r\n\r\n",
    "chunks that are not last": b"POST /task HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked, gzip\r\n\r\n",
    "chunks in HTTP/1.0": b"POST /task HTTP/1.0\r\n" + JSON + CHUNKED + b"\r\n0\r\n\r\n",
    "a space before the colon": b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length : 0\r\n\r\n",
    "a folded line": b"GET /whoami HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n",
    "a folded length": b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length:\r\n 3\r\n\r\n{ }",
    "LF alone": b"GET /whoami HTTP/1.1\nHost: x\n\n",
    "LF alone in a field": b"GET /whoami HTTP/1.1\r\nHost: x\nX-A: 1\r\n\r\n",
    "CR alone in a field": b"GET /whoami HTTP/1.1\r\nHost: x\rX-A: 1\r\n\r\n",
    "a zero byte": b"GET /whoami HTTP/1.1\r\nHost: x\r\nX-A: \x00\r\n\r\n",
    "no name": b"GET /whoami HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n",
    "a chunk's size with a sign": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n+3\r\n{ }\r\n0\r\n\r\n",
    "a chunk's size in C's way": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n0x3\r\n{ }\r\n0\r\n\r\n",
    "a chunk's size with a gap": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n3_\r\n{ }\r\n0\r\n\r\n",
    "no chunk's size": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n\r\n{ }\r\n0\r\n\r\n",
    "a chunk that is longer": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n2\r\n{ }\r\n0\r\n\r\n",
    "a chunk that ends in LF": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n3\r\n{ }\n0\r\n\r\n",
    "an extension with CR": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n3;a=\rb\r\n{ }\r\n0\r\n\r\n",
    "an endless extension": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n3;" + b"a" * 300,
    "a length in the trailer": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n0\r\nContent-Length: 5\r\n\r\n",
    "LF alone in the trailer": b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n0\r\nX-A: 1\n\n",
}

OTHERS = {
    "no HTTP at all": (b"hello\r\n\r\n", 400),
    "no version": (b"GET /\r\n\r\n", 400),
    "HTTP/2 at once": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "an address with a zero byte": (b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a line too long": (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "a line that never ends": (b"GET /" + b"a" * 70_000, 431),
    "too many fields": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 60 + b"\r\n", 431),
    "a field too long": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 9_000 + b"\r\n\r\n", 431),
    "fields that never end": (b"GET / HTTP/1.1\r\n" + b"A: bbbbbbbbbb\r\n" * 7_000, 431),
    "an unknown coding": (b"POST /task HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: cow\r\n\r\n", 501),
    "a coding before chunks": (
        b"POST /task HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        501,
    ),
    "an unknown expectation": (b"GET / HTTP/1.1\r\nHost: x\r\nExpect: cake\r\n\r\n", 417),
    "TLS where none is": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n" * 20, 400),
}


@pytest.fixture(scope="module")
def port(module_serve: Callable[..., Any]) -> Iterator[int]:
    """One node for all tests of this file that only ask."""
    return module_serve(API_HEADER_SECONDS="2", API_BODY_SECONDS="2").port


@pytest.mark.parametrize("kind", SMUGGLED)
def test_what_can_be_read_in_two_ways_is_refused(port: int, kind: str) -> None:
    """400, not the 408 of a deadline, and nothing that follows on the connection is read as a request."""
    answer = exchange(port, SMUGGLED[kind] + b"GET /whoami HTTP/1.1\r\nHost: smuggled\r\n\r\n")

    assert problem(answer)["status"] == 400
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_request_is_refused_with_a_sentence(port: int, kind: str) -> None:
    """Never without an answer, and never by a page of HTML."""
    sends, status = OTHERS[kind]

    assert problem(exchange(port, sends))["status"] == status


@pytest.mark.parametrize(
    ("sends", "says"),
    [
        (b"GET /add?a=1 &b=2 HTTP/1.1\r\nHost: x\r\n\r\n", "%20 for a space"),
        ("GET /t/é HTTP/1.1\r\nHost: x\r\n\r\n".encode(), "%C3%A9"),
        (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", "a method in capitals"),
        (b"GET / HTTP/1.1\nHost: x\n\n", "ends in CR LF"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "stand once"),
        (b"POST /task HTTP/1.1\r\n" + JSON + CHUNKED + b"\r\n+3\r\n", "hexadecimal digits"),
    ],
    ids=["a space", "a letter", "a method", "line ends", "a field twice", "a chunk"],
)
def test_what_is_no_request_is_told_how_to_be_one(port: int, sends: bytes, says: str) -> None:
    """The parser's own words alone say only what it is called."""
    assert says in problem(exchange(port, sends))["detail"]


def test_a_body_that_breaks_off_is_refused(port: int) -> None:
    """A client that half-closes has said that no more will come."""
    with slow_clients.connect(port, b"POST /task HTTP/1.1\r\n" + JSON + b"Content-Length: 50\r\n\r\n{") as client:
        client.shutdown(1)

        assert problem(said(client))["detail"] == "The body broke off before its end."


@pytest.mark.parametrize(
    "framed",
    [
        pytest.param(LENGTH + b"\r\n" + ADD, id="a length"),
        pytest.param(CHUNKED + b"\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(ADD), ADD), id="one chunk"),
        pytest.param(
            CHUNKED + b"\r\n" + b"".join(b"1\r\n%c\r\n" % byte for byte in ADD) + b"0\r\n\r\n", id="chunks of a byte"
        ),
        pytest.param(
            CHUNKED + b'\r\n%X ;a=b;c="d;e"\r\n%b\r\n000\r\nX-Sum: 1\r\n\r\n' % (len(ADD), ADD),
            id="an extension and a trailer",
        ),
    ],
)
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "byte by byte"])
def test_a_body_is_read_however_it_comes(port: int, framed: bytes, at_once: bool) -> None:
    """What follows it on the connection is the next request."""
    request = b"POST /api/v1/tasks HTTP/1.1\r\n" + JSON + framed
    last = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with slow_clients.connect(port) as client:
        for part in [request + last] if at_once else [bytes([byte]) for byte in request + last]:
            client.sendall(part)
        answer = said(client)

    assert answer.startswith(b"HTTP/1.1 202 ")
    assert answer.count(b"HTTP/1.1 ") == 2
    assert answer.endswith(b'{"ok":true}')


def test_requests_sent_ahead_are_answered_in_their_order(port: int) -> None:
    """A hundred in one piece: each has its answer, and the last one closes."""
    paths = [b"/add?a=%d&b=1" % number for number in range(100)]
    sent = b"".join(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in paths)

    answer = exchange(port, sent[:-2] + b"Connection: close\r\n\r\n")

    bodies = [each.partition(b"\r\n\r\n")[2] for each in answer.split(b"HTTP/1.1 200 OK")[1:]]
    assert [json.loads(body)["sum"] for body in bodies] == [number + 1 for number in range(100)]


def test_a_client_that_asks_first_is_told_to_go_on(port: int) -> None:
    """`Expect: 100-continue`, once, and not for a body that is not read anyway."""
    head = b"POST /api/v1/tasks HTTP/1.1\r\nExpect: 100-continue\r\n" + JSON
    with slow_clients.connect(port, head + LENGTH + b"\r\n") as client:
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(ADD)
        assert client.recv(1000).startswith(b"HTTP/1.1 202 ")

    assert exchange(port, head + b"Content-Length: 90000000\r\n\r\n").startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("size", [100_000, 8 * 1024 * 1024 - 200], ids=["100 kB", "8 MiB"])
@pytest.mark.parametrize("chunked", [False, True], ids=["a length", "chunks"])
def test_a_long_body_arrives_whole(port: int, size: int, chunked: bool) -> None:
    """Up to 8 MiB."""
    body = ADD[:-1] + b" " * size + b"}"
    pieces = (body[start : start + 50_000] for start in range(0, len(body), 50_000))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    connection.request(
        "POST",
        "/api/v1/tasks",
        pieces if chunked else body,
        {"Content-Type": "application/json"},
        encode_chunked=chunked,
    )
    answer = connection.getresponse()

    assert answer.status == 202, answer.read()
    answer.read()
    connection.close()


@pytest.mark.parametrize(
    "framed",
    [
        pytest.param(b"Content-Length: 10000000\r\n\r\n" + b"x" * 10_000_000, id="a length"),
        pytest.param(b"Content-Length: 99999999999999999999\r\n\r\nx", id="a length that nobody sends"),
        pytest.param(CHUNKED + b"\r\n" + b"186a0\r\n%b\r\n" % (b"x" * 100_000) * 100 + b"0\r\n\r\n", id="chunks"),
        pytest.param(CHUNKED + b"\r\n" + b"1\r\nx\r\n" * 1_700_000, id="ten megabytes of tiny chunks"),
    ],
)
def test_a_body_over_the_limit_is_refused_and_not_read(port: int, framed: bytes) -> None:
    """413, and the connection closes."""
    answer = exchange(port, b"POST /api/v1/tasks HTTP/1.1\r\n" + JSON + framed)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 400 "))
    assert b"\r\nConnection: close" in head
    assert json.loads(body)["detail"]


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        pytest.param(b"POST /api/v1/tasks HTTP/1.1\r\n" + JSON + b"Content-Length: 1\r\n\r\n[", 400, id="no JSON"),
        pytest.param(
            b"POST /api/v1/tasks:batch HTTP/1.1\r\n" + JSON + b"Content-Length: 1100000\r\n\r\n" + b" " * 1_100_000,
            413,
            id="a body too long for its address",
        ),
    ],
)
def test_a_refusal_of_what_was_not_understood_closes(port: int, request_line: bytes, status: int) -> None:
    """Nothing holds the connection afterwards."""
    answer = exchange(port, request_line)

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close\r\n" in answer


def test_an_answer_of_503_closes_its_connection(serve: Callable[..., Any]) -> None:
    """A thousand clients that were sent away hold nothing."""
    port = serve(API_MAX_STREAMS="0").port

    answer = exchange(port, b"GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nConnection: close\r\n" in answer
    assert b"\r\nRetry-After: 1\r\n" in answer


@pytest.mark.parametrize(
    ("version", "asks", "stays"),
    [
        pytest.param(b"1.1", b"", True, id="HTTP/1.1"),
        pytest.param(b"1.1", b"Connection: close\r\n", False, id="HTTP/1.1 that closes"),
        pytest.param(b"1.0", b"", False, id="HTTP/1.0"),
        pytest.param(b"1.0", b"Connection: keep-alive\r\n", True, id="HTTP/1.0 that stays"),
    ],
)
def test_a_connection_stays_open_as_the_client_says(port: int, version: bytes, asks: bytes, stays: bool) -> None:
    """And a HEAD has no body that could be taken for the next answer."""
    request = b"%b /healthz HTTP/" + version + b"\r\nHost: x\r\n" + asks + b"\r\n"
    with slow_clients.connect(port, request % b"HEAD") as client:
        first = client.recv(10_000)
        assert first.endswith(b"\r\n\r\n")
        assert (b"keep-alive" in first) == stays
        if stays:
            client.sendall(request % b"GET")
            assert client.recv(10_000).endswith(b'{"ok":true}')
        else:
            assert client.recv(1) == b""
