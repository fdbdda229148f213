"""When the certificate ends that clients are shown."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
from cryptography import x509

from app.metrics.certificate import WatchedCertificate
from tests.certificates import Authority

pytestmark = pytest.mark.unit


def days_left(watched: WatchedCertificate) -> float:
    """From now on."""
    ends_at = watched.ends_at()
    assert ends_at
    return (ends_at - time.time()) / 86400


def test_its_end_is_told_and_that_of_the_next_one(tmp_path: Path) -> None:
    """A renewed certificate is read without a restart."""
    authority = Authority(tmp_path)
    watched = WatchedCertificate(str(authority.issue(days=3).certificate))

    assert days_left(watched) == pytest.approx(3, abs=1.1)
    authority.issue(days=20)
    assert days_left(watched) == pytest.approx(20, abs=1.1)


def test_a_chain_ends_with_its_first_link(tmp_path: Path) -> None:
    """An authority that ends first is as bad as the certificate itself."""
    authority = Authority(tmp_path)
    pair = authority.issue(days=90)
    chain = tmp_path / "chain.pem"
    chain.write_bytes(pair.certificate.read_bytes() + authority.path.read_bytes())
    ends = [each.not_valid_after_utc for each in x509.load_pem_x509_certificates(chain.read_bytes())]

    ends_at = WatchedCertificate(str(chain)).ends_at()

    assert ends_at
    assert dt.datetime.fromtimestamp(ends_at, dt.UTC) == min(ends)
    assert min(ends) != max(ends)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_cannot_be_read_is_not_told(tmp_path: Path, content: bytes | None) -> None:
    """No file yet, or half of one: the next scrape looks again."""
    path = tmp_path / "tls.crt"
    if content is not None:
        path.write_bytes(content)
    watched = WatchedCertificate(str(path))

    assert watched.ends_at() is None
    path.write_bytes(Authority(tmp_path).issue(days=3).certificate.read_bytes())
    assert watched.ends_at()


def test_without_a_certificate_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """Where TLS ends elsewhere."""
    assert WatchedCertificate("").ends_at() is None
    assert caplog.records == []
