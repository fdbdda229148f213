"""The certificate: who accepts it, by which versions, and what happens when it changes."""

from __future__ import annotations

import ssl
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from tests.authority import Authority
from tests.front import HOST, trusting
from tests.gateway.live_gateway import PLAIN, TLS, TUNNEL, LiveGateway
from tests.traffic import Traffic

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("port", [TLS, TUNNEL])
def test_the_chain_is_accepted_by_those_who_trust_its_authority_only(
    public: LiveGateway, authority: Authority, tmp_path: Path, port: int
) -> None:
    """`openssl s_client -verify_return_error` agrees with the right root and ends with another, or for another name."""
    ours, other = tmp_path / "ours.pem", tmp_path / "other.pem"
    ours.write_text(authority.root)
    other.write_text(Authority("other").root)

    assert _verifies(public, port, ours, HOST)
    assert not _verifies(public, port, other, HOST)
    assert not _verifies(public, port, ours, "elsewhere.example.org")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_speak_http_2(public: LiveGateway, authority: Authority, version: ssl.TLSVersion) -> None:
    """And no cipher that is not authenticated, or that a leaked key would open later."""
    context = trusting(authority.root)
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])

    with public.connect(TLS, context) as sock:
        assert isinstance(sock, ssl.SSLSocket)
        assert sock.selected_alpn_protocol() == "h2"
        cipher = (sock.cipher() or ("",))[0]

    assert "GCM" in cipher or "CHACHA20" in cipher
    assert version == ssl.TLSVersion.TLSv1_3 or cipher.startswith("ECDHE")


def test_older_versions_are_refused(public: LiveGateway) -> None:
    """By nginx, not by a client that would not ask."""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"{public.address}:{TLS}", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
        capture_output=True,
        input=b"",
        check=False,
    )

    assert b"alert protocol version" in done.stderr


def test_a_changed_certificate_is_served_and_no_request_fails(private: LiveGateway, tmp_path: Path) -> None:
    """Fifty requests a second meanwhile, half on connections that stay; a stream that was open goes on."""
    first, second = Authority("first"), Authority("second")
    first.issue(HOST).write(private.tls)
    both = trusting(first.root, second.root)
    lasting = private.connect(TLS, trusting(first.root))
    traffic = Traffic(partial(private.connect, TLS, both), f"HEAD / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    traffic.start()

    time.sleep(1)
    for _ in range(5):
        second.issue(HOST).write(private.tls)
        time.sleep(0.4)
    failed, sent = traffic.stop()

    assert failed == []
    assert sent > 100
    private.connect(TLS, trusting(second.root)).close()
    with pytest.raises(ssl.SSLCertVerificationError):
        private.connect(TLS, trusting(first.root))
    lasting.sendall(b"GET / HTTP/1.1\r\nHost: wizard.example.org\r\n\r\n")
    assert lasting.recv(15) == b"HTTP/1.1 200 OK"
    lasting.close()


def test_a_broken_certificate_breaks_nothing_but_handshakes(private: LiveGateway) -> None:
    """The plain listener goes on, and the next good certificate is served."""
    authority = Authority("repaired")
    broken = authority.issue(HOST)
    (private.tls / "..data" / "tls.crt").resolve().write_text("no certificate")

    with pytest.raises((ssl.SSLError, ConnectionError)):
        private.connect(TLS, trusting(authority.root))
    assert private.ask(PLAIN).status == 200
    broken.write(private.tls)
    private.connect(TLS, trusting(authority.root)).close()


def test_plain_http_on_the_tls_port_is_told_so(public: LiveGateway) -> None:
    """As a problem, with 400."""
    said = public.send(TLS, b"GET / HTTP/1.1\r\nHost: wizard.example.org\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"plain HTTP was sent to a port for TLS" in said


def _verifies(gateway: LiveGateway, port: int, root: Path, name: str) -> bool:
    command = ["openssl", "s_client", "-connect", f"{gateway.address}:{port}", "-servername", name]
    verifying = ["-verify_return_error", "-verify_hostname", name, "-CAfile", str(root), "-no-CApath", "-no-CAstore"]
    done = subprocess.run([*command, *verifying], input=b"", capture_output=True, check=False)
    return done.returncode == 0 and b"Verify return code: 0 (ok)" in done.stdout


def test_a_handshake_that_succeeds_needs_nobody_behind(private: LiveGateway, insecure: ssl.SSLContext) -> None:
    """What the kubelet asks before a new gateway gets requests. The plain port does not know it."""
    said = private.ask(TLS, "/-/healthz", context=insecure)

    assert (said.status, said.body) == (200, b"ok\n")
    assert private.ask(PLAIN, "/-/healthz").body != b"ok\n"
