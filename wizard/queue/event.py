"""The events of the stream, as the API reads them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: The largest sequence number of an entry.
_LAST = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `event_id` is its position in the stream, used by `Last-Event-ID`; `at` is its time, ms.

    Events of several tasks may share an entry of the stream. The last of them has the entry's id, `<ms>-<number>`; the
    others have `.1`, `.2` and so on behind it, and come before it.
    `start` is the nonce of the worker's start that is meant, for a node or a task that was put back; or empty.
    `parent` is the task of which its task is a part; or empty.
    `asked_by` is the proven name of who asked for the task, if there is one.
    """

    event_id: str
    at: int
    type: str
    task_id: str
    status: str
    node: str
    attempt: int | None
    start: str = ""
    parent: str = ""
    asked_by: str | None = None


def events_of(entries: Iterable[tuple[str, dict[str, str]]], *, seen_by: str | None = None) -> Iterator[Event]:
    """The events; a field that is missing is empty. None is left out, so that a reader gets past each of them.

    Or only those `seen_by` somebody: of nodes, and of the tasks that this name asked for.
    """
    for entry_id, stored in entries:
        task_ids = stored.get("task_id", "").split(" ")
        askers = _askers(stored, len(task_ids))
        if seen_by is not None and task_ids != [""] and seen_by not in askers:
            continue
        attempts = stored.get("attempt", "").split(" ")
        for number, task_id in enumerate(task_ids, 1):
            if seen_by is not None and task_id and askers[number - 1] != seen_by:
                continue
            attempt = attempts[number - 1] if number <= len(attempts) else ""
            yield Event(
                event_id=f"{entry_id}.{number}" if number < len(task_ids) else entry_id,
                at=int(entry_id.partition("-")[0]),
                type=stored.get("type", "unknown"),
                task_id=task_id,
                status=stored.get("status", ""),
                node=stored.get("node", ""),
                attempt=int(attempt) if attempt.isdecimal() else None,
                start=stored.get("start", ""),
                parent=stored.get("parent", ""),
                asked_by=askers[number - 1],
            )


def _askers(stored: Mapping[str, str], count: int) -> Sequence[str | None]:
    """Who asked for each task of an entry; nobody where the list does not fit, so that nothing is told to others."""
    if "asked_by_each" in stored:
        names = [name or None for name in json.loads(stored["asked_by_each"])]
        return names if len(names) == count else [None] * count
    return [stored.get("asked_by")] * count


def position(event_id: str) -> tuple[int, int, float]:
    """An event's id as something that can be compared."""
    entry, _, number = event_id.partition(".")
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence), int(number) if number else math.inf


def entry_before(event_id: str) -> str:
    """The id after which Valkey's stream is read for the events after `event_id`."""
    entry, dot, _ = event_id.partition(".")
    if not dot:
        return entry
    milliseconds, sequence, _ = position(event_id)
    return f"{milliseconds}-{sequence - 1}" if sequence else f"{milliseconds - 1}-{_LAST}"
