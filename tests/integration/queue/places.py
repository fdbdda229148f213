"""Where each id is, read behind the back of the queue's doors: the invariant is that it is in exactly one place."""

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
        lists = client.keys(keys.processing("*"))
        pipeline = client.pipeline(transaction=True)
        pipeline.lrange(keys.queue(), 0, -1)
        pipeline.zrange(keys.delayed(), 0, -1)
        for name in lists:
            pipeline.lrange(name, 0, -1)
        for task_id in task_ids:
            pipeline.hmget(keys.task(task_id), "status", "phase")
        queued, delayed, *rest = pipeline.execute()
        processing = [task_id for ids in rest[: len(lists)] for task_id in ids]
        found = {}
        for task_id, (status, phase) in zip(task_ids, rest[len(lists) :], strict=True):
            counts = Counter(
                # A part that was cancelled while it waited is dropped by whoever claims it.
                queue=0 if status in FINAL and phase == "part" else queued.count(task_id),
                delayed=delayed.count(task_id),
                # So is what ended while it lay on a list and was not started.
                processing=0 if status in FINAL else processing.count(task_id),
                split=int(status == "PROCESSING" and phase == "parts"),
                ended=int(status in FINAL),
            )
            found[task_id] = list(counts.elements())
        return found
