"""What one caller sees of tasks and events: all of them, or in private mode only its own; with names, or without.

Nothing here asks the queue or the request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from app.identity.caller import Caller, Role
from wizard.queue import Event
from wizard.task import Task


@dataclass(frozen=True, slots=True)
class Sight:
    """What one caller sees."""

    #: The name whose tasks it sees; None: all tasks. An empty name has no tasks.
    only: str | None
    #: Whether it sees who asked. A showcase that everyone may read does not tell the world the addresses of people.
    sees_names: bool

    @classmethod
    def of(cls, caller: Caller, *, is_private: bool) -> Self:
        """Operators see all; others see their own tasks where it `is_private`, and all tasks elsewhere."""
        is_operator = caller.may(Role.OPERATE)
        only = None if is_operator or not is_private else caller.name or ""
        return cls(only, is_operator or caller.name is not None)

    def sees(self, asked_by: str | None) -> bool:
        """Whether it sees what somebody, or nobody with a name, asked for."""
        return self.only is None or (asked_by == self.only and self.only != "")

    def task(self, task: Task) -> Task:
        """A task that it sees, without what it must not know of others."""
        if self.only is None and self.sees_names:
            return task
        hides_source = task.answered_from is not None and not self.sees(task.answered_from_asked_by)
        return replace(
            task,
            asked_by=task.asked_by if self.sees_names else None,
            answered_from=None if hides_source else task.answered_from,
        )

    def sees_event(self, event: Event) -> bool:
        """Whether it sees an event. What happens to nodes, everyone sees."""
        return not event.task_id or self.sees(event.asked_by)

    def events(self, events: Iterable[Event]) -> list[Event]:
        """The events that it sees, without what it must not know of others."""
        seen = [each for each in events if self.sees_event(each)]
        return seen if self.sees_names else [replace(each, asked_by=None) for each in seen]
