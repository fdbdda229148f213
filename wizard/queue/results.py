"""The observer's door to what is too large for lists: contents kept apart from results, and hundreds of parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import valkey

from wizard.queue.keys import Keys
from wizard.settings import Settings
from wizard.task import Task

#: Bytes that are read at a time: what one request holds of an answer, however long that is.
_PIECE_BYTES = 256 * 1024

#: Everything of a part but its result, which may be a megabyte.
_SUMMARY = (
    *("operation", "inputs", "status", "phase", "initiated_by", "slot", "attempt", "failures", "created_at"),
    *("started_at", "ended_at", "progress", "measured", "error", "parent", "index"),
)


class Results:
    """Reads results, piece by piece or not at all."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises what it raises when Valkey is away."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def summaries(self, task_ids: Sequence[str]) -> list[Task]:
        """The tasks without their results; those that are forgotten are left out."""
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
        """Bytes of what is kept apart from a task's result under `name`; 0 if there is nothing."""
        return int(self._client.strlen(self._key(task, name)))

    def content(self, task: Task, name: str, length: int) -> Iterator[bytes]:
        """Its first `length` bytes, in pieces."""
        key = self._key(task, name)
        for at in range(0, length, _PIECE_BYTES):
            last = min(at + _PIECE_BYTES, length) - 1
            yield self._client.execute_command("GETRANGE", key, at, last, NEVER_DECODE=True)

    def _key(self, task: Task, name: str) -> str:
        return self._keys.answer(f"{task.answered_from or task.task_id}:{name}")
