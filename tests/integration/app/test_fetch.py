"""Keys come over TLS from the server that the certificate names, or not at all."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.identity.fetch import CannotFetch, fetch
from tests.live_keys import LiveKeys, says

pytestmark = pytest.mark.integration


def self_signed(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.crt", folder / f"{host}.key"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[LiveKeys, Path]]:
    """A server with a certificate for localhost, and that certificate."""
    certificate, key = self_signed(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    live = LiveKeys([], context)
    live.mood = says(b"keys")
    yield live, certificate
    live.close()


def test_an_unknown_certificate_is_refused(server: tuple[LiveKeys, Path]) -> None:
    """Nothing is asked of such a server."""
    with pytest.raises(CannotFetch, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(f"https://localhost:{server[0].port}/", seconds=3, limit=100)
    assert server[0].requests == 0


def test_a_certificate_for_another_name_is_refused(
    server: tuple[LiveKeys, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even of a known authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server[1]))

    with pytest.raises(CannotFetch, match=r"127\.0\.0\.1"):
        fetch(f"https://127.0.0.1:{server[0].port}/", seconds=3, limit=100)


def test_a_known_certificate_is_believed(server: tuple[LiveKeys, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """An authority of one's own is named by SSL_CERT_FILE."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server[1]))

    assert fetch(f"https://localhost:{server[0].port}/a?b=c", seconds=3, limit=100) == b"keys"
    with pytest.raises(CannotFetch, match="over 3 bytes"):
        fetch(f"https://localhost:{server[0].port}/", seconds=3, limit=3)


@pytest.mark.parametrize("mood", ["hang", "drip", "drip_body"])
def test_a_slow_server_is_cut_off(server: tuple[LiveKeys, Path], monkeypatch: pytest.MonkeyPatch, mood: str) -> None:
    """After the limit in all, not after the last byte; and no thread is left."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server[1]))
    server[0].mood = getattr(server[0], mood)
    before, threads = time.monotonic(), set(threading.enumerate())

    with pytest.raises(CannotFetch):
        fetch(f"https://localhost:{server[0].port}/", seconds=0.5, limit=1_000_000)

    # The drip would go on for much longer; a busy host takes its time.
    assert 0.4 < time.monotonic() - before < 10
    for timer in set(threading.enumerate()) - threads:
        if isinstance(timer, threading.Timer):
            timer.join(10)
            assert not timer.is_alive()
