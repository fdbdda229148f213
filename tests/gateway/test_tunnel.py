"""Proofs of Cloudflare Access come through the tunnel's listener, and through no other."""

from __future__ import annotations

import ssl

import pytest

from tests.gateway.echo import values
from tests.gateway.live_gateway import PLAIN, TLS, TUNNEL, LiveGateway

pytestmark = pytest.mark.integration

PROOF = {
    "Cf-Access-Jwt-Assertion": "a.b.c",
    "Cookie": "other=1; CF_Authorization=d.e.f; wizard_token=t; CF_Authorization=g.h.i",
    "X-Forwarded-Proto": "https",
}


def test_an_assertion_passes_through_the_tunnel(public: LiveGateway, trusted: ssl.SSLContext) -> None:
    """As a header and as a cookie, and no cookie that is nobody's."""
    told = public.ask(TUNNEL, headers=PROOF, context=trusted).json()

    assert values(told, "cf-access-jwt-assertion") == ["a.b.c"]
    assert values(told, "cookie") == ["CF_Authorization=d.e.f; wizard_token=t"]


@pytest.mark.parametrize("port", [PLAIN, TLS])
def test_an_assertion_ends_at_every_other_listener(public: LiveGateway, trusted: ssl.SSLContext, port: int) -> None:
    """Only the session of the page, which is our own, goes on."""
    told = public.ask(port, headers=PROOF, context=trusted if port == TLS else None).json()

    assert values(told, "cf-access-jwt-assertion") == []
    assert values(told, "cookie") == ["wizard_token=t"]


@pytest.mark.parametrize(
    "cookie",
    [
        *("CF_Authorization=x", "cf_authorization=x", "a=1; CF_Authorization=x", 'a="CF_Authorization=x"; b=2'),
        *("wizard_token= CF_Authorization=x", " CF_Authorization=x", "CF_Authorization =x", "a=b;CF_Authorization=x"),
    ],
)
def test_no_spelling_of_a_cookie_is_taken_for_an_assertion(
    public: LiveGateway, trusted: ssl.SSLContext, cookie: str
) -> None:
    """The gateway writes the header anew, so nothing of the client's own form is left."""
    told = public.ask(TLS, headers={"Cookie": cookie}, context=trusted).json()

    assert not any(each.lstrip().lower().startswith("cf_authorization") for each in values(told, "cookie"))
    assert not any("; cf_authorization" in each.lower() for each in values(told, "cookie"))


def test_two_assertions_are_not_one(public: LiveGateway, trusted: ssl.SSLContext) -> None:
    """They reach the API as one text, which is no assertion at all."""
    twice = [("Cf-Access-Jwt-Assertion", "a.b.c"), ("Cf-Access-Jwt-Assertion", "d.e.f")]

    assert values(public.ask(TUNNEL, headers=twice, context=trusted).json(), "cf-access-jwt-assertion") == [
        "a.b.c, d.e.f"
    ]


def test_a_visitor_without_https_is_sent_there_by_the_tunnel_too(public: LiveGateway, trusted: ssl.SSLContext) -> None:
    """The tunnel is encrypted, but the way to Cloudflare was not."""
    headers = {"X-Forwarded-Proto": "http"}

    answer = public.ask(TUNNEL, "/docs?x=1", headers=headers, context=trusted)

    assert (answer.status, answer.every("Location")) == (308, ["https://wizard.example.org/docs?x=1"])
