"""`make run` under slow clients, with and without TLS: everyone else is answered."""

from __future__ import annotations

import http.client
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from embedded.valkey_server import free_port
from tests.certificates import Authority, Pair
from tests.integration.app.slow_clients import HALF_HANDSHAKE, KINDS, LONG_ANSWER, drip, held
from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"}}'


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """A certificate for this machine."""
    return Authority(tmp_path).issue()


@pytest.fixture
def secure(tmp_path: Path, pair: Pair) -> Iterator[LiveSystem]:
    """`make run` with TLS."""
    live = LiveSystem(tmp_path / "system", **pair.settings())
    live.start()
    yield live
    live.stop()


def ask(port: int, count: int, tls: ssl.SSLContext | None = None) -> None:
    """So many requests, on connections of their own; each must be answered well. `make bench-slow` says how soon."""
    for number in range(count):
        connection = (
            http.client.HTTPSConnection("localhost", port, timeout=10, context=tls)
            if tls
            else http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        )
        if number % 2:
            connection.request("POST", "/api/v1/tasks", ADD, {"Content-Type": "application/json"})
        else:
            connection.request("GET", "/healthz")
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == (202 if number % 2 else 200), body
        connection.close()


def test_every_request_is_answered_beside_two_hundred_slow_clients(system: LiveSystem) -> None:
    """Half headers, half bodies, silence, and answers that nobody reads, all at once and straight at the API."""
    with ExitStack() as stack:
        slow = [client for kind in KINDS.values() for client in stack.enter_context(held(system.port, 40, kind))]
        stack.enter_context(held(system.port, 40, LONG_ANSWER * 4, receives=4096))
        for _ in range(10):
            drip(slow)
            ask(system.port, 20)


def test_every_request_is_answered_beside_a_thousand_idle_clients(system: LiveSystem) -> None:
    """Who has asked once and keeps its connection holds nothing else."""
    with held(system.port, 1_000, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") as idle:
        for client in idle:
            assert client.recv(65536).startswith(b"HTTP/1.1 200 ")

        ask(system.port, 200)


def test_https_is_served_and_shown(secure: LiveSystem, pair: Pair) -> None:
    """The greeting has the address and a command that works; half handshakes keep nobody waiting."""
    said = secure.said()
    assert f"https://localhost:{secure.port}" in said
    command = next(line for line in said.splitlines() if "curl " in line).partition("curl ")[2]
    assert f"--cacert {pair.certificate}" in command
    tls = ssl.create_default_context(cafile=str(pair.authority))

    with held(secure.port, 100, HALF_HANDSHAKE), held(secure.port, 100, KINDS["a half header"], tls=tls):
        ask(secure.port, 60, tls)


@pytest.mark.parametrize(
    ("days", "key", "sentence"),
    [
        pytest.param(30, "", "TLS_CERT is set and TLS_KEY is not", id="no key"),
        pytest.param(30, "other", "is not the key of the certificate", id="another key"),
        pytest.param(30, "absent", "TLS_KEY cannot be read: No such file", id="a key that is not there"),
        pytest.param(-1, "server", "not valid: certificate has expired", id="a certificate that has expired"),
    ],
)
def test_files_that_cannot_be_served_are_one_sentence(tmp_path: Path, days: int, key: str, sentence: str) -> None:
    """Before anything is started, or as soon as the sample task cannot trust it."""
    authority = Authority(tmp_path)
    authority.issue("other")
    certificate = authority.issue(days=days).certificate

    said = subprocess.run(
        [sys.executable, "-m", "embedded"],
        env={
            **os.environ,
            "WIZARD_DATA": str(tmp_path / "system"),
            "PORT": str(free_port()),
            "TLS_CERT": str(certificate),
            "TLS_KEY": str(tmp_path / f"{key}-key.pem") if key else "",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1, said.stderr
    assert sentence in said.stderr
