"""The same release in mode public: who gets in by which way, whose address counts, certificates that change."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.authority import Authority
from tests.e2e.live_cluster import RELEASE, LiveCluster
from tests.e2e.public_cluster import ADD, PLAIN, TLS, PublicCluster
from tests.front import HOST, trusting
from tests.traffic import Traffic

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]

TUNNEL = f"https://{RELEASE}-gateway-tunnel:8444/api/v1/tasks"
STRAIGHT = f"http://{RELEASE}-api:5000/api/v1/tasks"


@pytest.fixture(scope="module")
def public(cluster: LiveCluster) -> Iterator[PublicCluster]:
    """In mode public for the tests of this file."""
    entered = PublicCluster(cluster)
    entered.enter()
    yield entered
    entered.leave()


def test_https_is_accepted_by_those_who_trust_its_authority_only(public: PublicCluster, tmp_path: Path) -> None:
    """`openssl s_client -verify_return_error`, against the right root and against another."""
    ours, other = tmp_path / "ours.pem", tmp_path / "other.pem"
    ours.write_text(public.authority.root)
    other.write_text(Authority("other").root)

    assert _verifies(public, ours)
    assert not _verifies(public, other)


def test_the_plain_port_serves_nobody(public: PublicCluster) -> None:
    """A read is sent to https, and a write is refused."""
    assert public.ask("GET", "/", port=PLAIN).every("Location") == [f"https://{HOST}/"]
    assert public.ask("POST", "/api/v1/tasks", ADD, port=PLAIN).status == 403


def test_the_tunnel_s_listener_takes_good_assertions_and_no_others(public: PublicCluster) -> None:
    """None, a forged one, one for another application, one that is over; then a good one, which its task names."""
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    assertions = [
        public.assertion("ada@example.org", key=stranger),
        public.assertion("ada@example.org", aud=["elsewhere"]),
        public.assertion("ada@example.org", exp=now - 120),
        public.assertion("eve@example.org"),
        public.assertion("ada@example.org"),
    ]

    said = public.ask_inside(
        ("POST", TUNNEL, {}), *(("POST", TUNNEL, {"Cf-Access-Jwt-Assertion": each}) for each in assertions)
    )

    assert [status for status, _ in said] == [401, 401, 401, 401, 403, 202]
    assert '"asked_by":"ada@example.org"' in said[-1][1].replace(" ", "")


def test_an_assertion_counts_nowhere_else(public: PublicCluster) -> None:
    """Through https from outside it is nobody's; a program's own token counts there."""
    assertion = public.assertion("ada@example.org")

    by_assertion = public.ask("POST", "/api/v1/tasks", ADD, Cf_Access_Jwt_Assertion=assertion)
    by_cookie = public.ask("POST", "/api/v1/tasks", ADD, Cookie=f"CF_Authorization={assertion}")
    by_token = public.ask("POST", "/api/v1/tasks", ADD, Authorization=f"Bearer {public.token}")

    assert (by_assertion.status, by_cookie.status, by_token.status) == (401, 401, 202)
    assert by_token.json()["asked_by"] == "ci"


def test_past_the_gateway_one_is_nobody_too(public: PublicCluster) -> None:
    """A pod that reaches the API's Service, where no policy keeps it out, is refused all the same."""
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "Cf-Access-Jwt-Assertion": "a.b.c"}

    said = public.ask_inside(("POST", STRAIGHT, {}), ("GET", STRAIGHT, {}), ("POST", STRAIGHT, forged))

    assert [status for status, _ in said] == [401, 401, 401]


def test_a_thousand_forged_header_sets_are_one_caller(public: PublicCluster) -> None:
    """All of them together get what one address gets: its burst, and what its rate adds meanwhile."""
    began = time.monotonic()
    statuses = []
    for number in range(1000):
        address = f"198.51.{number // 250}.{number % 250}"
        forged = {"X_Forwarded_For": address, "CF_Connecting_IP": address, "X_Real_IP": address, "X_Client": address}
        statuses.append(public.ask("GET", "/api/v1/me", **forged).status)
    allowed = statuses.count(200)

    assert set(statuses) == {200, 429}
    # limits.readBurst and limits.read; two gateways and two API pods count in one bucket.
    assert allowed <= 100 + 20 * (time.monotonic() - began) + 1
    assert allowed >= 100


def test_a_changed_certificate_and_changed_tokens_are_in_force_and_no_request_fails(public: PublicCluster) -> None:
    """Fifty requests a second meanwhile; both pods of the gateway serve the new one, and the old token is refused."""
    new, token = Authority("new"), "e2e-program-renewed"
    both = trusting(public.authority.root + new.root)
    # No answer of the API counts here: probes are never limited.
    request = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    traffic = Traffic(partial(public.front.connect, TLS, both), request)
    traffic.start()

    public.serve(new.issue(HOST))
    public.programs(ci=token)
    public.live.wait_until(lambda: all(_serves(public, new) for _ in range(12)), 180)
    failed, sent = traffic.stop()
    public.authority = new

    assert failed == []
    assert sent > 500
    # Each of the two API pods reads its files by itself.
    public.live.wait_until(lambda: {_status(public, token) for _ in range(12)} == {202}, 120)
    public.live.wait_until(lambda: {_status(public, public.token) for _ in range(12)} == {401}, 120)
    public.token = token
    public.programs(ci=token)


def test_a_tunnel_that_does_not_connect_leaves_the_rest_healthy(public: PublicCluster) -> None:
    """It reaches nobody here: its pods are not ready, and every other way goes on."""
    pods = public.live.get("pods", "-l", "app.kubernetes.io/component=cloudflared")["items"]

    assert len(pods) == 2
    assert not any(each.get("ready") for pod in pods for each in pod["status"].get("containerStatuses", []))
    assert public.ask("GET", "/api/v1/me").status == 200


def test_helm_test_passes_with_a_token(public: PublicCluster) -> None:
    """By https, trusting the gateway's own certificate."""
    said = public.live.helm("test", "wizard", "--timeout", "3m")

    assert "Phase:          Succeeded" in said


def _verifies(public: PublicCluster, root: Path) -> bool:
    command = ["openssl", "s_client", "-connect", f"{public.front.address}:{TLS}", "-servername", HOST]
    verifying = ["-verify_return_error", "-verify_hostname", HOST, "-CAfile", str(root), "-no-CApath", "-no-CAstore"]
    done = subprocess.run([*command, *verifying], input=b"", capture_output=True, check=False)
    return done.returncode == 0 and b"Verify return code: 0 (ok)" in done.stdout


def _serves(public: PublicCluster, authority: Authority) -> bool:
    """Whether the next handshake, with whichever pod, is by that authority."""
    try:
        public.front.connect(TLS, trusting(authority.root)).close()
    except OSError:
        return False
    return True


def _status(public: PublicCluster, token: str) -> int:
    return public.ask("POST", "/api/v1/tasks", ADD, Authorization=f"Bearer {token}").status
