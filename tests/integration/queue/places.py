"""Where each id is, read without the queue's functions: the invariant is that it is in exactly one place."""

from __future__ import annotations

from collections import Counter

import valkey

from wizard.queue.keys import Keys
from wizard.task import FINAL


class Places:
    """The places of one installation: queue, processing, delayed, split, ended."""

    def __init__(self, client: valkey.Valkey, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    def of(self, task_id: str) -> list[str]:
        """Every place that the task is in; a task that never existed or has expired is in none."""
        return self.all([task_id])[task_id]

    def all(self, task_ids: list[str]) -> dict[str, list[str]]:
        """As `of`, for many ids at once."""
        client, keys = self._client, self._keys
        lanes = [keys.queue(), *client.keys(keys.lane("short:*")), *client.keys(keys.lane("long:*"))]
        slots = client.keys(keys.processing("*"))
        pipeline = client.pipeline(transaction=True)
        pipeline.zrange(keys.delayed(), 0, -1)
        for name in (*lanes, *slots):
            pipeline.lrange(name, 0, -1)
        for task_id in task_ids:
            pipeline.hmget(keys.task(task_id), "status", "phase")
        delayed, *rest = pipeline.execute()
        lists, hashes = rest[: len(lanes) + len(slots)], rest[len(lanes) + len(slots) :]
        queued = Counter(task_id for ids in lists[: len(lanes)] for task_id in ids)
        processing = Counter(task_id for ids in lists[len(lanes) :] for task_id in ids)
        found = {}
        for task_id, (status, phase) in zip(task_ids, hashes, strict=True):
            counts = Counter(
                queue=queued[task_id],
                delayed=delayed.count(task_id),
                processing=processing[task_id],
                split=int(status == "PROCESSING" and phase == "parts"),
                ended=int(status in FINAL),
            )
            found[task_id] = list(counts.elements())
        return found
