"""The events of the stream, as the API reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `event_id` is the position of its entry, used by `Last-Event-ID`; `at` is its time, ms.

    Events of several tasks may share an entry; `is_last` tells that its entry ends here.
    `start` is the nonce of the worker's start that is meant, for a node or a task that was put back; or empty.
    """

    event_id: str
    at: int
    type: str
    task_id: str
    status: str
    node: str
    attempt: int | None
    start: str = ""
    is_last: bool = True


def events_of(entries: Iterable[tuple[str, dict[str, str]]]) -> Iterator[Event]:
    """The events; a field that is missing is empty. None is left out, so that a reader gets past each of them."""
    for event_id, stored in entries:
        task_ids = stored.get("task_id", "").split(" ")
        attempts = stored.get("attempt", "").split(" ")
        for number, task_id in enumerate(task_ids):
            attempt = attempts[number] if number < len(attempts) else ""
            yield Event(
                event_id=event_id,
                at=int(event_id.partition("-")[0]),
                type=stored.get("type", "unknown"),
                task_id=task_id,
                status=stored.get("status", ""),
                node=stored.get("node", ""),
                attempt=int(attempt) if attempt.isdecimal() else None,
                start=stored.get("start", ""),
                is_last=number == len(task_ids) - 1,
            )
