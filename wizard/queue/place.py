"""Where a task waits: its position in its lane of the queue, and when it may start (`lua/steps/waiting.lua`)."""

from __future__ import annotations

from dataclasses import dataclass

import valkey

from wizard.queue.keys import Keys
from wizard.task import Status

#: Foretold milliseconds from which on a task waits in the long lane.
_LONG_MS = 1_000

#: Ids that are looked through for the position of a task.
_LOOK_FOR = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting task stands: its position among the tasks of its lane, counted from 1, and seconds until it
    starts, from the foretold work before it and the live slots.

    `position` is None after an error, while the task waits for its next attempt, and beyond 10,000. `starts_in` is None
    when no worker is live.
    """

    position: int | None
    starts_in: float | None


def waiting_list(keys: Keys, lane: str, caller: str) -> str:
    """The key of one caller's list in one lane."""
    return keys.queue() if (lane, caller) == ("short", "") else keys.lane(f"{lane}:{caller}")


def place_of(client: valkey.Valkey, keys: Keys, task_id: str) -> Place | None:
    """Where a task waits; None if it does not wait. Two round trips."""
    pipeline = client.pipeline(transaction=False)
    pipeline.hmget(keys.task(task_id), "status", "parent", "cost_ms", "caller", "attempt")
    pipeline.zscore(keys.delayed(), task_id)
    pipeline.time()
    pipeline.hmget(keys.waiting(), "short", "short_us", "long", "parts", "long_us")
    pipeline.get(keys.slots())
    pipeline.lrange(keys.turns("short"), 0, -1)
    pipeline.lrange(keys.turns("long"), 0, -1)
    task, delayed, (seconds, micros), waiting, slots, *rings = pipeline.execute()
    status, parent, cost_ms, caller, attempt = task
    if status != Status.PENDING:
        return None
    if delayed is not None:
        return Place(None, max(0.0, delayed / 1e3 - seconds - micros / 1e6))
    lane = "long" if parent or float(cost_ms or 0) >= _LONG_MS else "short"
    # The right one is next.
    callers = rings[lane == "long"][::-1]
    pipeline.lpos(waiting_list(keys, lane, caller or ""), task_id, rank=-1, maxlen=_LOOK_FOR)
    pipeline.llen(waiting_list(keys, lane, caller or ""))
    for each in callers:
        pipeline.llen(waiting_list(keys, lane, each))
    index, own, *lengths = pipeline.execute()
    if index is None:
        return Place(None, None)
    before = own - 1 - index
    own_turn = callers.index(caller or "") if (caller or "") in callers else len(callers)
    ahead = before + sum(
        min(length, before + (turn < own_turn)) for turn, length in enumerate(lengths) if turn != own_turn
    )
    short, short_us, long, parts, long_us = (max(0, int(each or 0)) for each in waiting)
    work_us = ahead * short_us / max(1, short)
    if lane == "long":
        # Parts of what has been split come before what is new, and most claims are short ones.
        parts_ahead = 0 if int(attempt) else parts
        work_us = (ahead + parts_ahead) * long_us / max(1, long + parts) + short_us
    return Place(ahead + 1, work_us / 1e6 / int(slots) if int(slots or 0) else None)
