"""A file of settings that is read again when it changes: Kubernetes replaces the files of a Secret in running pods."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Generic, TypeVar

from app.identity.errors import CannotVerify
from wizard.errors import SettingError

_log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds between two looks at the file.
_LOOK_SECONDS = 1.0

#: Bytes of a file at most.
_MAX_BYTES = 1024 * 1024


class WatchedFile(Generic[T]):
    """What `read` makes of the content of a file. It raises `SettingError`, with a sentence about the content."""

    def __init__(self, name: str, path: str, read: Callable[[bytes], T]) -> None:
        """`name`: the variable that names the file. Reads it once, so that a wrong one is known at the start."""
        self._name = name
        self._path = Path(path)
        self._read = read
        self._seen = self._look()
        self._looked_at = monotonic()
        self._value: T | None = self._load()

    def value(self) -> T:
        """What the file says now. Raises `CannotVerify` while it cannot be read: what it said before may be revoked."""
        now = monotonic()
        if now - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = now
            seen = self._look()
            # A file that could not be read may have been caught half written: its times need not change again.
            if seen != self._seen or self._value is None:
                self._seen = seen
                self._reload()
        if self._value is None:
            raise CannotVerify("Who may do what cannot be read at the moment: try again soon.")
        return self._value

    def _reload(self) -> None:
        was_readable = self._value is not None
        try:
            self._value = self._load()
            _log.info("%s was read again", self._name)
        except SettingError as error:
            self._value = None
            if was_readable:
                _log.error("Nobody is let in by %s until it can be read: %s", self._name, error)

    def _look(self) -> tuple[int, ...] | None:
        """What changes with the file; None if it is not there."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _load(self) -> T:
        try:
            with self._path.open("rb") as file:
                content = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise SettingError(f"{self._name} cannot be read: {error}") from error
        if len(content) > _MAX_BYTES:
            raise SettingError(f"{self._name} is over {_MAX_BYTES:,} bytes: {self._path}")
        try:
            return self._read(content)
        except SettingError as error:
            raise SettingError(f"{self._name} ({self._path}): {error}") from None
