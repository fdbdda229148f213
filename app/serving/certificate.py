"""The certificate of this process, read again when its files change, so that a new one is served without a restart."""

from __future__ import annotations

import logging
import ssl
import time
from pathlib import Path

from wizard.errors import SettingError
from wizard.tls import server_context

_log = logging.getLogger(__name__)

#: Seconds between two looks at the files.
_LOOK_SECONDS = 1.0

#: What tells one content of the files from another. Kubernetes exchanges a link, so that only the inode changes.
_Mark = tuple[tuple[int, int, int], ...]


class Certificate:
    """Gives the context for each handshake that begins; handshakes and connections under way keep theirs."""

    def __init__(self, certificate: str, key: str) -> None:
        """Reads both files; raises `SettingError`."""
        self._files = (certificate, key)
        self._mark = self._look()
        self._context = server_context(certificate, key)
        self._is_newest = True
        self._looked_at = time.monotonic()

    def context(self) -> ssl.SSLContext:
        """The context of the newest pair of files that fit."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = now
            self._read_again()
        return self._context

    def _read_again(self) -> None:
        mark = self._look()
        if mark == self._mark and self._is_newest:
            return
        try:
            self._context = server_context(*self._files)
        except SettingError as error:
            # One of the two may be new already and the other one not yet, or half written. It is tried again.
            self._is_newest = False
            if mark != self._mark:
                _log.warning("The certificate of before is served still: %s", error)
        else:
            self._is_newest = True
            _log.info("A new certificate is served.")
        self._mark = mark

    def _look(self) -> _Mark:
        found = []
        for path in self._files:
            try:
                known = Path(path).stat()
            except OSError:
                # For a moment, or for good: what is loaded is served on.
                found.append((0, 0, 0))
            else:
                found.append((known.st_ino, known.st_mtime_ns, known.st_size))
        return tuple(found)
