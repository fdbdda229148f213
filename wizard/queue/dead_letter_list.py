"""Dead letters: tasks that failed `max_failures` times, kept so that people can inspect, revive or purge them."""

from __future__ import annotations

import valkey

from wizard.errors import MemoryFull, TaskNotFound
from wizard.queue.keys import Keys
from wizard.queue.observer import Observer
from wizard.queue.scripts import call
from wizard.settings import Settings
from wizard.task import Task


class DeadLetters:
    """The list of dead letters, newest first."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises the errors of `client` when Valkey is unavailable."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)
        self._observer = Observer(client, settings)

    def list(self, limit: int = 100) -> list[Task]:
        """Up to `limit` dead letters, newest first, without the expired ones."""
        ids = self._client.lrange(self._keys.dead(), 0, limit - 1)
        return [task for task in self._observer.get_listed(ids) if task]

    def revive(self, task_id: str) -> None:
        """Puts a dead letter back at the end of the queue with failures 0.

        Raises `TaskNotFound` for any other task, and `MemoryFull` while Valkey has no memory for new work.
        """
        reply, *memory = call(self._client, "revive", self._keys.prefix, task_id)
        if reply == "memory":
            raise MemoryFull(*map(int, memory))
        if reply == "missing":
            raise TaskNotFound(task_id)

    def purge(self, task_id: str) -> None:
        """Removes a dead letter from the list; the task itself expires later. Raises `TaskNotFound`."""
        if not self._client.lrem(self._keys.dead(), 1, task_id):
            raise TaskNotFound(task_id)

    def purge_all(self) -> int:
        """Removes all dead letters from the list and returns their number."""
        pipeline = self._client.pipeline(transaction=True)
        pipeline.llen(self._keys.dead())
        pipeline.delete(self._keys.dead())
        count, _ = pipeline.execute()
        return int(count)
