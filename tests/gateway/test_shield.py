"""The coarse limits that hold before any request reaches the API."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from tests.gateway.echo import Echo
from tests.gateway.live_gateway import TUNNEL, LiveGateway

pytestmark = pytest.mark.integration

HTTPS = {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, echo: Echo) -> Iterator[LiveGateway]:
    """In public, behind a plain tunnel, so that a test may come from any address; its shield is low."""
    values = {
        "gateway.tls.enabled": False,
        "cloudflared.config.originRequest.caPool.existingConfigMap": "",
        "gateway.requestsPerSecond": 2,
    }
    live = LiveGateway(tmp_path_factory.mktemp("shield"), echo.where, scenario="public-tunnel", values=values)
    live.start()
    yield live
    live.stop()


def _statuses(gateway: LiveGateway, addresses: list[str]) -> list[int]:
    return [gateway.ask(TUNNEL, headers={**HTTPS, "CF-Connecting-IP": each}).status for each in addresses]


def test_one_address_has_its_burst_and_then_its_rate(gateway: LiveGateway) -> None:
    """Eight more than the first at once, here, and then two in a second; others are not concerned."""
    flood = _statuses(gateway, ["203.0.113.1"] * 20)

    assert (flood.count(200), flood[:9]) == (9, [200] * 9)
    assert set(flood[9:]) == {429}
    assert _statuses(gateway, ["203.0.113.2"]) == [200]
    time.sleep(0.6)
    assert _statuses(gateway, ["203.0.113.1"]) == [200]


def test_the_addresses_of_one_ipv6_network_are_one(gateway: LiveGateway) -> None:
    """A /64 is one customer: whoever walks through it is not a thousand callers."""
    walk = _statuses(gateway, [f"2001:db8:0:1::{number:x}" for number in range(1, 21)])
    others = _statuses(gateway, [f"2001:db8:0:{number:x}::1" for number in range(2, 12)])

    assert walk.count(200) == 9
    assert others == [200] * 10


def test_a_refusal_of_the_shield_says_when_to_come_again(gateway: LiveGateway) -> None:
    """As a problem, with the seconds."""
    _statuses(gateway, ["203.0.113.3"] * 10)

    answer = gateway.ask(TUNNEL, headers={**HTTPS, "CF-Connecting-IP": "203.0.113.3"})

    assert (answer.status, answer.every("Retry-After")) == (429, ["1"])
    assert answer.json()["title"] == "Too many at once"


def test_one_address_cannot_take_the_place_of_all_large_bodies(public: LiveGateway, trusted: ssl.SSLContext) -> None:
    """Twenty begin one and never end it; the twenty-first is refused, and another address is not."""
    with contextlib.ExitStack() as held:
        slow = [held.enter_context(_begun(public, trusted, "198.51.100.1")) for _ in range(21)]

        assert b" 429 " in slow[20].recv(1000)
        other = held.enter_context(_begun(public, trusted, "198.51.100.2"))
        other.settimeout(0.5)
        with pytest.raises(TimeoutError):
            other.recv(1000)


def _begun(gateway: LiveGateway, context: ssl.SSLContext, address: str) -> socket.socket:
    """A request with a large body that does not come."""
    sock = gateway.connect(TUNNEL, context)
    sock.sendall(
        b"POST / HTTP/1.1\r\nHost: wizard.example.org\r\nX-Forwarded-Proto: https\r\n"
        + f"CF-Connecting-IP: {address}\r\nContent-Length: 200000\r\n\r\n".encode()
    )
    return sock
