"""How long a client may take, and what it is told when that is over."""

from __future__ import annotations

import http.client
import json
import resource
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.app import slow_clients
from tests.integration.app.slow_clients import HALF_BODY, HALF_CHUNKS, HALF_HEADER, LONG_ANSWER, held, hung_up, said
from tests.live_system import descendants

pytestmark = pytest.mark.integration

ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"}}'

#: Deadlines short enough to wait for.
QUICK = {"API_HEADER_SECONDS": "1", "API_BODY_SECONDS": "1", "API_IDLE_SECONDS": "1"}


def problem(answer: bytes) -> dict[str, Any]:
    """The problem that an answer holds, which must be a whole one and close its connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert fields["content-type"] == "application/problem+json"
    assert fields["connection"] == "close"
    assert int(fields["content-length"]) == len(body)
    told: dict[str, Any] = json.loads(body)
    assert lines[0].startswith(f"HTTP/1.1 {told['status']} ")
    assert told["detail"].endswith((".", "…"))
    return told


@pytest.mark.parametrize(
    ("sends", "status"),
    [
        pytest.param(HALF_HEADER, 408, id="half a header"),
        pytest.param(HALF_BODY, 408, id="half a body"),
        pytest.param(HALF_CHUNKS, 408, id="half a chunk"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200, id="one request and no other"),
    ],
)
def test_a_client_that_takes_too_long_is_told_and_closed(
    serve: Callable[..., Any], sends: bytes, status: int | None
) -> None:
    """408 to one that has begun a request; one that has not is closed without a word."""
    port = serve(**QUICK).port
    began = time.monotonic()

    with slow_clients.connect(port, sends) as client:
        answer = said(client)

    assert 0.9 < time.monotonic() - began < 8
    assert answer.startswith(f"HTTP/1.1 {status} ".encode() if status else b"")
    assert bool(answer) == bool(status)
    if status == 408:
        problem(answer)


def test_a_byte_now_and_then_does_not_make_the_time_longer(serve: Callable[..., Any]) -> None:
    """The time is a total, for headers and bodies."""
    port = serve(**QUICK).port
    with held(port, 5, HALF_HEADER) as headers, held(port, 5, HALF_BODY) as bodies:
        began = time.monotonic()
        while slow_clients.still_open(headers + bodies):
            slow_clients.drip(headers + bodies)
            assert time.monotonic() - began < 8
            time.sleep(0.1)


def test_the_deadlines_of_the_product_close_slow_clients(serve: Callable[..., Any]) -> None:
    """Ten seconds, without any setting; two hundred clients at once."""
    port = serve().port
    with held(port, 100, HALF_HEADER) as headers, held(port, 100, HALF_BODY) as bodies:
        time.sleep(7)
        assert len(slow_clients.still_open(headers + bodies)) == 200
        hung_up(headers + bodies, 15)


def test_a_body_that_is_quick_enough_may_take_longer(serve: Callable[..., Any]) -> None:
    """One second is its time here, and it takes more than two at a hundred kilobytes a second."""
    body = ADD + b" " * 240_000
    connection = http.client.HTTPConnection("127.0.0.1", serve(**QUICK).port, timeout=10)
    began = time.monotonic()

    def pieces() -> Any:
        for start in range(0, len(body), 10_000):
            time.sleep(0.1)
            yield body[start : start + 10_000]

    connection.request(
        "POST",
        "/api/v1/tasks",
        pieces(),
        {"Content-Type": "application/json", "Content-Length": str(len(body))},
    )
    answer = connection.getresponse()

    assert (answer.status, time.monotonic() - began > 2) == (202, True)
    answer.read()
    connection.close()


def test_a_client_that_does_not_read_its_answer_is_closed(serve: Callable[..., Any]) -> None:
    """After thirty seconds, and the memory of its answer is free."""
    port = serve().port
    with held(port, 20, LONG_ANSWER * 8, receives=4096) as clients:
        time.sleep(25)
        # Nobody has been closed yet, as far as a client can know that does not read.
        assert all(client.send(b"x") for client in clients)
        deadline = time.monotonic() + 20
        left = clients
        while left and time.monotonic() < deadline:
            left = [client for client in left if _can_send(client)]
            time.sleep(0.2)
        assert left == []


def _can_send(client: socket.socket) -> bool:
    try:
        client.send(b"x")
    except OSError:
        return False
    return True


def test_a_new_client_takes_the_place_of_the_longest_idle_one(serve: Callable[..., Any]) -> None:
    """Idle ones go first, one with half a request after them, and nobody who is answered."""
    port = serve(API_MAX_CONNECTIONS="100").port
    with held(port, 1, HALF_BODY) as [uploading], held(port, 90) as idle:
        for client in idle:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
        with held(port, 40) as others:
            for client in others:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                assert client.recv(65536).startswith(b"HTTP/1.1 200")

            left = slow_clients.still_open(idle)
            assert 0 < len(left) <= 60
            assert left == idle[-len(left) :]
            assert slow_clients.still_open([uploading, *others]) == [uploading, *others]


def test_a_flood_of_connections_keeps_nobody_out(serve: Callable[..., Any]) -> None:
    """More half headers than there may be connections, and each request is answered still."""
    port = serve(API_MAX_CONNECTIONS="150").port
    with held(port, 400, HALF_HEADER):
        for _ in range(10):
            answer = slow_clients.exchange(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200")


def test_a_process_without_files_left_makes_room(serve: Callable[..., Any]) -> None:
    """It was allowed fewer files than connections, long after its start; it goes on accepting."""
    node = serve()
    [worker] = descendants(node.process.pid)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (120, 120))
    with held(node.port, 300, HALF_HEADER):
        for _ in range(10):
            answer = slow_clients.exchange(node.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200")


def test_large_bodies_from_many_stay_within_the_memory(serve: Callable[..., Any]) -> None:
    """Sixteen times eight megabytes that never end: the largest are given up, with 503, and others are answered."""
    port = serve().port
    head = (
        b"POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8388608\r\n\r\n"
    )
    with held(port, 16, head) as clients:
        threads = [threading.Thread(target=_send, args=(client, b" " * 8_000_000)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answer = slow_clients.exchange(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200")
        time.sleep(0.5)
        refused = [client for client in clients if _has_answer(client)]

        assert 8 <= len(refused) < 16
        assert {problem(said(client))["status"] for client in refused} == {503}


def _send(client: socket.socket, some: bytes) -> None:
    try:
        client.sendall(some)
    except OSError:
        return


def _has_answer(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return bool(client.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
