"""Reads what is too large for the list of tasks: attachments of results, and hundreds of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import valkey

from wizard.queue.keys import Keys
from wizard.settings import Settings
from wizard.task import Task

#: Bytes read at a time: the maximum that one request holds in memory, for an attachment of any length.
_PIECE_BYTES = 256 * 1024

#: All fields of a part without its result, which may have a megabyte.
_SUMMARY = (
    *("operation", "inputs", "status", "phase", "initiated_by", "slot", "attempt", "failures", "created_at"),
    *("started_at", "ended_at", "progress", "measured", "error", "parent", "index"),
)


class Results:
    """Reads attachments in pieces, and tasks without their results."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises the errors of `client` when Valkey is unavailable."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def summaries(self, task_ids: Sequence[str]) -> list[Task]:
        """The tasks without their results; expired tasks are left out."""
        pipeline = self._client.pipeline(transaction=False)
        for each in task_ids:
            pipeline.hmget(self._keys.task(each), _SUMMARY)
        found = []
        for task_id, values in zip(task_ids, pipeline.execute(), strict=True):
            stored = {name: value for name, value in zip(_SUMMARY, values, strict=True) if value is not None}
            if stored:
                found.append(Task.from_hash(task_id, stored))
        return found

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
        return self._keys.answer(f"{task.answered_from or task.task_id}:{name}")
