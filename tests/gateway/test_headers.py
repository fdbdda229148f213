"""What every answer carries, the API's and the gateway's own: once, and never less."""

from __future__ import annotations

import ssl

import pytest

from tests.front import HOST, Said
from tests.gateway.live_gateway import PLAIN, TLS, TUNNEL, LiveGateway

pytestmark = pytest.mark.integration

#: Headers that a browser must see on whatever it is given.
SECURITY = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Cache-Control",
)
MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("method", "path", "length", "status"),
    [
        pytest.param("GET", "/", 0, 200, id="the API's answer"),
        pytest.param("GET", "/teapot", 0, 418, id="the API's refusal"),
        pytest.param("GET", "/bare", 0, 200, id="an answer without them"),
        pytest.param("GET", "/metrics", 0, 404, id="an address that ends here"),
        pytest.param("GET", "/-/problem", 0, 404, id="an address that is only ours"),
        pytest.param("POST", "/", 9 * MEBIBYTE, 413, id="a body that is too large"),
        pytest.param("TRACE", "/", 0, 405, id="a method that nginx refuses"),
        pytest.param("GET", "/" + 9000 * "a", 0, 414, id="an address that is too long"),
        pytest.param("GET", "/" + 3 * "../", 0, 400, id="an address that leads out"),
    ],
)
@pytest.mark.parametrize("port", [PLAIN, TLS, TUNNEL])
def test_every_answer_has_each_security_header_once(
    public: LiveGateway, trusted: ssl.SSLContext, port: int, method: str, path: str, length: int, status: int
) -> None:
    """Whoever gives it; and on the encrypted ways a browser is told to stay there."""
    answer = _ask(public, port, method, path, length, trusted)

    assert answer.status == status
    assert {name: len(answer.every(name)) for name in SECURITY} == dict.fromkeys(SECURITY, 1)
    # Behind a proxy only its header says so, and nothing was read of a request whose first line is refused.
    if port != PLAIN or status not in (400, 414):
        assert answer.every("Strict-Transport-Security") == ["max-age=31536000"]
    assert answer.every("Server") in (["nginx"], [])


def test_the_api_s_own_headers_are_left(private: LiveGateway) -> None:
    """The gateway adds what is missing and changes nothing."""
    answer = private.ask(PLAIN)

    assert answer.every("Content-Security-Policy") == ["default-src 'none'; script-src 'self'"]
    assert answer.every("Cache-Control") == ["max-age=60"]
    assert private.ask(PLAIN, "/busy").every("Retry-After") == ["7"]


def test_without_encryption_no_browser_is_told_to_use_it(private: LiveGateway) -> None:
    """A laptop's http://localhost would not be reachable any more."""
    assert private.ask(PLAIN).every("Strict-Transport-Security") == []


@pytest.mark.parametrize("path", ["/metrics", "/" + 9000 * "a"])
def test_the_gateway_s_own_refusals_are_problems(private: LiveGateway, path: str) -> None:
    """As the API's: JSON, with the status, a title and what to do."""
    answer = private.ask(PLAIN, path)

    assert answer.every("Content-Type") == ["application/problem+json"]
    assert answer.json()["status"] == answer.status
    assert answer.json()["detail"].endswith(".")


def test_nothing_is_served_unencrypted_in_public(public: LiveGateway) -> None:
    """A read is sent to https; a write is refused, so that a program that sends a token in the clear notices."""
    read = public.ask(PLAIN, "/docs?a=1")
    write = public.ask(PLAIN, "/api/v1/tasks", method="POST", body=b"{}")

    assert (read.status, read.every("Location")) == (308, [f"https://{HOST}/docs?a=1"])
    assert (write.status, write.json()["title"]) == (403, "This needs https")


def test_a_proxy_that_is_not_trusted_cannot_say_that_it_was_https(private: LiveGateway) -> None:
    """Nor can a client."""
    assert private.ask(PLAIN, headers={"X-Forwarded-Proto": "https"}).every("Strict-Transport-Security") == []


def _ask(gateway: LiveGateway, port: int, method: str, path: str, length: int, context: ssl.SSLContext) -> Said:
    # A length alone is refused before any body is sent.
    headers = [("X-Forwarded-Proto", "https"), *([("Content-Length", str(length))] if length else [])]
    return gateway.ask(port, path, method=method, headers=headers, context=None if port == PLAIN else context)
