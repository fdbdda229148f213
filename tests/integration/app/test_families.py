"""A cluster may have addresses of one family only, so nodes listen by both; `make run` listens where it is told."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from embedded.valkey_server import free_port
from worker.counts import WorkerCounts
from worker.probe import serve_probe
from worker.supervisor import Supervisor

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="the kernel has no IPv6"),
]

HOSTS = ("127.0.0.1", "[::1]")


def status(host: str, port: int, path: str = "/healthz") -> int:
    """Of one answer."""
    with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=5) as answer:
        return int(answer.status)


def test_an_api_node_answers_by_both(serve: Callable[..., Any]) -> None:
    """On the port of the clients and on the internal one; an address of IPv4 stays one."""
    internal = free_port()
    port = serve(INTERNAL_PORT=str(internal)).port

    assert {status(host, each) for host in HOSTS for each in (port, internal)} == {200}


def test_a_worker_s_probe_answers_by_both() -> None:
    """Where the kubelet asks, whatever the addresses of its pods."""
    session = SimpleNamespace(is_healthy=True, is_ready=True)
    supervisor = cast("Supervisor", SimpleNamespace(session=session, counts=WorkerCounts(1)))
    server = serve_probe(supervisor, 0)
    try:
        assert {status(host, server.server_address[1]) for host in HOSTS} == {200}
    finally:
        server.shutdown()
        server.server_close()
