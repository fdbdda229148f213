"""Who holds what: every consumer with a lease, and the tasks in the processing lists of its slots.

A worker that was killed stays here under its own start until its lease runs out, also when its pod works again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import valkey

from wizard.node import pod_of
from wizard.queue.keys import Keys
from wizard.task import name_in

#: Members of a task's hash that are read of a task that is held.
_MEMBERS = ("operation", "attempt", "parent", "caller", "started_at")


@dataclass(frozen=True, slots=True)
class HeldTask:
    """A task that a worker claimed and has not settled. `started_at` is in ms; None just before it is written."""

    task_id: str
    operation: str
    attempt: int
    parent: str | None
    started_at: int | None
    asked_by: str | None


@dataclass(frozen=True, slots=True)
class Holder:
    """One start of one worker: `start` is its random name. `lease_seconds` are left until its tasks are taken back.

    `busy` is the number of its slots that hold tasks.
    """

    pod: str
    start: str
    lease_seconds: float
    busy: int
    tasks: tuple[HeldTask, ...]


def slots_of(consumer: str) -> list[str]:
    """The names of a consumer's slots. Its name contains their number: `<pod>~<slots>x<nonce>`."""
    slots = int(consumer.partition("~")[2].partition("x")[0])
    return [f"{consumer}/{number}" for number in range(1, slots + 1)]


def holders(client: valkey.Valkey, keys: Keys) -> list[Holder]:
    """All of them, by pod and start, in three round trips."""
    pipeline = client.pipeline(transaction=False)
    pipeline.zrange(keys.workers(), 0, -1, withscores=True)
    pipeline.time()
    leases, (seconds, micros) = pipeline.execute()
    now = seconds * 1e3 + micros / 1e3
    slots = [(consumer, slot) for consumer, _ in leases for slot in slots_of(consumer)]
    for _, slot in slots:
        pipeline.lrange(keys.processing(slot), 0, -1)
    lists = [(consumer, ids) for (consumer, _), ids in zip(slots, pipeline.execute(), strict=True) if ids]
    busy = Counter(consumer for consumer, _ in lists)
    claimed = [(consumer, task_id) for consumer, ids in lists for task_id in reversed(ids)]
    for _, task_id in claimed:
        pipeline.hmget(keys.task(task_id), *_MEMBERS)
    held: dict[str, list[HeldTask]] = {}
    for (consumer, task_id), stored in zip(claimed, pipeline.execute(), strict=True):
        operation, attempt, parent, caller, started_at = stored
        # A task may be forgotten between two round trips.
        if operation is not None:
            moment = int(started_at) if started_at else None
            task = HeldTask(task_id, operation, int(attempt or 0), parent or None, moment, name_in(caller))
            held.setdefault(consumer, []).append(task)
    found = [
        Holder(
            pod_of(consumer),
            _start_of(consumer),
            lease_seconds=max(0.0, (until - now) / 1e3),
            busy=busy[consumer],
            tasks=tuple(held.get(consumer, ())),
        )
        for consumer, until in leases
    ]
    return sorted(found, key=lambda each: (each.pod, each.start))


def _start_of(consumer: str) -> str:
    return consumer.partition("~")[2].partition("x")[2]
