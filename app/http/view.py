"""What the API shows of tasks, nodes and events: the one place that knows their JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from wizard.node import Node
from wizard.operations.attachments import is_attachment, split_attachments
from wizard.operations.fan_out import SHORTEST_SECONDS
from wizard.queue import Event, NewTask
from wizard.task import Phase, Status, Task

#: JSON without needless spaces, in the order in which it is written here, and never a NaN.
to_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: What a heartbeat says in words; everything else it says is a count or a moment.
_WORDS = frozenset({"name", "component", "state", "version", "host"})


def moment(ms: int | None) -> str | None:
    """RFC 3339 in UTC with milliseconds."""
    if ms is None:
        return None
    return f"{(_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec='milliseconds')[:-6]}Z"


def task_json(task: Task, node: Node) -> dict[str, Any]:
    """A task as `node` answers it."""
    return {
        "task_id": task.task_id,
        "expression": task.expression,
        "operation": task.operation,
        "inputs": task.inputs,
        "status": task.status,
        "phase": task.phase,
        "progress": {"done": task.progress[0], "total": task.progress[1]} if task.progress else None,
        **identities(task, node),
        "attempt": task.attempt,
        "failures": task.failures,
        "created_at": moment(task.created_at),
        "started_at": moment(task.started_at),
        "ended_at": moment(task.ended_at),
        "result": _result(task),
        "verified": task.verified,
        "measured": task.measured,
        "answered_from": task.answered_from,
        "error": task.error,
        "parent": task.parent,
        "parts": task.parts,
        "parts_requested": task.parts_requested,
        "why_fewer_parts": _why_fewer_parts(task),
        "attempts": [
            {
                "attempt": each.attempt,
                "handled_by": each.handled_by,
                "started_at": moment(each.started_at),
                "ended_at": moment(each.ended_at),
                "why": each.why,
                "detail": each.detail,
            }
            for each in task.attempts
        ],
    }


def _why_fewer_parts(task: Task) -> str | None:
    """Why a task has fewer parts than were asked for, as soon as that is known."""
    asked, parts = task.parts_requested, task.parts or 1
    if not asked or asked <= parts or not (task.parts or task.status is Status.COMPLETED):
        return None
    return (
        f"No part may be foretold to take less than {SHORTEST_SECONDS * 1000:g} ms, and some operations allow fewer "
        f"still: {asked:,} parts were asked for, and this is {'one' if parts == 1 else f'{parts:,}'}."
    )


def part_json(task: Task) -> dict[str, Any]:
    """A part as the list of its parent's parts shows it."""
    return {
        "index": task.index,
        "task_id": task.task_id,
        "status": task.status,
        "handled_by": task.handled_by,
        "attempt": task.attempt,
        "failures": task.failures,
        "created_at": moment(task.created_at),
        "started_at": moment(task.started_at),
        "ended_at": moment(task.ended_at),
        "measured": task.measured,
    }


def _result(task: Task) -> Any:
    """The result; what is kept apart from it with the address it is fetched from."""
    if not isinstance(task.result, dict):
        return task.result
    # A part's result is stored whole, for whoever combines it.
    result = split_attachments(task.result)[0] if task.parent else task.result
    return {
        name: value | {"href": f"/api/v1/tasks/{task.task_id}/result/{name}"} if is_attachment(value) else value
        for name, value in result.items()
    }


def identities(task: Task, node: Node) -> dict[str, str | None]:
    """The three nodes of a task: who accepted it, who answers now, who calculated it."""
    return {"initiated_by": task.initiated_by, "checked_by": node.name, "handled_by": task.handled_by}


def as_enqueued(task_id: str, new: NewTask, created_at: int, node: Node) -> Task:
    """The task as the queue has just written it, without asking for it."""
    return Task(
        task_id=task_id,
        operation=new.operation,
        inputs=dict(new.inputs),
        status=Status.PENDING,
        phase=Phase.WHOLE,
        initiated_by=node.name,
        handled_by=None,
        attempt=0,
        failures=0,
        created_at=created_at,
        started_at=None,
        ended_at=None,
        progress=None,
        result=None,
        verified=None,
        error=None,
        parent=None,
        index=None,
        parts=None,
        parts_requested=new.parts,
        expression=new.expression,
    )


def event_json(event: Event) -> dict[str, Any]:
    """An event as the stream sends it."""
    return {
        "id": event.event_id,
        "at": moment(event.at),
        "type": event.type,
        "task_id": event.task_id or None,
        "status": event.status,
        "node": event.node or None,
        "attempt": event.attempt,
    }


def node_json(beat: Mapping[str, str]) -> dict[str, Any]:
    """A node's last heartbeat: words as they are, moments as moments, counts as numbers."""
    return {name: _beat_value(name, text) for name, text in beat.items()}


def _beat_value(name: str, text: str) -> Any:
    if name in _WORDS or not (text.isascii() and text.isdigit()):
        return text
    return moment(int(text)) if name.endswith("_at") or name == "last_seen" else int(text)
