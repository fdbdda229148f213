"""The outcomes of a calculation: the ways in which a child can end an attempt."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from wizard.queue import Answer, Claim
from wizard.task import Failure

#: Matches the member of an incomplete result. Quotes inside a string of a result are escaped, so no string matches.
_PARTIAL = re.compile(r'"complete": ?false')


class Reason(Enum):
    """Why a child was killed on purpose."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease lost"
    RELEASED = "released"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Finished:
    """Success: the result, its verification and its measurements, all JSON; and its attachments."""

    result: str
    verified: str
    measured: str
    attachments: Mapping[str, bytes]
    #: What the child took for it, and for the check of the answer; None where it did not say.
    seconds: float | None = field(default=None, compare=False)
    check_seconds: float | None = field(default=None, compare=False)

    def answer(self, claim: Claim) -> Answer:
        """What the queue stores."""
        return Answer(claim, self.result, self.verified, self.measured, self.attachments, self.is_partial)

    @property
    def is_partial(self) -> bool:
        """Whether the result says that it is incomplete, for example a factorization with an unfactored rest."""
        return _PARTIAL.search(self.result) is not None


@dataclass(frozen=True, slots=True)
class Divided:
    """The task was divided: the inputs of each part, as JSON. `until` is the weight that is enough, None for all."""

    inputs: list[str]
    until: int | None
    seconds: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """A failure that counts for the task; `error` is `{type, title, detail}`."""

    kind: Failure
    error: dict[str, str]
    seconds: float | None = field(default=None, compare=False)
    #: Whether the child died of it.
    is_death: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Stopped:
    """The worker stopped it on purpose. No failure is counted."""

    reason: Reason


Outcome = Finished | Divided | Failed | Stopped

#: Why a child dies that was not stopped on purpose: the types of the errors below.
DEATHS = frozenset({"memory-limit", "aborted", "killed", "time-limit", "crashed", "stalled"})


def death(returncode: int, memory_mib: int, *, out_of_memory: bool = False) -> Failed:
    """The failure of a child that died by itself; `returncode` is negative for a signal."""
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
    """The failure of a calculation that the supervisor killed at its time limit."""
    detail = f"{operation} ran for longer than its limit of {seconds:g} s on this worker."
    return Failed(Failure.LIMIT, {"type": "time-limit", "title": "Out of time", "detail": detail})


def stalled(operation: str, seconds: float) -> Failed:
    """A calculation that was killed because its process made no progress: the attempt is lost, and tried again."""
    detail = f"{operation} got too little processor time on this worker: it was frozen, or the host was busy."
    detail += f" Its limit is {seconds:g} s."
    return Failed(Failure.CRASH, {"type": "stalled", "title": "The calculation stood still", "detail": detail})


#: No child could be started, or several in a row died before they could be asked.
NEVER_STARTED = Failed(
    Failure.CRASH,
    {
        "type": "crashed",
        "title": "The calculating process did not start",
        "detail": "This worker could not start a process to calculate in; its log may say why.",
    },
)

#: The thread of the slot raised an exception, which is a bug.
WORKER_FAULT = Failed(
    Failure.CRASH,
    {
        "type": "crashed",
        "title": "The worker failed",
        "detail": "An error in the worker ended this attempt; the worker's log says more.",
    },
)
