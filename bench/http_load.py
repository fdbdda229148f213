"""Requests a second over several connections at once, from one thread that does next to nothing of its own."""

from __future__ import annotations

import http.client
import json
import selectors
import socket
import time
from http import HTTPStatus
from typing import Any

from bench.stage import median, wait_until

#: Connections, each with one request under way: what a gateway in front keeps open.
_CONNECTIONS = 8


#: Pairs of measurements in turn, and the requests of each: in the same few seconds a server makes 1,900 or 3,000 a
#: second, so many short ones say more.
_PAIRS, _REQUESTS = 15, 600

#: Tasks of a batch, the most there may be.
_BATCH = 1_000


def body() -> bytes:
    """An addition."""
    return json.dumps(_addition("1")).encode()


def _addition(number: str) -> dict[str, Any]:
    return {"operation": "add", "inputs": {"a": number, "b": "2"}}


def wait_for(port: int) -> None:
    """Returns when a node answers there."""

    def answers() -> bool:
        try:
            submits_per_second(port, "/nowhere", 1)
        except OSError:
            return False
        except RuntimeError:
            return True
        return True

    wait_until(answers)


def submits_per_second(port: int, path: str, count: int) -> float:
    """`count` POSTs; every answer must be a 202."""
    payload = body()
    request = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    ).encode() + payload
    selector = selectors.DefaultSelector()
    for _ in range(_CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ)
        connection.sendall(request)
    began, answered = time.perf_counter(), 0
    while answered < count:
        for key, _ in selector.select():
            answer = key.fileobj.recv(65536)  # type: ignore[union-attr] # sockets are all we registered
            # Answers are small: one arrives whole, or its head does and the rest is on its way.
            while not _is_whole(answer):
                answer += key.fileobj.recv(65536)  # type: ignore[union-attr]
            if not answer.startswith(b"HTTP/1.1 202"):
                raise RuntimeError(answer[:500].decode())
            answered += 1
            key.fileobj.sendall(request)  # type: ignore[union-attr]
    seconds = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return answered / seconds


def submits_in_turn(one: tuple[int, str], other: tuple[int, str]) -> list[tuple[float, float]]:
    """`submits_per_second` of two routes, each a port and a path, pair by pair."""
    return [(submits_per_second(*one, _REQUESTS), submits_per_second(*other, _REQUESTS)) for _ in range(_PAIRS)]


def batch_tasks_per_second(port: int, batches: int) -> float:
    """Tasks a second when one client sends batch after batch, and reads each answer to its end."""
    payload = json.dumps({"tasks": [_addition(str(number)) for number in range(_BATCH)]})
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for _ in range(batches):
        connection.request("POST", "/api/v1/tasks:batch", payload, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != HTTPStatus.ACCEPTED:
            raise RuntimeError(told[:500].decode())
    seconds = time.perf_counter() - began
    connection.close()
    return batches * _BATCH / seconds


def submit_to_result_ms(port: int, count: int = 200) -> float:
    """Median over one connection of submitting a task and waiting for its result: two requests."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    took = []
    for _ in range(count):
        began = time.perf_counter()
        connection.request("POST", "/api/v1/tasks", body(), {"Content-Type": "application/json"})
        task_id = json.loads(connection.getresponse().read())["task_id"]
        connection.request("GET", f"/api/v1/tasks/{task_id}/result?wait=30")
        task = json.loads(connection.getresponse().read())
        took.append((time.perf_counter() - began) * 1e3)
        if task["result"] != {"sum": "3"}:
            raise RuntimeError(task)
    connection.close()
    return median(took)


def _is_whole(answer: bytes) -> bool:
    head, found, rest = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return len(rest) >= int(length.split(b":")[1])
