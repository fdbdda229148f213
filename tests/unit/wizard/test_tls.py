"""Certificates in files: what cannot be served is refused with a sentence that names the file."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from tests.certificates import Authority, Pair
from wizard.errors import SettingError
from wizard.tls import server_context

pytestmark = pytest.mark.unit


@pytest.fixture
def odd(authority: Authority, pair: Pair, tmp_path: Path) -> dict[str, str]:
    """Files by what is odd about them."""
    (tmp_path / "empty.pem").touch()
    broken = pair.certificate.read_bytes()[:200] + b"\n-----END CERTIFICATE-----\n"
    (tmp_path / "broken.pem").write_bytes(broken)
    (tmp_path / "der.pem").write_bytes(bytes(range(256)))
    return {
        "": "",
        "good certificate": str(pair.certificate),
        "good key": str(pair.key),
        "other key": str(authority.issue("other").key),
        "locked certificate": str(authority.issue("locked", password=b"secret").certificate),
        "locked key": str(tmp_path / "locked-key.pem"),
        "absent": str(tmp_path / "absent.pem"),
        "folder": str(tmp_path),
        "empty": str(tmp_path / "empty.pem"),
        "broken": str(tmp_path / "broken.pem"),
        "binary": str(tmp_path / "der.pem"),
    }


@pytest.mark.parametrize(
    ("certificate", "key", "sentence"),
    [
        ("good certificate", "", "TLS_CERT is set and TLS_KEY is not"),
        ("", "good key", "TLS_KEY is set and TLS_CERT is not"),
        ("absent", "good key", "TLS_CERT cannot be read: No such file"),
        ("good certificate", "folder", "TLS_KEY cannot be read: Is a directory"),
        ("good certificate", "other key", "is not the key of the certificate in TLS_CERT"),
        ("locked certificate", "locked key", "is locked by a password"),
        ("empty", "good key", "TLS_CERT .* holds no CERTIFICATE"),
        ("binary", "good key", "TLS_CERT .* holds no CERTIFICATE"),
        ("good certificate", "good certificate", "TLS_KEY .* holds no PRIVATE KEY"),
        ("broken", "good key", "cannot be used: "),
    ],
)
def test_files_that_are_no_pair_are_refused(odd: dict[str, str], certificate: str, key: str, sentence: str) -> None:
    """One sentence, with what is wrong."""
    with pytest.raises(SettingError, match=sentence):
        server_context(odd[certificate], odd[key])


def test_a_pair_is_served_by_the_versions_in_use(pair: Pair) -> None:
    """TLS 1.2 and newer."""
    context = server_context(str(pair.certificate), str(pair.key))

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
