"""Whose address the API is told: one, and never what a client claims."""

from __future__ import annotations

import random
import ssl

import pytest

from tests.gateway.echo import values
from tests.gateway.live_gateway import PLAIN, TLS, TUNNEL, LiveGateway, host_address

pytestmark = pytest.mark.integration

#: Every header by which somebody somewhere says who a client is.
CLAIMS = (
    *("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6"),
    *("X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-User", "X-Client-IP", "X_Forwarded_For", "Fastly-Client-IP"),
    *("Cf-Access-Authenticated-User-Email", "x-forwarded-for", "X-Cluster-Client-IP"),
)


def forged(number: int) -> list[tuple[str, str]]:
    """Some of the claims, some of them twice, with addresses of all kinds."""
    chance = random.Random(number)
    kinds = (
        "203.0.113.%d",
        "2001:db8::%d",
        "for=198.51.100.%d",
        "127.0.0.%d, 10.0.0.1",
        "%d",
        "::ffff:192.0.2.%d",
        "é%d",
    )
    names = chance.choices(CLAIMS, k=chance.randint(1, 8))
    return [(name, (chance.choice(kinds) % chance.randrange(256)).encode().decode("latin-1")) for name in names]


def test_a_thousand_forged_header_sets_are_one_client(private: LiveGateway) -> None:
    """Without a trusted proxy in front, nothing but the address of the connection reaches the API."""
    told = {tuple(values(private.ask(PLAIN, headers=forged(each)).json(), "x-forwarded-for")) for each in range(1000)}

    assert told == {(host_address(),)}


@pytest.mark.parametrize(
    "name",
    [*("forwarded", "x-real-ip", "true-client-ip", "cf-connecting-ip", "x-forwarded-host", "x-forwarded-user")],
)
def test_other_claims_do_not_reach_the_api(private: LiveGateway, name: str) -> None:
    """Not even to be ignored there."""
    assert values(private.ask(PLAIN, headers={name: "203.0.113.9"}).json(), name) == []


def test_the_scheme_is_the_listener_s(private: LiveGateway, insecure: ssl.SSLContext) -> None:
    """A client cannot say that it came by https, nor that it did not."""
    plain = private.ask(PLAIN, headers={"X-Forwarded-Proto": "https"}).json()
    tls = private.ask(TLS, headers={"X-Forwarded-Proto": "http"}, context=insecure).json()

    assert (values(plain, "x-forwarded-proto"), values(tls, "x-forwarded-proto")) == (["http"], ["https"])


@pytest.mark.parametrize(
    ("claimed", "address"),
    [
        pytest.param("203.0.113.9", "203.0.113.9", id="one proxy"),
        pytest.param("6.6.6.6, 203.0.113.9", "203.0.113.9", id="a client that claims another address"),
        pytest.param("203.0.113.9, {host}", "203.0.113.9", id="two proxies that are both trusted"),
        pytest.param("2001:db8::1", "2001:db8::1", id="IPv6"),
        pytest.param("nonsense", "{host}", id="no address at all"),
    ],
)
def test_a_trusted_proxy_names_its_client(public: LiveGateway, claimed: str, address: str) -> None:
    """The last address that is not a trusted proxy's; exactly one reaches the API."""
    host = host_address()
    headers = {"X-Forwarded-For": claimed.format(host=host), "X-Forwarded-Proto": "https"}

    told = public.ask(PLAIN, headers=headers).json()

    assert values(told, "x-forwarded-for") == [address.format(host=host)]
    assert values(told, "x-forwarded-proto") == ["https"]


def test_only_the_tunnel_is_believed_about_its_client(public: LiveGateway, trusted: ssl.SSLContext) -> None:
    """CF-Connecting-IP counts on the tunnel's listener and nowhere else."""
    headers = {"CF-Connecting-IP": "2001:db8::7", "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"}

    by_tunnel = values(public.ask(TUNNEL, headers=headers, context=trusted).json(), "x-forwarded-for")
    by_tls = values(public.ask(TLS, headers=headers, context=trusted).json(), "x-forwarded-for")

    assert (by_tunnel, by_tls) == (["2001:db8::7"], ["6.6.6.6"])


def test_two_addresses_from_the_tunnel_are_refused(public: LiveGateway, trusted: ssl.SSLContext) -> None:
    """Cloudflare sends one: who sends two is not Cloudflare."""
    twice = [("CF-Connecting-IP", "203.0.113.1"), ("CF-Connecting-IP", "203.0.113.2")]

    assert public.ask(TUNNEL, headers=twice, context=trusted).status == 400


def test_who_calls_and_what_proves_it_pass_unchanged(private: LiveGateway) -> None:
    """X-Client and Authorization are the API's to judge."""
    told = private.ask(PLAIN, headers={"X-Client": "batch 7", "Authorization": "Bearer abc.def-123"}).json()

    assert values(told, "x-client") == ["batch 7"]
    assert values(told, "authorization") == ["Bearer abc.def-123"]
