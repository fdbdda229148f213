"""Whatever is sent, the answer is never a 5xx, and every refusal is a problem with a sentence."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.integration

UNKNOWN = "0" * 32
FUZZ = {
    "deadline": None,
    "max_examples": 300,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}

POSTS = [
    "/api/v1/tasks",
    "/api/v1/tasks:batch",
    "/api/v1/preview",
    "/task",
    "/calculate",
    f"/api/v1/dead-letters/{UNKNOWN}/revive",
    "/api/v1/session",
]

BODIES = [
    pytest.param(b"[" * 2_048, id="two thousand brackets"),
    pytest.param(b'{"operation":' * 2_000, id="two thousand objects"),
    pytest.param(b"\x00" * 100, id="zero bytes"),
    pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
    pytest.param(b'{"operation": "add", "inputs": {"a": 1e400, "b": NaN}}', id="NaN and 1e400"),
    pytest.param(b'{"operation": "add", "inputs": {"a": 1e400, "b": 1}}', id="1e400"),
    pytest.param(b'{"operation": "add", "inputs": {"a": %s, "b": 1}}' % (b"9" * 5_000), id="5,000 digits"),
    pytest.param(b'{"operation": "add", "inputs": {"a": 1_000, "b": 1}}', id="an underscore"),
    pytest.param('{"operation": "add", "inputs": {"a": "１", "b": 1}}'.encode(), id="a full-width digit"),
    pytest.param(b'{"operation": "\\ud800", "inputs": {}}', id="half a surrogate pair"),
    pytest.param(b'{"operation": {"$ne": 1}, "inputs": {"__proto__": {}}}', id="objects where texts belong"),
    pytest.param(b'{"operation": "%s", "inputs": {}}' % (b"a" * 60_000), id="a name of 60,000 letters"),
    pytest.param(b'{"operation": "add", "inputs": {"%s": 1}}' % (b"a" * 60_000), id="an input's name as long"),
    pytest.param(b'{"operation": "add", "operation": "add", "inputs": {}}', id="a member twice"),
    pytest.param(b'{"operation": "__class__", "inputs": {"self": 1}}', id="names that Python knows"),
    pytest.param(b'{"tasks": %s}' % (b"[" * 900 + b"]" * 900), id="an array of arrays"),
    pytest.param(b'{"tasks": [%s]}' % b",".join([b"null"] * 10_000), id="ten thousand nulls"),
]

#: Whatever JSON can say, and then some: names that we know, numbers at every edge, texts in every script.
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(st.characters())
    | st.sampled_from(["add", "factorize", "1", "-0", "1e5", "0x10", "٣", "1" * 4_301, "a" * 5_000]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["operation", "inputs", "tasks", "a", "b", "n", "x", "__proto__", ""])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def holds(answer: Any) -> None:
    """What every answer must be."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        problem = json.loads(answer.text)
        assert problem["status"] == answer.status_code
        assert problem["detail"].endswith((".", "}"))
        assert problem["type"].startswith("/docs#")
        assert len(answer.text) < 2_000


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", BODIES)
def test_a_hostile_body_is_refused(http: FlaskClient, path: str, body: bytes) -> None:
    """A 4xx with a sentence, on every route that takes a body; a preview answers with the refusal."""
    answer = http.post(path, data=body, content_type="application/json")

    holds(answer)
    assert answer.status_code >= 400 or answer.json["refusal"]["detail"]


@seed(20_261_122)
@settings(**FUZZ)
@given(path=st.sampled_from(POSTS), body=st.binary(max_size=200) | _VALUES.map(lambda each: json.dumps(each).encode()))
def test_no_body_breaks_a_route(http: FlaskClient, path: str, body: bytes) -> None:
    """Bytes of any kind, and JSON of any shape."""
    holds(http.post(path, data=body, content_type="application/json"))


@seed(20_261_122)
@settings(**FUZZ)
@given(
    operation=st.sampled_from(["add", "factorize", "is_prime", "fibonacci", "power_mod", "digits_of_pi"]),
    inputs=st.dictionaries(st.sampled_from(["a", "b", "n", "x", "base", "exponent", "modulus", "digits"]), _VALUES),
)
def test_no_input_breaks_an_operation(http: FlaskClient, operation: str, inputs: dict[str, Any]) -> None:
    """Every input is read by the operation's own declaration."""
    holds(http.post("/api/v1/tasks", json={"operation": operation, "inputs": inputs}))


