"""A task as the API answers it. A test compares its members with those of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from math_wizard.errors import ClientError, NotAWizard
from math_wizard.formulas import to_sympy
from math_wizard.values import answer_of, exact

#: The statuses of what has ended: of a task, and of a batch.
FINAL = frozenset({"COMPLETED", "FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: `done` of `total` steps."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One calculation: what was asked, where it is, and what came out.

    `result` is as the API gives it, with integers as text. `exact` and `value` are the same as `int` and `Fraction`.
    """

    task_id: str
    operation: str
    status: str
    expression: str | None = None
    inputs: dict[str, Any] | None = None
    phase: str = ""
    progress: Progress | None = None
    asked_by: str | None = None
    initiated_by: str | None = None
    checked_by: str | None = None
    handled_by: str | None = None
    attempt: int = 0
    failures: int = 0
    created_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    result: dict[str, Any] | None = None
    verified: dict[str, Any] | None = None
    measured: dict[str, Any] | None = None
    answered_from: str | None = None
    error: dict[str, Any] | None = None
    parent: str | None = None
    parts: int | None = None
    parts_requested: int | None = None
    why_fewer_parts: str | None = None
    attempts: list[dict[str, Any]] = field(default_factory=list)
    position: int | None = None
    starts_in: float | None = None

    @classmethod
    def from_json(cls, body: Any) -> Self:
        """The task of an answer. Members that a newer service adds are left out; raises `NotAWizard` for no task."""
        if not isinstance(body, Mapping) or not isinstance(body.get("task_id"), str) or "status" not in body:
            raise NotAWizard("The answer is not a task: the address is not that of a Math Wizard, or it is too old.")
        values = {each.name: body[each.name] for each in fields(cls) if each.name in body}
        values.setdefault("operation", "")
        if progress := values.get("progress"):
            values["progress"] = Progress(progress["done"], progress["total"])
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """The task as JSON holds it."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return (
            found | {"progress": {"done": self.progress.done, "total": self.progress.total}} if self.progress else found
        )

    @property
    def is_final(self) -> bool:
        """Whether it has ended."""
        return self.status in FINAL

    @property
    def exact(self) -> dict[str, Any]:
        """The whole result with `int` and `Fraction`; raises `TaskFailed` without one."""
        found: dict[str, Any] = exact(self.completed().result)
        return found

    @property
    def value(self) -> Any:
        """The answer itself, such as the sum or the list of factors: the first member of nearly every result."""
        return exact(answer_of(self.completed().result or {}))

    def sympy(self) -> Any:
        """The answer itself in SymPy's types. It needs SymPy, and evaluates no text."""
        return to_sympy(answer_of(self.completed().result or {}))

    @property
    def attachments(self) -> dict[str, dict[str, Any]]:
        """Members of the result that are too long to be in it, by name: their media type, length and address."""
        return {
            name: dict(each)
            for name, each in (self.result or {}).items()
            if isinstance(each, Mapping) and "href" in each
        }

    @property
    def long_texts(self) -> dict[str, dict[str, Any]]:
        """Those of them that are texts or JSON; the others are pictures."""
        kinds = {"text/plain", "application/json"}
        return {name: each for name, each in self.attachments.items() if each.get("media_type") in kinds}

    def with_members(self, members: Mapping[str, Any]) -> Self:
        """The task with some members of its result in place of their addresses."""
        return replace(self, result={**(self.result or {}), **members})

    def completed(self) -> Self:
        """The task itself if it has an answer; raises `TaskCancelled`, `TaskFailed`."""
        if self.status == "COMPLETED":
            return self
        if self.status == "CANCELLED":
            raise TaskCancelled(f"Task {self.task_id} was cancelled.", self)
        if self.status == "FAILED":
            raise TaskFailed(str((self.error or {}).get("detail") or f"Task {self.task_id} failed."), self)
        raise ClientError(f"Task {self.task_id} has not ended: it is {self.status}.")


class TaskFailed(ClientError):
    """The task ended without an answer; the text says why."""

    def __init__(self, sentence: str, task: Task) -> None:
        super().__init__(sentence)
        self.task = task


class TaskCancelled(TaskFailed):
    """Somebody cancelled the task."""
