"""The end of the certificate that clients are shown, as its file says; of the gateway, or of this node."""

from __future__ import annotations

import logging
from pathlib import Path

_log = logging.getLogger(__name__)


class WatchedCertificate:
    """A file with a certificate and its chain (PEM), which may be exchanged at any time."""

    def __init__(self, path: str) -> None:
        """Reads nothing yet; an empty path means that there is none."""
        self._path = path
        self._read: bytes | None = None
        self._ends: float | None = None

    def ends_at(self) -> float | None:
        """The first end of the certificates in it, seconds since 1970; None if there is none that can be read."""
        if not self._path:
            return None
        try:
            content = Path(self._path).read_bytes()
            if content != self._read:
                self._read, self._ends = content, _first_end(content)
        except (OSError, ValueError) as error:
            _log.warning("The end of the certificate is not known: %s", error)
            self._read, self._ends = None, None
        return self._ends


def _first_end(content: bytes) -> float:
    # Of some weight, and only needed where there is a certificate.
    from cryptography import x509

    return min(each.not_valid_after_utc.timestamp() for each in x509.load_pem_x509_certificates(content))
