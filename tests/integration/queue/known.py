"""What the model of the queue knows of one task, and what one slot may hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from wizard.task import MOVES, Phase, Status

SHORT, LONG = "short", "long"

#: What one slot may hold, unless it is a single task; and how many tasks while several callers ask.
BATCH_US, BATCH_TASKS, SHARED_TASKS, BATCH_BYTES = 20_000, 64, 6, 32_768


#: What an event of a type says about the move that was made.
_EVENTS = {
    "started": {"start"},
    "completed": {"complete"},
    "failed": {"fail", "reject", "reap", "part failed"},
    "cancelled": {"cancel"},
    "requeued": {"fail", "release", "reap", "combine", "revive"},
    "progress": {"split"},
}


def moved_to(before: Status | None, event_type: str) -> set[Status]:
    """Where the moves that an event may tell of lead from a status (`wizard.task.MOVES`)."""
    return {after for kind in _EVENTS[event_type] for after in MOVES.get((before, kind), ())}


def whole_us(cost_ms: str) -> int:
    """Foretold microseconds; a task without a forecast has none."""
    return math.floor(float(cost_ms or 0) * 1000)


@dataclass
class Known:
    """What the model knows of one task."""

    created_at: int = 0
    caller: str = ""
    #: The account that it counts for while it has not ended.
    account: str | None = None
    #: Foretold milliseconds, as they are stored; and the bytes of the inputs.
    cost_ms: str = ""
    size: int = 2
    is_alone: bool = False
    #: Whether it was a part of a task that has ended: then nothing of it is stored.
    is_gone: bool = False
    status: Status = Status.PENDING
    attempt: int = 0
    failures: int = 0
    slot: str | None = None
    phase: Phase = Phase.WHOLE
    parent: str | None = None
    #: Of a parent: the ids of its parts, how many have begun, how many have ended well, and what each should cost.
    parts: list[str] = field(default_factory=list)
    begun: int = 0
    done: int = 0
    is_race: bool = False
    part_ms: str = ""

    @property
    def us(self) -> int:
        """Foretold microseconds."""
        return whole_us(self.cost_ms)

    @property
    def lane(self) -> str:
        """Short: foretold under a second. All parts are long."""
        return LONG if self.parent or self.us >= 1_000_000 else SHORT

    @property
    def may_be_batched(self) -> bool:
        """A task that may split, is a part or is combined, or has failed before, is claimed alone."""
        return not self.is_alone and not self.failures and self.phase is Phase.WHOLE and self.us <= BATCH_US


class Batch:
    """What one slot holds."""

    def __init__(self, held: Sequence[Known]) -> None:
        self.us = sum(each.us for each in held)
        self.bytes = sum(each.size for each in held)
        self.is_empty = not held
        self.is_closed = False

    def has_room_for(self, task: Known) -> bool:
        """An empty one takes anything; then every limit holds."""
        fits = self.us + task.us <= BATCH_US and self.bytes + task.size <= BATCH_BYTES
        return self.is_empty or (not self.is_closed and task.may_be_batched and fits)

    def add(self, task: Known) -> None:
        """Nothing comes beside what must be alone."""
        self.us += task.us
        self.bytes += task.size
        self.is_empty, self.is_closed = False, not task.may_be_batched
