"""Dead letters: tasks that failed `max_failures` times, kept so that people can inspect, revive or purge them."""

from __future__ import annotations

from collections.abc import Sequence

import valkey

from wizard.errors import MemoryFull, TaskNotFound
from wizard.queue.confirmed import call_confirmed
from wizard.queue.keys import Keys
from wizard.queue.observer import Observer
from wizard.settings import Settings
from wizard.task import Task


class DeadLetters:
    """The list of dead letters, newest first."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises the errors of `client` when Valkey is unavailable."""
        self._client = client
        self._settings = settings
        self._keys = Keys(settings.valkey_prefix)
        self._observer = Observer(client, settings)

    def list(self, limit: int = 100, *, asked_by: str | None = None) -> list[Task]:
        """Up to `limit` dead letters, newest first, without the expired ones; all, or those `asked_by` somebody."""
        if asked_by is None:
            ids = self._client.lrange(self._keys.dead(), 0, limit - 1)
        else:
            ids = self._asked_by(asked_by, limit)
        return [task for task in self._observer.get_listed(ids) if task]

    def _asked_by(self, name: str, limit: int) -> Sequence[str]:
        """The newest ids whose tasks `name` asked for: of all, for there are at most 10,000."""
        ids = self._client.lrange(self._keys.dead(), 0, -1)
        names = self._client.hmget(self._keys.askers(), ids) if ids else []
        return [each for each, asked_by in zip(ids, names, strict=True) if asked_by == name][:limit]

    def revive(self, task_id: str) -> None:
        """Puts a dead letter back at the end of the queue with failures 0.

        Raises `TaskNotFound` for any other task, and `MemoryFull` while Valkey has no memory for new work.
        """
        reply, *memory = call_confirmed(self._client, self._settings, "revive", task_id)
        if reply == "memory":
            raise MemoryFull(*map(int, memory))
        if reply == "missing":
            raise _none(task_id)

    def purge(self, task_id: str) -> None:
        """Removes a dead letter from the list; the task itself expires later. Raises `TaskNotFound`."""
        if not self._client.lrem(self._keys.dead(), 1, task_id):
            raise _none(task_id)

    def purge_all(self) -> int:
        """Removes all dead letters from the list and returns their number."""
        pipeline = self._client.pipeline(transaction=True)
        pipeline.llen(self._keys.dead())
        pipeline.delete(self._keys.dead())
        count, _ = pipeline.execute()
        return int(count)


def _none(task_id: str) -> TaskNotFound:
    sentence = f"There is no dead letter {task_id}: it was revived or purged since, or the id is wrong."
    return TaskNotFound(task_id, sentence)
