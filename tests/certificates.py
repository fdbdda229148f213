"""Certificates for tests: an authority of their own, and what it signs."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, in files, with the certificate of who signed it."""

    certificate: Path
    key: Path
    authority: Path

    def settings(self) -> dict[str, str]:
        """As the API is told of them."""
        return {"TLS_CERT": str(self.certificate), "TLS_KEY": str(self.key)}


class Authority:
    """Signs certificates for this machine."""

    def __init__(self, folder: Path, name: str = "test authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.path = folder / f"{name.replace(' ', '-')}.pem"
        self.path.write_bytes(
            self._sign(self._name, self._key.public_key(), is_authority=True).public_bytes(serialization.Encoding.PEM)
        )

    def issue(self, name: str = "server", *, days: int = 30, password: bytes | None = None) -> Pair:
        """A certificate for localhost. What was issued by this name before is replaced, each file at once."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = self._sign(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), key.public_key(), is_authority=False, days=days
        )
        locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        pair = Pair(self._folder / f"{name}.pem", self._folder / f"{name}-key.pem", self.path)
        encoding = serialization.Encoding.PEM
        _replace(pair.key, key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, locked))
        _replace(pair.certificate, signed.public_bytes(encoding))
        return pair

    def _sign(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, is_authority: bool, days: int = 30
    ) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        names = x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 60 * _DAY)
            .not_valid_after(now + days * _DAY)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if not is_authority:
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _replace(path: Path, content: bytes) -> None:
    written = path.with_suffix(".new")
    written.write_bytes(content)
    written.replace(path)
