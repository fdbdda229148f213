"""SIGTERM: what is under way is answered, and slow clients do not hold up the end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.app import slow_clients
from tests.integration.app.slow_clients import HALF_BODY, HALF_HEADER, connect, held, said
from tests.live_system import descendants

pytestmark = pytest.mark.integration

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("sends", "seconds"),
    [
        pytest.param(b"", 9, id="silent ones"),
        pytest.param(HALF_HEADER, 9, id="half headers"),
        pytest.param(HALF_BODY, 20, id="half bodies"),
    ],
)
def test_slow_clients_do_not_hold_up_the_end(serve: Callable[..., Any], sends: bytes, seconds: float) -> None:
    """Those who are in the middle of a body have the ten seconds that gunicorn gives; the others two.

    The bounds are above these, since a busy host takes seconds to end a process: half headers took 5.6 s there.
    """
    node = serve()
    with held(node.port, 100, sends):
        assert slow_clients.exchange(node.port, HEALTH[:-2] + b"Connection: close\r\n\r\n")
        began = time.monotonic()

        node.process.terminate()

        assert node.process.wait(seconds + 10) == 0
        assert time.monotonic() - began < seconds


def test_a_request_that_a_client_is_sending_already_is_answered(serve: Callable[..., Any]) -> None:
    """On a connection that was idle at the signal, or had half a header; it is the last one there."""
    node = serve()
    with connect(node.port, HEALTH) as idle, connect(node.port, HEALTH[:20]) as half:
        assert idle.recv(65536).startswith(b"HTTP/1.1 200 ")
        node.process.terminate()
        time.sleep(0.5)

        idle.sendall(HEALTH)
        half.sendall(HEALTH[20:])

        for client in (idle, half):
            answer = said(client)
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert b"\r\nConnection: close\r\n" in answer
    assert node.process.wait(5) == 0


def test_what_waits_to_be_accepted_at_the_signal_is_answered(serve: Callable[..., Any]) -> None:
    """A connection that the kernel has made is one that the client counts on."""
    node = serve()
    node.process.send_signal(signal.SIGSTOP)
    # The worker, which accepts; the stopped one above only starts it.
    [worker] = descendants(node.process.pid)
    os.kill(worker, signal.SIGSTOP)
    clients = [connect(node.port, HEALTH) for _ in range(20)]
    os.kill(worker, signal.SIGTERM)
    os.kill(worker, signal.SIGCONT)

    for client in clients:
        assert said(client).startswith(b"HTTP/1.1 200 ")
        client.close()
    node.process.send_signal(signal.SIGCONT)


def test_the_port_is_free_for_others_at_once(serve: Callable[..., Any]) -> None:
    """While the last requests are answered, new connections are refused, so that a client asks another node."""
    node = serve()
    with held(node.port, 1, HALF_BODY):
        assert slow_clients.exchange(node.port, HEALTH[:-2] + b"Connection: close\r\n\r\n")
        node.process.terminate()
        time.sleep(1)
        assert node.process.poll() is None

        with pytest.raises(ConnectionRefusedError):
            connect(node.port)
