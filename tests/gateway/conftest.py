"""Two gateways for all of these tests: a private one, and a public one behind a proxy that it trusts: this machine."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from tests.authority import Authority
from tests.front import HOST, trusting
from tests.gateway.echo import Echo
from tests.gateway.live_gateway import LiveGateway, host_address
from tests.integration.app.conftest import serve

__all__ = ["serve"]


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Signs the gateway's certificate."""
    return Authority("ours")


@pytest.fixture(scope="session")
def trusted(authority: Authority) -> ssl.SSLContext:
    """A client that trusts that authority."""
    return trusting(authority.root)


@pytest.fixture(scope="session")
def echo() -> Iterator[Echo]:
    """What both gateways lead to."""
    server = Echo(host_address())
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def private(tmp_path_factory: pytest.TempPathFactory, echo: Echo) -> Iterator[LiveGateway]:
    """As the chart comes, and with a certificate: it trusts no proxy."""
    yield from _running(
        LiveGateway(
            tmp_path_factory.mktemp("private"),
            echo.where,
            scenario="default",
            values={"gateway.tls": {"enabled": True, "secretName": "certificate"}},
        ),
        Authority("private"),
    )


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory, echo: Echo, authority: Authority) -> Iterator[LiveGateway]:
    """In mode public with all three listeners; this machine is a proxy that it trusts."""
    values = {"gateway.trustedProxies": [f"{host_address()}/32"], "gateway.requestsPerSecond": 5000}
    yield from _running(
        LiveGateway(tmp_path_factory.mktemp("public"), echo.where, scenario="public-tunnel", values=values), authority
    )


def _running(gateway: LiveGateway, authority: Authority) -> Iterator[LiveGateway]:
    authority.issue(HOST).write(gateway.tls)
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="session")
def insecure() -> ssl.SSLContext:
    """A client that verifies nothing, where the certificate is not what is tried."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
