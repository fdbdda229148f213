"""Clients that are slow, silent or idle hold a connection and never a thread: all others are answered meanwhile."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.app import slow_clients
from tests.integration.app.slow_clients import KINDS, LONG_ANSWER, held

pytestmark = pytest.mark.integration

ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"}}'

#: Clients of a kind, more than six times the threads.
MANY = 200


def answered(port: int, count: int = 20) -> list[int]:
    """The statuses of so many requests, each on a connection of its own."""
    statuses = []
    for number in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        if number % 2:
            connection.request("POST", "/api/v1/tasks", ADD, {"Content-Type": "application/json"})
        else:
            connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        connection.close()
    return statuses


@pytest.mark.parametrize("kind", KINDS)
def test_slow_clients_keep_nobody_waiting(serve: Callable[..., Any], kind: str) -> None:
    """Two hundred of them, and every other request is answered, probes included."""
    port = serve().port
    with held(port, MANY, KINDS[kind]):
        assert answered(port) == [200, 202] * 10


def test_dripping_clients_keep_nobody_waiting(serve: Callable[..., Any]) -> None:
    """A byte now and then is no request either."""
    port = serve().port
    with (
        held(port, MANY // 2, KINDS["a half header"]) as headers,
        held(port, MANY // 2, KINDS["a half body"]) as bodies,
    ):
        for _ in range(5):
            assert slow_clients.drip(headers + bodies) == MANY
            assert answered(port, 4) == [200, 202] * 2


def test_clients_that_do_not_read_keep_nobody_waiting(serve: Callable[..., Any]) -> None:
    """Their answers wait in memory, and no thread waits with them."""
    port = serve().port
    with held(port, MANY, LONG_ANSWER * 4, receives=4096):
        assert answered(port) == [200, 202] * 10