@seed(20_261_122)
@settings(**FUZZ)
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]),
    path=st.sampled_from(["/api/v1/tasks", "/api/v1/tasks/", "/add", "/result/", "/ui/", "/api/v1/dead-letters/", "/"]),
    end=st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(["..%2f..%2fapp", "\\", "//", "%00", "é"]),
    query=st.dictionaries(
        st.sampled_from(["limit", "cursor", "status", "node", "wait", "a", "b"])
        | st.text(st.characters(codec="utf-8")),
        st.text(st.characters(codec="utf-8")) | st.sampled_from(["0", "-1", "0.5-" + "0" * 32, "9" * 30]),
        max_size=3,
    ),
)
def test_no_address_breaks_a_route(http: FlaskClient, method: str, path: str, end: str, query: dict[str, str]) -> None:
    """Any method, any path, any query."""
    answer = http.open(path + end.replace("?", "").replace("#", ""), method=method, query_string=query)

    if method != "HEAD":
        holds(answer)
    answer.close()


@seed(20_261_122)
@settings(**FUZZ)
@given(
    st.dictionaries(
        st.sampled_from(["Idempotency-Key", "Prefer", "Last-Event-ID", "Content-Type", "Accept", "Range", "Host"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
    )
)
def test_no_header_breaks_a_route(http: FlaskClient, headers: dict[str, str]) -> None:
    """Whatever stands in those that we read, and in some that Flask reads."""
    prefer = headers.get("Prefer", "")
    headers = {name: value for name, value in headers.items() if name != "Prefer" or "wait" not in prefer}

    holds(http.post("/api/v1/tasks", data=b'{"operation":"add","inputs":{"a":1,"b":2}}', headers=headers))


RAW = [
    pytest.param(b'5\r\n{"a":\r\n0\r\n\r\n', "400", id="half an object"),
    pytest.param(b"zz\r\n{}\r\n0\r\n\r\n", "400", id="a length that is no number"),
    pytest.param(b"2\r\n{}XX0\r\n\r\n", "400", id="a chunk longer than it said"),
    pytest.param(b"800001\r\n" + b" " * 0x800001 + b"\r\n0\r\n\r\n", "413", id="more than the limit"),
    pytest.param(b'2a\r\n{"operation":"add","inputs":{"a":1,"b":2}}\r\n0\r\n\r\n', "202", id="a good one"),
]


@pytest.mark.parametrize(("chunks", "status"), RAW)
def test_a_chunked_body_is_read_as_strictly(serve: Any, chunks: bytes, status: str) -> None:
    """Also when the chunks themselves are malformed, which only a real server shows."""
    head = b"POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", serve().port), timeout=15) as connection:
        connection.sendall(head + chunks)
        answer = connection.recv(65_536).decode()

    assert answer.split()[1] == status
    if status != "202":
        assert "application/problem+json" in answer


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(
            b"POST /task HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked", id="two lengths"
        ),
        pytest.param(b"POST /task HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3", id="a length twice"),
        pytest.param(b"POST /task HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked", id="an unknown encoding"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nA : b", id="a space before the colon"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c", id="a folded header"),
        pytest.param(b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\nHost: x", id="a line too long"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 60 + b"C: d", id="too many headers"),
    ],
)
def test_what_could_smuggle_a_request_is_refused_by_the_server(serve: Any, head: bytes) -> None:
    """A 4xx or 501, and the connection is closed: no second request can hide behind the first."""
    with socket.create_connection(("127.0.0.1", serve().port), timeout=15) as connection:
        connection.sendall(head + b"\r\n\r\n")
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk

    assert answer.split()[1][:1] in {b"4", b"5"}
    assert answer.split()[1] != b"500"
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_body_is_sent_as_it_is(http: FlaskClient) -> None:
    """Nobody unpacks it; 415 says so."""
    answer = http.post(
        "/api/v1/tasks", json={"operation": "add", "inputs": {"a": "1", "b": "2"}}, headers={"Content-Encoding": "gzip"}
    )

    assert answer.status_code == 415
    assert "Content-Encoding" in answer.json["detail"]
