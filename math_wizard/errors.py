"""What can go wrong, as classes. The text of each is a sentence for a person who can act on it.

A refusal of the service carries its problem (RFC 9457), and its text is the problem's `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class ClientError(Exception):
    """The base of all errors of this package."""


class Unreachable(ClientError):
    """Nobody answers at the address, or every connection breaks off."""


class NotAWizard(ClientError):
    """Something answers at the address, but not as this API does: another service, or a version too old."""


class TimedOut(ClientError):
    """The task has not ended in the time that the caller gave. It goes on: `task_id` names it."""

    def __init__(self, sentence: str, task_id: str) -> None:
        super().__init__(sentence)
        self.task_id = task_id


@dataclass(frozen=True, slots=True)
class Problem:
    """The problem as the service answered it."""

    kind: str
    title: str
    status: int
    detail: str
    field: str | None = None
    column: int | None = None
    readings: tuple[str, ...] = ()
    retry_after: float | None = None


class Refused(ClientError):
    """The service refused a request."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem


class InvalidQuestion(Refused):
    """The question is at fault: `problem.field`, `problem.column` and `problem.readings` say where, and what helps."""


class NoSuchTask(Refused):
    """There is no such task, or it is no longer kept."""


class NotAllowed(Refused):
    """The caller must prove who it is, or lacks a role."""


class QueueFull(Refused):
    """There is no room for a new task, or this caller may do no more now. It was tried until patience ended."""


class Unavailable(Refused):
    """The service, or its Valkey, could not serve until patience ended."""


#: Status code → what it is raised as; any other is `Refused` itself.
_CLASSES: Mapping[int, type[Refused]] = {
    400: InvalidQuestion,
    401: NotAllowed,
    403: NotAllowed,
    404: NoSuchTask,
    413: InvalidQuestion,
    422: InvalidQuestion,
    429: QueueFull,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def refusal(status: int, body: Mapping[str, Any], retry_after: float | None = None) -> Refused:
    """The exception for a problem."""
    problem = Problem(
        kind=str(body.get("type", "")).rpartition("#")[2],
        title=str(body.get("title", "")),
        status=status,
        detail=str(body.get("detail", "")) or f"The service answered {status}.",
        field=body.get("field"),
        column=body.get("column"),
        readings=tuple(body.get("readings") or ()),
        retry_after=retry_after,
    )
    return _CLASSES.get(status, Refused)(problem)
