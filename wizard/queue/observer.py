"""The queue as the API reads it: tasks, events, nodes and depths. It changes nothing.

Any API node can answer for any task, because all its data is in Valkey.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import valkey

from wizard.errors import InvalidInput, TaskNotFound
from wizard.node import pod_of
from wizard.queue.event import Event, entry_before, events_of, position
from wizard.queue.holder import Holder, holders, slots_of
from wizard.queue.keys import Keys
from wizard.queue.load import Load, load
from wizard.queue.place import Place, place_of, waiting_list
from wizard.settings import Settings
from wizard.task import Status, Task

#: Characters of the inputs that a list of tasks shows, and those that any answer about one task shows. The route that
#: reads longer ones reads few of them at the same time.
_LISTED_CHARACTERS, ANSWERED_CHARACTERS = 5_000, 100_000

#: Maximum number of ids that one page of a filtered list examines.
_LOOK_AT = 2_000

#: The same for one that is filtered by the beginning of the id, which is compared without reading tasks; and at a time.
_LOOK_AT_IDS, _IDS = 50_000, 5_000

#: Maximum number of entries of the stream that are searched for somebody's events, and how many at a time.
_LOOK_BACK, _WINDOW = 5_000, 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks, newest first; `cursor` asks for the next page and is None on the last."""

    tasks: tuple[Task, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Depths:
    """Numbers of waiting and running tasks. `queued` are whole tasks, `queued_parts` are parts of split tasks, which
    nobody asked for one by one. `oldest_waiting_seconds` is None when neither waits.
    """

    queued: int
    queued_parts: int
    running: int
    delayed: int
    dead_letters: int
    oldest_waiting_seconds: float | None
    #: Foretold seconds of one worker for all that waits.
    waiting_seconds: float = 0.0


class Observer:
    """Reads tasks, events, nodes and depths."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """`client` may be shared by threads. Every method raises the errors of `client` when Valkey is unavailable."""
        self._client = client
        self._keys = Keys(settings.valkey_prefix)

    def get(self, task_id: str) -> Task:
        """The task, with all its inputs; raises `TaskNotFound`."""
        stored = self._client.hgetall(self._keys.task(task_id))
        if not stored:
            raise TaskNotFound(task_id)
        return Task.from_hash(task_id, stored)

    def get_many(self, task_ids: Sequence[str]) -> list[Task | None]:
        """The tasks in the order of `task_ids`, None for those that do not exist. One round trip."""
        pipeline = self._client.pipeline(transaction=False)
        for task_id in task_ids:
            pipeline.hgetall(self._keys.task(task_id))
        return [
            Task.from_hash(task_id, stored) if stored else None
            for task_id, stored in zip(task_ids, pipeline.execute(), strict=True)
        ]

    def get_answered(self, task_id: str) -> Task:
        """The task, its `inputs` None where they are longer than 100,000 characters; raises `TaskNotFound`.

        Two round trips, and two more if they are.
        """
        (found,) = self.get_answered_many([task_id])
        if not found:
            raise TaskNotFound(task_id)
        return found

    def get_answered_many(self, task_ids: Sequence[str]) -> list[Task | None]:
        """As `get_many`, with `inputs` as `get_answered` has them."""
        return self.get_listed(task_ids, ANSWERED_CHARACTERS)

    def get_listed(self, task_ids: Sequence[str], characters: int = _LISTED_CHARACTERS) -> list[Task | None]:
        """As `get_many`, for a list that people look at.

        Their `inputs` are None where they are longer than `characters`: a list of long ones could fill the memory of
        its reader. Two round trips, and two more if there are long ones.
        """
        names = [self._keys.task(task_id) for task_id in task_ids]
        pipeline = self._client.pipeline(transaction=False)
        for name in names:
            pipeline.hstrlen(name, "inputs")
        long = [name for name, length in zip(names, pipeline.execute(), strict=True) if length > characters]
        for name in long:
            pipeline.hkeys(name)
        members = dict(zip(long, pipeline.execute(), strict=True)) if long else {}
        asked: dict[str, list[str]] = {}
        for name in names:
            if name in members:
                asked[name] = [each for each in members[name] if each != "inputs"]
                pipeline.hmget(name, asked[name] or ["status"])
            else:
                pipeline.hgetall(name)
        found = []
        for task_id, name, reply in zip(task_ids, names, pipeline.execute(), strict=True):
            # A task may expire between two round trips.
            stored = _present(asked[name], reply) if name in asked else reply
            found.append(Task.from_hash(task_id, stored) if stored else None)
        return found

    def page(
        self,
        *,
        limit: int = 50,
        cursor: str | None = None,
        status: Status | None = None,
        operation: str | None = None,
        node: str | None = None,
        asked_by: str | None = None,
        beginning: str = "",
    ) -> Page:
        """Tasks newest first, filtered; `node` is any pod that touched the task, `beginning` that of its id.

        The tasks `asked_by` somebody have a list of their own: those of others cost nothing.

        Examines at most 2,000 tasks, or 50,000 ids, and then returns a cursor, so a page of a rare filter may be short.
        Raises `InvalidInput` for a cursor that this method did not make.
        """
        listed = self._keys.tasks() if asked_by is None else self._keys.tasks_of(asked_by)
        start = self._rank_after(listed, cursor) if cursor else 0
        found: list[Task] = []
        last = ""
        looked = 0
        # A filter may skip many tasks: a larger window needs fewer round trips.
        window = limit if (status, operation, node) == (None, None, None) else max(limit, 200)
        window, most = (_IDS, _LOOK_AT_IDS) if beginning else (window, _LOOK_AT)
        while looked < most:
            ids = self._client.zrevrange(listed, start + looked, start + looked + window - 1)
            alike = [task_id for task_id in ids if task_id.startswith(beginning)]
            found_at = dict(zip(alike, self.get_listed(alike), strict=True))
            for task_id in ids:
                looked += 1
                last, task = task_id, found_at.get(task_id)
                if task and _matches(task, status, operation, node):
                    found.append(task)
                    if len(found) == limit:
                        return Page(tuple(found), self._cursor(listed, last))
            if len(ids) < window:
                return Page(tuple(found), None)
        return Page(tuple(found), self._cursor(listed, last))

    def parts(self, task_id: str) -> list[str]:
        """The ids of a split task's parts that have begun, by index; empty once it has ended, and for other tasks."""
        split = self._client.hgetall(self._keys.split(task_id))
        return [split[f"id:{index}"] for index in range(int(split.get("next", 0)))]

    def depths(self) -> Depths:
        """The numbers of waiting and running tasks, in three round trips for any depth."""
        keys = self._keys
        pipeline = self._client.pipeline(transaction=False)
        pipeline.hmget(keys.waiting(), "short", "long", "parts", "short_us", "long_us")
        pipeline.zcard(keys.delayed())
        pipeline.llen(keys.dead())
        pipeline.lrange(keys.turns("short"), 0, -1)
        pipeline.lrange(keys.turns("long"), 0, -1)
        pipeline.zrange(keys.workers(), 0, -1)
        numbers, delayed, dead, short_callers, long_callers, consumers = pipeline.execute()
        short, long, parts, short_us, long_us = (max(0, int(each or 0)) for each in numbers)
        for caller in short_callers:
            pipeline.lindex(waiting_list(keys, "short", caller), -1)
        for caller in long_callers:
            pipeline.lindex(waiting_list(keys, "long", caller), -1)
            pipeline.zrange(keys.parents(caller), 0, 0)
        # A split task waits with its parts since it was split.
        heads = [
            (head[0], "begun_at") if isinstance(head, list) else (head, "queued_at")
            for head in pipeline.execute()
            if head
        ]
        slots = [slot for consumer in consumers for slot in slots_of(consumer)]
        for slot in slots:
            pipeline.llen(keys.processing(slot))
        for head, moment in heads:
            pipeline.hget(keys.task(head), moment)
        pipeline.time()
        *replies, (seconds, micros) = pipeline.execute()
        since = [int(each) for each in replies[len(slots) :] if each]
        waited = max(0.0, seconds + micros / 1e6 - min(since) / 1e3) if since else None
        return Depths(
            short + long, parts, sum(replies[: len(slots)]), delayed, dead, waited, (short_us + long_us) / 1e6
        )

    def load(self) -> Load:
        """Who asks for how much, what waits in which lane, and how long operations take. Three round trips."""
        return load(self._client, self._keys)

    def place(self, task_id: str) -> Place | None:
        """Where a task waits; None if it does not wait. Two round trips."""
        return place_of(self._client, self._keys, task_id)

    def busy_slots(self) -> dict[str, int]:
        """Pod → number of its slots that hold tasks now."""
        consumers = self._client.zrange(self._keys.workers(), 0, -1)
        pipeline = self._client.pipeline(transaction=False)
        slots = [slot for consumer in consumers for slot in slots_of(consumer)]
        for slot in slots:
            pipeline.exists(self._keys.processing(slot))
        held: dict[str, int] = {}
        for slot, is_busy in zip(slots, pipeline.execute(), strict=True):
            pod = pod_of(slot)
            held[pod] = held.get(pod, 0) + is_busy
        return held

    def holders(self) -> list[Holder]:
        """Every start of a worker with a lease, and the tasks that it holds. Three round trips."""
        return holders(self._client, self._keys)

    def totals(self) -> dict[tuple[str, str], int]:
        """(status, operation) → number of tasks that ended so since the installation began."""
        stored = self._client.hgetall(self._keys.totals())
        return {(name.partition(":")[0], name.partition(":")[2]): int(count) for name, count in stored.items()}

    def nodes(self) -> list[dict[str, str]]:
        """The pods whose heartbeat has not expired, each with its name and the fields it wrote, by name."""
        names = sorted(self._client.zrange(self._keys.nodes(), 0, -1))
        pipeline = self._client.pipeline(transaction=False)
        for name in names:
            pipeline.hgetall(self._keys.node(name))
        return [{"name": name, **beat} for name, beat in zip(names, pipeline.execute(), strict=True) if beat]

    def memory(self) -> tuple[int, int]:
        """The bytes that Valkey has filled, as its limit counts them, and that limit (0: none)."""
        info = self._client.info("memory")
        return int(info["used_memory"]) - int(info["mem_not_counted_for_evict"]), int(info["maxmemory"])

    def ping(self) -> float:
        """The duration of a PING, ms."""
        began = time.perf_counter()
        self._client.ping()
        return (time.perf_counter() - began) * 1e3

    def newest_event_id(self) -> str:
        """The id of the newest event, `0-0` when there is none yet."""
        newest = self._client.xrevrange(self._keys.events(), count=1)
        return newest[0][0] if newest else "0-0"

    def oldest_event_id(self) -> str | None:
        """The id of the oldest stored event; None when there is none."""
        oldest = self._client.xrange(self._keys.events(), count=1)
        return oldest[0][0] if oldest else None

    def last_events(self, count: int, *, seen_by: str | None = None) -> tuple[Event, ...]:
        """The events of the last entries, `count` or a few more, oldest first.

        Only those `seen_by` somebody: of nodes, and of the tasks that this name asked for. Looks through 5,000 entries
        at most for them.
        """
        found: deque[Event] = deque()
        newest, looked = "+", 0
        while looked < _LOOK_BACK:
            # Where few are seen, a large window needs fewer round trips.
            window = count if looked == 0 else _WINDOW
            entries = self._client.xrevrange(self._keys.events(), max=newest, count=window)
            for entry in entries:
                found.extendleft(reversed(list(events_of([entry], seen_by=seen_by))))
                if len(found) >= count:
                    return tuple(found)
            if len(entries) < window:
                break
            looked, newest = looked + window, f"({entries[-1][0]}"
        return tuple(found)

    def events(self, after: str, *, count: int = 1_000, block_seconds: float = 0.0) -> Iterator[Event]:
        """The events of up to `count` entries after the id `after`, oldest first; waits up to `block_seconds` for them.

        The client must have been made with a `blocks_for` of at least `block_seconds`.
        """
        block = max(1, round(block_seconds * 1000)) if block_seconds else None
        start = {self._keys.events(): entry_before(after)}
        for _, entries in self._client.xread(start, count=count, block=block) or []:
            yield from (event for event in events_of(entries) if position(event.event_id) > position(after))

    def _rank_after(self, listed: str, cursor: str) -> int:
        """The rank after `cursor`, also when its task has expired."""
        score, _, task_id = cursor.partition(".")
        if not score.isdecimal() or not score.isascii() or len(score) > 20:
            raise InvalidInput(
                "cursor is not one that this list returned: leave it out to start at the newest task.", field="cursor"
            )
        rank = self._client.zrevrank(listed, task_id)
        if rank is not None:
            return int(rank) + 1
        return int(self._client.zcount(listed, score, "+inf"))

    def _cursor(self, listed: str, task_id: str) -> str | None:
        score = self._client.zscore(listed, task_id)
        return f"{int(score)}.{task_id}" if score is not None else None


def _matches(task: Task, status: Status | None, operation: str | None, node: str | None) -> bool:
    return (
        (status is None or task.status is status)
        and (operation is None or task.operation == operation)
        and (node is None or node in (task.initiated_by, task.handled_by))
    )


def _present(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    """The members of a hash that are there."""
    return {name: value for name, value in zip(names, values, strict=False) if value is not None}
