"""What became of a calculation: the ways in which a child can end an attempt."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from wizard.task import Failure

#: What a result that is not complete has among its members. A text within a result has its quotes escaped.
_PARTIAL = re.compile(r'"complete": ?false')


class Reason(Enum):
    """Why a child was killed on purpose."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease lost"
    RELEASED = "released"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Finished:
    """It went well: the result, how it was verified and what it took, all JSON; and its attachments."""

    result: str
    verified: str
    measured: str
    attachments: Mapping[str, bytes]

    @property
    def is_partial(self) -> bool:
        """Whether the result says of itself that it is not complete: a factorization with a rest, for instance."""
        return _PARTIAL.search(self.result) is not None


@dataclass(frozen=True, slots=True)
class Divided:
    """It is better done in parts: the inputs of each, as JSON. In a race the first answer ends the others."""

    inputs: list[str]
    race: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """It went wrong, in a way that the task is charged for; `error` is `{type, title, detail}`."""

    kind: Failure
    error: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stopped:
    """We ended it ourselves, and no failure is charged."""

    reason: Reason


Outcome = Finished | Divided | Failed | Stopped


def death(returncode: int, memory_mib: int, *, out_of_memory: bool = False) -> Failed:
    """A child died that nobody here killed; `returncode` is negative for a signal."""
    failure = Failure.CRASH
    if returncode == -signal.SIGABRT and out_of_memory:
        kind, title = "memory-limit", "Out of memory"
        detail = f"The calculation aborted because a library got no more memory: it may use {memory_mib} MiB."
        failure = Failure.LIMIT
    elif returncode == -signal.SIGABRT:
        kind, title = "aborted", "The calculation aborted"
        detail = "A library of mathematics stopped the calculating process (SIGABRT); the worker's log may say why."
    elif returncode == -signal.SIGKILL:
        kind, title = "killed", "The calculating process was killed"
        detail = "It was killed from outside, most likely because the machine or the pod ran out of memory."
    elif returncode == -signal.SIGXCPU:
        kind, title = "time-limit", "Out of time"
        detail = "The calculation used more processor time than its operation may."
        failure = Failure.LIMIT
    else:
        kind, title = "crashed", "The calculating process died"
        how = f"died of {signal.Signals(-returncode).name}" if returncode < 0 else f"ended with exit code {returncode}"
        detail = f"The calculating process {how}."
    return Failed(failure, {"type": kind, "title": title, "detail": detail})


def out_of_time(operation: str, seconds: float) -> Failed:
    """The supervisor's clock ended it."""
    detail = f"{operation} ran for longer than its limit of {seconds:g} s on this worker."
    return Failed(Failure.LIMIT, {"type": "time-limit", "title": "Out of time", "detail": detail})


#: One child after another died before it could be asked.
NEVER_STARTED = Failed(
    Failure.CRASH,
    {
        "type": "crashed",
        "title": "The calculating process did not start",
        "detail": "This worker could not start a process to calculate in; its log may say why.",
    },
)
