"""The internal port: probes and metrics that clients cannot reach, and that clients cannot keep waiting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embedded.valkey_server import free_port
from tests.integration.app.conftest import ROOT
from tests.integration.app.slow_clients import HALF_HEADER, exchange, held, hung_up
from tests.integration.app.test_deadlines import problem
from wizard.settings import Settings

pytestmark = pytest.mark.integration


def ask(port: int, path: str, method: str = "GET") -> bytes:
    """The whole answer."""
    return exchange(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())


def test_it_answers_what_probes_and_scrapers_ask_and_nothing_else(serve: Callable[..., Any]) -> None:
    """No task can be read, made or cancelled there."""
    port = free_port()
    serve(INTERNAL_PORT=str(port))

    for path in ("/healthz", "/readyz", "/metrics", "/api/v1/cluster"):
        assert ask(port, path).startswith(b"HTTP/1.1 200 ")
    for method, path in (
        ("GET", "/"),
        ("GET", "/api/v1/tasks"),
        ("POST", "/api/v1/cluster"),
        ("GET", "/healthz/"),
        ("GET", "/metrics/../api/v1/tasks"),
    ):
        assert problem(ask(port, path, method))["status"] == 404


def test_it_is_not_on_the_port_of_the_clients(serve: Callable[..., Any]) -> None:
    """And the clients' port knows nothing of it."""
    node = serve(INTERNAL_PORT=str(free_port()))

    assert ask(node.port, "/whoami").startswith(b"HTTP/1.1 200 ")


def test_who_asks_there_need_not_prove_anything(serve: Callable[..., Any], tmp_path: Path) -> None:
    """Kubernetes and Prometheus have no token; on the clients' port, metrics and cluster need one."""
    port = free_port()
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps([{"name": "ci", "sha256": "0" * 64, "roles": ["read"]}]))
    node = serve(INTERNAL_PORT=str(port), ACCESS="1", ACCESS_TOKENS_FILE=str(tokens), LIMITS="1", LIMIT_READ_BURST="1")

    for path in ("/healthz", "/readyz", "/metrics", "/api/v1/cluster") * 5:
        assert ask(port, path).startswith(b"HTTP/1.1 200 "), path
    assert ask(node.port, "/api/v1/cluster").startswith(b"HTTP/1.1 401 ")


def test_what_asks_there_does_not_make_a_node_busy(serve: Callable[..., Any]) -> None:
    """The autoscaler asks for the cluster all the time, and is no client."""
    port = free_port()
    serve(INTERNAL_PORT=str(port))
    for _ in range(5):
        ask(port, "/api/v1/cluster")

    (node,) = json.loads(ask(port, "/api/v1/cluster").partition(b"\r\n\r\n")[2])["nodes"]

    assert node["requests"] == 0


def test_probes_are_answered_while_clients_hold_every_thread(serve: Callable[..., Any]) -> None:
    """Waiting clients may hold all threads but one; and slow ones of the internal port are closed soon."""
    port = free_port()
    node = serve(INTERNAL_PORT=str(port), API_THREADS="4", API_MAX_STREAMS="3", API_MAX_WAITERS="0")
    stream = b"GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n"
    with held(node.port, 3, stream), held(node.port, 100, HALF_HEADER), held(port, 150, HALF_HEADER) as slow:
        for _ in range(10):
            assert ask(port, "/healthz").startswith(b"HTTP/1.1 200 ")
            assert ask(port, "/readyz").startswith(b"HTTP/1.1 200 ")

        hung_up(slow, 10)


def test_two_processes_share_it(serve: Callable[..., Any]) -> None:
    """As many as a node has, and as many nodes as `make run` starts."""
    port = free_port()
    serve(INTERNAL_PORT=str(port), API_PROCESSES="2")
    serve(INTERNAL_PORT=str(port), POD_NAME="api-2")

    for _ in range(20):
        assert json.loads(ask(port, "/readyz").partition(b"\r\n\r\n")[2]) == {"ok": True}


def test_a_port_that_clients_reach_is_refused(settings: Settings) -> None:
    """The kernel would give some of the clients' connections to it."""
    port = str(free_port())

    said = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn.conf.py", "app.wsgi:app"],
        cwd=ROOT,
        env={
            **os.environ,
            "VALKEY_HOST": settings.valkey_host,
            "VALKEY_PORT": str(settings.valkey_port),
            "API_PORT": port,
            "INTERNAL_PORT": port,
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert said.returncode != 0
    assert f"INTERNAL_PORT is {port}, but clients reach that port: choose another one." in said.stderr
    assert "Traceback" not in said.stderr
