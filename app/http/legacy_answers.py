"""The answers of the legacy routes."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from app.http.answers import TaskError
from app.http.shape import Shape, TaskId, about
from wizard.task import Status

Number = Annotated[str | int | float, about("A number; a string if a double cannot hold it exactly.")]


class Sum(Shape):
    """The sum of two numbers."""

    sum: Number
    handled_by: Annotated[str, about("The node that added.")]


class Job(Shape):
    """A task that was accepted, by the older name of its id."""

    job_id: Annotated[TaskId, about("Its id.")]
    initiated_by: Annotated[str, about("The node that accepted it.")]
    status: Annotated[Status, about("Its status.")]


class Ticket(Shape):
    """A task that was accepted."""

    task_id: Annotated[TaskId, about("Its id.")]
    initiated_by: Annotated[str, about("The node that accepted it.")]
    status: Annotated[Status, about("Its status.")]


class LegacyStatus(Shape):
    """The status of a task."""

    status: Annotated[Status, about("Its status.")]
    initiated_by: Annotated[str, about("The node that accepted it.")]
    checked_by: Annotated[str, about("The node that answers now.")]
    handled_by: Annotated[str | None, about("The node that calculates or calculated it.")]


class LegacyResult(LegacyStatus):
    """A task that has ended."""

    sum: Number | UnsetType = UNSET
    result: Annotated[dict[str, Any] | UnsetType, about("The result of any operation but an addition.")] = UNSET
    error: Annotated[TaskError | UnsetType | None, about("Why it failed; null if it was cancelled.")] = UNSET
