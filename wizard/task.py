"""A task, its states, and the table of allowed moves. The Lua functions make the moves; tests hold them to this table.

Every moment is in milliseconds of Valkey's clock. Integers in inputs and results travel as decimal strings.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wizard.node import pod_of


class Status(StrEnum):
    """Where a task is. The last three are final: no event but `revive` leads out of them."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """Whether the task has ended."""
        return self in FINAL


FINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})

_P, _R = Status.PENDING, Status.PROCESSING

#: status × event → status. What is not here is refused, and refusing changes nothing.
#: `fail` and `reap` lead to FAILED when `max_failures` is reached, `reject` and a limit always do.
MOVES: Mapping[tuple[Status, str], frozenset[Status]] = {
    (_P, "start"): frozenset({_R}),
    (_P, "cancel"): frozenset({Status.CANCELLED}),
    (_R, "complete"): frozenset({Status.COMPLETED}),
    (_R, "fail"): frozenset({_P, Status.FAILED}),
    (_R, "reject"): frozenset({Status.FAILED}),
    (_R, "release"): frozenset({_P}),
    (_R, "reap"): frozenset({_P, Status.FAILED}),
    (_R, "cancel"): frozenset({Status.CANCELLED}),
    # A parent that was split stays PROCESSING while its parts run; the last part puts it back to be combined.
    (_R, "split"): frozenset({_R}),
    (_R, "combine"): frozenset({_P}),
    (_R, "part failed"): frozenset({Status.FAILED}),
    # Only for dead letters: FAILED after `max_failures`.
    (Status.FAILED, "revive"): frozenset({_P}),
}


class Phase(StrEnum):
    """What an attempt has to do. A plain task has no phase, and so has a parent until it is split."""

    WHOLE = ""
    PARTS = "parts"
    PART = "part"
    COMBINE = "combine"
    #: Several lines of a batch, or one.
    LINES = "lines"


class Failure(StrEnum):
    """Why an attempt ended badly; it decides what follows."""

    #: The child died: head of the queue at once, one failure.
    CRASH = "crash"
    #: Out of time or memory, and so it would be again: FAILED at once, and a dead letter that can be revived.
    LIMIT = "limit"
    #: The operation raised: one failure, and a backoff before the next attempt.
    ERROR = "error"
    #: Unsolvable or invalid: FAILED at once, and not a dead letter.
    REJECT = "reject"


#: The operation of a batch, and of several lines of one: it is in no catalogue, for each line has its own.
BATCH = "batch"

#: A split is one call of a function, and no call may keep Valkey long.
MAX_PARTS = 1_024

_TASK_ID = re.compile(r"[0-9a-f]{32}")


def new_task_id() -> str:
    """128 random bits as 32 lowercase hex digits: nobody can guess another one's."""
    return new_task_ids(1)[0]


def new_task_ids(count: int) -> list[str]:
    """`count` ids from one call of the kernel, at each of which another thread may take the interpreter."""
    digits = secrets.token_hex(16 * count)
    return [digits[first : first + 32] for first in range(0, len(digits), 32)]


def is_task_id(text: str) -> bool:
    """Whether `text` has the shape of an id; any other shape cannot exist."""
    return _TASK_ID.fullmatch(text) is not None


#: What a caller's proven name has before it in the field `caller`; digests of other callers have only hex digits.
_PROVEN = "@"


def proven(name: str) -> str:
    """The field `caller` of the tasks that a proven name asks for."""
    return _PROVEN + name


def name_in(caller: str | None) -> str | None:
    """The proven name in the field `caller` of a task, if there is one."""
    return caller[1:] if caller and caller.startswith(_PROVEN) else None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One claim that did not end the task, and why it ended."""

    attempt: int
    handled_by: str
    started_at: int | None
    ended_at: int
    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class Task:
    """One calculation that someone asked for, as it is stored."""

    task_id: str
    operation: str
    #: None where a list leaves them out because they are long.
    inputs: dict[str, Any] | None
    status: Status
    phase: Phase
    initiated_by: str
    handled_by: str | None
    attempt: int
    failures: int
    created_at: int
    started_at: int | None
    ended_at: int | None
    progress: tuple[int, int] | None
    result: Any
    verified: dict[str, Any] | None
    error: dict[str, Any] | None
    parent: str | None
    index: int | None
    parts: int | None
    #: The number of parts that were asked for, if any; `parts` may be fewer.
    parts_requested: int | None = None
    #: The line that asked for it, if one did.
    expression: str | None = None
    #: What it took: see `worker/measured.py`.
    measured: dict[str, Any] | None = None
    #: The task whose answer this one was given, for the same question.
    answered_from: str | None = None
    #: The proven name of who asked for it; None: nobody proved one.
    asked_by: str | None = None
    #: The proven name of who asked for the task that `answered_from` names.
    answered_from_asked_by: str | None = None
    #: The task that has the attachments of the result, if it is another one.
    attached_to: str | None = None
    attempts: tuple[Attempt, ...] = ()

    @classmethod
    def from_hash(cls, task_id: str, stored: Mapping[str, str]) -> Task:
        """The task that the hash `task:<id>` holds; `stored` must not be empty."""
        return cls(
            task_id=task_id,
            operation=stored["operation"],
            inputs=_json(stored.get("inputs")),
            status=Status(stored["status"]),
            phase=Phase(stored.get("phase", "")),
            initiated_by=stored["initiated_by"],
            handled_by=_pod(stored.get("slot")),
            attempt=int(stored.get("attempt", 0)),
            failures=int(stored.get("failures", 0)),
            created_at=int(stored["created_at"]),
            started_at=_whole(stored.get("started_at")),
            ended_at=_whole(stored.get("ended_at")),
            progress=_progress(stored.get("progress")),
            result=_json(stored.get("result")),
            verified=_json(stored.get("verified")),
            error=_json(stored.get("error")),
            parent=stored.get("parent"),
            index=_whole(stored.get("index")),
            parts=_whole(stored.get("parts")),
            parts_requested=_whole(stored.get("wanted")),
            expression=stored.get("expression"),
            measured=_json(stored.get("measured")),
            answered_from=stored.get("memo"),
            asked_by=name_in(stored.get("caller")),
            answered_from_asked_by=name_in(stored.get("memo_caller")),
            attached_to=stored.get("memo"),
            attempts=tuple(attempts_of(stored)),
        )


def _pod(slot: str | None) -> str | None:
    return pod_of(slot) if slot else None


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _json(text: str | None) -> Any:
    return json.loads(text) if text else None


def _progress(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    done, _, total = text.partition("/")
    return int(done), int(total)


def attempts_of(stored: Mapping[str, Any]) -> list[Attempt]:
    """The attempts that ended without ending well, kept as `attempt:<n>` → JSON, or the object that it tells."""
    found = []
    for name, text in stored.items():
        if name.startswith("attempt:"):
            kept = json.loads(text) if isinstance(text, str) else text
            found.append(
                Attempt(
                    attempt=int(name.removeprefix("attempt:")),
                    handled_by=_pod(kept["slot"]) or "",
                    started_at=_whole(kept.get("started_at")),
                    ended_at=int(kept["ended_at"]),
                    why=kept["why"],
                    detail=kept["detail"],
                )
            )
    return sorted(found, key=lambda each: each.attempt)
