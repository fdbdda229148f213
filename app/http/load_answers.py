"""The answers about the load."""

from __future__ import annotations

from typing import Annotated, Self

from msgspec import Meta

from app.http.shape import Count, Shape, about
from wizard.queue.load import NEW_SHARE, PARTS_SHARE, RUN, WAIT

_Seconds = Annotated[float, Meta(ge=0)]


class CallerLoad(Shape):
    """One caller. Without a name and a client it stands for all callers that have neither."""

    name: Annotated[str | None, about("Its proven name.")]
    client: Annotated[str | None, about("Of a caller without a name: the digest of its X-Client and its network.")]
    waiting_short: Annotated[Count, about("Its tasks that wait in the short lane.")]
    waiting_long: Annotated[Count, about("Its tasks that wait in the long lane.")]
    divided: Annotated[Count, about("Its split tasks and batches with parts or lines that have not begun.")]
    tasks_per_minute: Annotated[Count, about("Tasks, and lines of batches, that it asked for in the last minute.")]
    seconds_per_minute: Annotated[_Seconds, about("Foretold seconds of one worker for them.")]


class Lane(Shape):
    """A lane of the queue."""

    name: Annotated[str, about("short: foretold under a second; long: all else, and all parts and lines.")]
    tasks: Annotated[Count, about("Tasks that wait.")]
    parts: Annotated[Count, about("Parts and lines of batches that wait.")]
    seconds: Annotated[_Seconds, about("Foretold seconds of one worker for all of them.")]
    callers: Annotated[Count, about("Callers that take turns.")]


class Memory(Shape):
    """The memory of Valkey. Without a limit, the last three are null."""

    used_bytes: Annotated[Count, about("What it has filled.")]
    limit_bytes: Annotated[Count | None, about("What it may fill.")]
    refuses_at_bytes: Annotated[Count | None, about("From here on new tasks are refused.")]
    parts_wait_at_bytes: Annotated[Count | None, about("From here on tasks that would be split wait.")]

    @classmethod
    def filled(cls, used: int, limit: int) -> Self:
        """`limit` 0: none."""
        if not limit:
            return cls(used, None, None, None)
        return cls(used, limit, int(limit * NEW_SHARE), int(limit * PARTS_SHARE))


class Spread(Shape):
    """How long something takes, estimated from the buckets of the metrics. Null: longer than the last bucket."""

    p50: Annotated[_Seconds | None, about("Half took no longer, seconds.")]
    p95: Annotated[_Seconds | None, about("95 of 100 took no longer, seconds.")]


class OperationLoad(Shape):
    """The attempts at one operation, those at parts included."""

    operation: Annotated[str, about("Its name.")]
    attempts: Annotated[Count, about("Attempts that ran.")]
    wait: Annotated[Spread | None, about(f"How long tasks waited, up to {WAIT[-1]:g} s; null if only parts began.")]
    run: Annotated[Spread, about(f"How long attempts ran, up to {RUN[-1]:g} s.")]


class Load(Shape):
    """The load at this moment."""

    lanes: Annotated[list[Lane], about("The short lane and the long one.")]
    memory: Annotated[Memory, about("The memory of Valkey.")]
    callers: Annotated[list[CallerLoad], about("At most 50 callers, those with most at hand first.")]
    callers_total: Annotated[Count, about("How many callers there are.")]
    operations: Annotated[list[OperationLoad], about("The operations of late, the slowest first.")]
    operations_seconds: Annotated[_Seconds, about("How far back the operations are told: five to ten minutes.")]
