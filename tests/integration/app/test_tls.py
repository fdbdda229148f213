"""https without a gateway: `TLS_CERT` and `TLS_KEY`."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embedded.valkey_server import free_port
from tests.certificates import Authority, Pair
from tests.integration.app import slow_clients
from tests.integration.app.conftest import ROOT, eventually
from tests.integration.app.slow_clients import HALF_HANDSHAKE, HALF_HEADER, LONG_ANSWER, held, hung_up, said
from tests.integration.app.test_deadlines import problem

pytestmark = pytest.mark.integration

ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"}}'


def trusting(authority: Path) -> ssl.SSLContext:
    """A client that trusts nobody else, and looks at names."""
    return ssl.create_default_context(cafile=str(authority))


def https(port: int, authority: Path) -> http.client.HTTPSConnection:
    """A connection of such a client."""
    return http.client.HTTPSConnection("localhost", port, timeout=10, context=trusting(authority))


def get(port: int, authority: Path, path: str = "/healthz") -> http.client.HTTPResponse:
    """The answer to one request, which has been read."""
    connection = https(port, authority)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def serial(port: int, authority: Path) -> int:
    """The number of the certificate that is served."""
    connection = https(port, authority)
    connection.connect()
    try:
        return int(connection.sock.getpeercert()["serialNumber"], 16)
    finally:
        connection.close()


def test_the_chain_is_accepted_by_who_trusts_the_authority_and_by_nobody_else(
    serve: Callable[..., Any], pair: Pair, tmp_path: Path
) -> None:
    """And browsers are told to come by https only from now on."""
    port = serve(**pair.settings()).port

    answer = get(port, pair.authority)

    assert (answer.status, answer.getheader("Strict-Transport-Security")) == (200, "max-age=31536000")
    with pytest.raises(ssl.SSLCertVerificationError):
        get(port, Authority(tmp_path, "somebody else").path)


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        pytest.param(ssl.TLSVersion.TLSv1_1, False, id="TLS 1.1"),
        pytest.param(ssl.TLSVersion.TLSv1_2, True, id="TLS 1.2"),
        pytest.param(ssl.TLSVersion.TLSv1_3, True, id="TLS 1.3"),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_only_versions_in_use_are_spoken(
    serve: Callable[..., Any], pair: Pair, version: ssl.TLSVersion, accepted: bool
) -> None:
    """TLS 1.2 and 1.3."""
    context = trusting(pair.authority)
    context.minimum_version = context.maximum_version = version
    context.set_ciphers("ALL:@SECLEVEL=0")
    connection = http.client.HTTPSConnection("localhost", serve(**pair.settings()).port, timeout=10, context=context)

    if accepted:
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            connection.connect()
    connection.close()


def test_plain_http_is_told_to_come_by_https(serve: Callable[..., Any], pair: Pair) -> None:
    """And not left with a broken connection."""
    answer = slow_clients.exchange(serve(**pair.settings()).port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

    assert problem(answer)["detail"] == "This port speaks https only: ask for https://…"


def test_half_handshakes_keep_nobody_waiting(serve: Callable[..., Any], pair: Pair) -> None:
    """Nor do silent clients, nor half requests after a handshake; and all of them are closed."""
    port = serve(API_HEADER_SECONDS="4", **pair.settings()).port
    tls = trusting(pair.authority)
    with (
        held(port, 100, HALF_HANDSHAKE) as halves,
        held(port, 100) as silent,
        held(port, 40, HALF_HEADER, tls=tls) as shaken,
    ):
        for _ in range(20):
            assert get(port, pair.authority).status == 200

        hung_up(halves + silent, 10)
        assert {problem(said(each))["status"] for each in shaken} == {408}


def test_one_connection_takes_and_gives_whatever_plain_ones_do(serve: Callable[..., Any], pair: Pair) -> None:
    """A long body, a long answer, a stream of events, and a refusal that closes it."""
    connection = https(serve(**pair.settings()).port, pair.authority)
    connection.request(
        "POST", "/api/v1/tasks", ADD + b" " * (8 * 1024 * 1024 - 100), {"Content-Type": "application/json"}
    )
    answer = connection.getresponse()
    assert answer.status == 202, answer.read()
    answer.read()
    connection.request("GET", "/openapi.json")
    assert len(json.loads(connection.getresponse().read())["paths"]) > 20
    connection.request("POST", "/api/v1/tasks", b"[", {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (400, "close")
    answer.read()
    connection.request("GET", "/api/v1/events?replay=1")
    answer = connection.getresponse()
    assert answer.readline() == b"retry: 3000\n"
    assert answer.readline() == b"\n"
    assert answer.readline().startswith(b"id: ")
    connection.close()
    answer.close()


def test_a_client_of_https_that_hangs_up_frees_its_place(serve: Callable[..., Any], pair: Pair) -> None:
    """One place for streams, and the next client has it after the first one left."""
    port = serve(API_MAX_STREAMS="1", **pair.settings()).port
    for _ in range(2):
        connection = https(port, pair.authority)
        connection.request("GET", "/api/v1/events")
        answer = connection.getresponse()
        assert answer.status == 200
        answer.close()
        connection.close()
        time.sleep(2.5)


def test_clients_of_https_that_do_not_read_keep_nobody_waiting(serve: Callable[..., Any], pair: Pair) -> None:
    """Their answers wait, encrypted or not."""
    port = serve(**pair.settings()).port
    with held(port, 60, LONG_ANSWER * 4, receives=4096, tls=trusting(pair.authority)):
        for _ in range(20):
            assert get(port, pair.authority).status == 200


def test_a_changed_certificate_is_served_without_a_failed_request(
    serve: Callable[..., Any], authority: Authority
) -> None:
    """New connections see the new one within seconds; those that are open go on."""
    pair = authority.issue()
    port = serve(**pair.settings()).port
    before = serial(port, pair.authority)
    kept = https(port, pair.authority)
    kept.request("GET", "/healthz")
    kept.getresponse().read()
    over, statuses = threading.Event(), []

    def ask() -> None:
        while not over.is_set():
            statuses.append(get(port, pair.authority).status)

    asking = threading.Thread(target=ask)
    asking.start()
    authority.issue()
    eventually(lambda: serial(port, pair.authority) != before)
    over.set()
    asking.join()

    assert set(statuses) == {200}
    kept.request("GET", "/healthz")
    assert kept.getresponse().status == 200
    kept.close()


def test_a_certificate_that_does_not_fit_its_key_yet_is_not_served(
    serve: Callable[..., Any], authority: Authority, tmp_path: Path
) -> None:
    """One of two files is always written first: until the other one is there, the pair of before is served."""
    pair = authority.issue()
    port = serve(**pair.settings()).port
    before = serial(port, pair.authority)
    other = authority.issue("other")

    other.certificate.replace(pair.certificate)
    time.sleep(1.5)
    assert serial(port, pair.authority) == before
    eventually(lambda: "is not the key of the certificate" in (tmp_path / "gunicorn.log").read_text())

    other.key.replace(pair.key)
    eventually(lambda: serial(port, pair.authority) != before)


def refused(**environment: str) -> str:
    """What a node says that does not start."""
    said = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn.conf.py", "app.wsgi:app"],
        cwd=ROOT,
        env={**os.environ, "API_PORT": str(free_port()), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr.count("\n") == 1, said.stderr
    return said.stderr


def test_files_that_cannot_be_served_are_one_sentence(authority: Authority) -> None:
    """The node does not start, and says which file is wrong in what way."""
    pair, other = authority.issue(), authority.issue("other")

    assert "TLS_CERT is set and TLS_KEY is not" in refused(TLS_CERT=str(pair.certificate))
    assert "is not the key of the certificate" in refused(TLS_CERT=str(pair.certificate), TLS_KEY=str(other.key))
