"""Reads what is too large for a task: attachments of results, and hundreds of parts."""

from __future__ import annotations

from collections.abc import Iterator

import valkey

from wizard.queue.keys import Keys
from wizard.queue.parts import PartRecord, parts_of
from wizard.settings import Settings
from wizard.task import Task

#: Bytes read at a time: the maximum that one request holds in memory, for an attachment of any length.
_PIECE_BYTES = 256 * 1024


class Results:
    """Reads attachments in pieces, and lists of parts."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises the errors of `client` when Valkey is unavailable."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def parts(self, task_id: str) -> list[PartRecord]:
        """The parts of a split task that have begun, by index, also after its end; empty for any other task."""
        return parts_of(self._client, self._keys, task_id)

    def length(self, task: Task, name: str) -> int:
        """The length of the attachment `name` of a task, bytes; 0 if there is none."""
        return int(self._client.strlen(self._key(task, name)))

    def content(self, task: Task, name: str, length: int) -> Iterator[bytes]:
        """The first `length` bytes of the attachment, in pieces."""
        key = self._key(task, name)
        for at in range(0, length, _PIECE_BYTES):
            last = min(at + _PIECE_BYTES, length) - 1
            yield self._client.execute_command("GETRANGE", key, at, last, NEVER_DECODE=True)

    def _key(self, task: Task, name: str) -> str:
        return self._keys.answer(f"{task.attached_to or task.task_id}:{name}")
