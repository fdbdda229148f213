"""A thousand clients that are slow hold connections of the gateway, and nothing of the API."""

from __future__ import annotations

import contextlib
import math
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.authority import Authority
from tests.front import HOST, trusting
from tests.gateway.live_gateway import PLAIN, TLS, LiveGateway, host_address
from tests.integration.app.slow_clients import HALF_HANDSHAKE, KINDS

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

MANY = 1000
ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"},"memo":false}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Signs the gateway's certificate."""
    return Authority("slow")


@pytest.fixture
def gateway(serve: Callable[..., Any], tmp_path: Path, authority: Authority) -> Iterator[LiveGateway]:
    """As the chart comes and with TLS, before one API node as gunicorn serves it. All clients here share an address."""
    upstream = f"{host_address()}:{serve(BEHIND_GATEWAY='1').port}"
    values = {"gateway.tls": {"enabled": True, "secretName": "certificate"}, "gateway.connectionsPerAddress": 5000}
    live = LiveGateway(tmp_path / "gateway", upstream, scenario="default", values=values)
    authority.issue(HOST).write(live.tls)
    live.start()
    yield live
    live.stop()


def test_a_thousand_slow_clients_keep_nobody_waiting(gateway: LiveGateway) -> None:
    """Every other request is answered, 99 of 100 within 100 ms on a quiet machine, and the slow ones are sent away."""
    with _held(gateway, PLAIN, list(KINDS.values())) as slow:
        seconds, statuses = _ask(gateway, 200)
        closed = _closed_within(slow, 15)

    assert statuses == {200, 202}
    assert seconds[math.ceil(0.99 * len(seconds)) - 1] < 0.1, seconds[-5:]
    assert closed == MANY


def test_a_thousand_half_handshakes_keep_nobody_waiting(gateway: LiveGateway, authority: Authority) -> None:
    """Nor do those who never come to say what they want by TLS."""
    context = trusting(authority.root)
    with _held(gateway, TLS, [HALF_HANDSHAKE]) as slow:
        seconds, statuses = _ask(gateway, 100, context)
        closed = _closed_within(slow, 15)

    assert statuses == {200, 202}
    assert seconds[math.ceil(0.99 * len(seconds)) - 1] < 0.2, seconds[-5:]
    assert closed == MANY


@contextlib.contextmanager
def _held(gateway: LiveGateway, port: int, beginnings: list[bytes]) -> Iterator[list[socket.socket]]:
    """So many clients, each with one of these beginnings and no end."""
    clients: list[socket.socket] = []
    try:
        for number in range(MANY):
            clients.append(socket.create_connection((gateway.address, port), timeout=10))
            clients[-1].sendall(beginnings[number % len(beginnings)])
        yield clients
    finally:
        for client in clients:
            # At once, by a reset: so many sockets in TIME_WAIT would use up the ports of the machine.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()


def _ask(gateway: LiveGateway, count: int, context: ssl.SSLContext | None = None) -> tuple[list[float], set[int]]:
    """Reads and writes in turn, each on a connection of its own; the seconds of each, sorted, and all statuses."""
    took, statuses = [], set()
    port = TLS if context else PLAIN
    for number in range(count):
        began = time.monotonic()
        if number % 2:
            said = gateway.ask(port, "/api/v1/tasks", method="POST", headers=JSON, body=ADD, context=context)
        else:
            said = gateway.ask(port, "/whoami", context=context)
        took.append(time.monotonic() - began)
        statuses.add(said.status)
    return sorted(took), statuses


def _closed_within(clients: list[socket.socket], seconds: float) -> int:
    """How many of them the gateway has sent away."""
    deadline = time.monotonic() + seconds
    closed = 0
    for client in clients:
        client.settimeout(max(0.01, deadline - time.monotonic()))
        with contextlib.suppress(TimeoutError):
            try:
                while client.recv(65536):
                    pass
            except ConnectionError:
                pass
            closed += 1
    return closed
