"""The shapes of bodies and answers as JSON Schema, by the names that endpoints declare.

Tests hold the real answers to them, so a member cannot be added in one place only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wizard.operations import catalogue
from wizard.task import Phase, Status

_Schema = dict[str, Any]

_TEXT: _Schema = {"type": "string"}
_COUNT: _Schema = {"type": "integer", "minimum": 0}
_TRUTH: _Schema = {"type": "boolean"}
_MOMENT: _Schema = {"type": "string", "format": "date-time"}
_ID: _Schema = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_STATUS: _Schema = {"type": "string", "enum": list(Status)}
_ANYTHING: _Schema = {"type": "object"}


def _object(members: Mapping[str, _Schema], optional: tuple[str, ...] = ()) -> _Schema:
    return {
        "type": "object",
        "properties": dict(members),
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: _Schema, minimum: int = 0, maximum: int | None = None) -> _Schema:
    return {"type": "array", "items": schema, "minItems": minimum} | ({"maxItems": maximum} if maximum else {})


def ref(name: str) -> _Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


_IDENTITIES = {"initiated_by": _TEXT, "checked_by": _TEXT, "handled_by": _or_null(_TEXT)}

_ATTEMPT = _object(
    {
        "attempt": _COUNT,
        "handled_by": _TEXT,
        "started_at": _or_null(_MOMENT),
        "ended_at": _MOMENT,
        "why": _TEXT,
        "detail": _TEXT,
    }
)

_TASK = _object(
    {
        "task_id": _ID,
        "expression": _or_null(_TEXT),
        "operation": _TEXT,
        "inputs": _ANYTHING,
        "status": _STATUS,
        "phase": {"type": "string", "enum": list(Phase)},
        "progress": _or_null(_object({"done": _COUNT, "total": _COUNT})),
        **_IDENTITIES,
        "attempt": _COUNT,
        "failures": _COUNT,
        "created_at": _MOMENT,
        "started_at": _or_null(_MOMENT),
        "ended_at": _or_null(_MOMENT),
        "result": _or_null(_ANYTHING),
        "verified": _or_null(_object({"ok": _TRUTH, "how": _TEXT})),
        "measured": _or_null(_ANYTHING),
        "answered_from": _or_null(_ID),
        "error": _or_null(_object({"type": _TEXT, "title": _TEXT, "detail": _TEXT})),
        "parent": _or_null(_ID),
        "parts": _or_null(_COUNT),
        "parts_requested": _or_null(_COUNT),
        "why_fewer_parts": _or_null(_TEXT),
        "attempts": _list(_ATTEMPT),
    }
)

_PART = _object(
    {
        "index": _COUNT,
        "task_id": _ID,
        "status": _STATUS,
        "handled_by": _or_null(_TEXT),
        "attempt": _COUNT,
        "failures": _COUNT,
        "created_at": _MOMENT,
        "started_at": _or_null(_MOMENT),
        "ended_at": _or_null(_MOMENT),
        "measured": _or_null(_ANYTHING),
    }
)

#: Lines that may have been meant, each of which is read.
_TEXTS: _Schema = {"type": "array", "items": _TEXT}

_PROBLEM = _object(
    {
        "type": _TEXT,
        "title": _TEXT,
        "status": _COUNT,
        "detail": _TEXT,
        "field": _TEXT,
        "column": _COUNT,
        "readings": _TEXTS,
    },
    optional=("field", "column", "readings"),
) | {"additionalProperties": True}

_REFUSAL = _object(
    {
        "detail": _TEXT,
        "field": _or_null(_TEXT),
        "column": _or_null({"type": "integer", "minimum": 1}),
        "readings": _TEXTS,
    }
)

_PREVIEW = _object(
    {
        "refusal": _or_null(_REFUSAL),
        "expression": _or_null(_TEXT),
        "mathml": _or_null(_ANYTHING),
        "operation": _or_null(_TEXT),
        "inputs": _or_null(_ANYTHING),
        "seconds": _or_null({"type": "number", "minimum": 0}),
        "characters": _or_null(_COUNT),
        "splits": _TRUTH,
        "parts": _or_null(_COUNT),
    }
)

_NODE = {
    "type": "object",
    "properties": {
        "name": _TEXT,
        "component": _TEXT,
        "state": _TEXT,
        "version": _TEXT,
        "host": _TEXT,
        "started_at": _MOMENT,
        "last_seen": _MOMENT,
    },
    "required": ["name", "component", "version", "started_at", "last_seen"],
}

_VALKEY = _object(
    {"version": _TEXT, "role": _TEXT, "memory_bytes": _COUNT, "uptime_seconds": _COUNT, "clients": _COUNT}
)

_QUEUE = _object(
    {
        "queued": _COUNT,
        "queued_parts": _COUNT,
        "running": _COUNT,
        "delayed": _COUNT,
        "dead_letters": _COUNT,
        "oldest_waiting_seconds": _or_null({"type": "number", "minimum": 0}),
    }
)

_POD = _object(
    {
        "name": _TEXT,
        "component": _TEXT,
        "phase": _TEXT,
        "ready": _TRUTH,
        "host": _or_null(_TEXT),
        "restarts": _COUNT,
        "version": _TEXT,
        "started_at": _or_null(_MOMENT),
        "reason": _or_null(_TEXT),
        "deletion_cost": _or_null(_COUNT),
    }
)

#: `why` is a sentence when there are no pods to show, else null.
_KUBERNETES = _object({"why": _or_null(_TEXT), "pods": _list(_POD)})


def schemas() -> dict[str, _Schema]:
    """Every schema by name; those of new tasks are made from the operations."""
    tasks = _list(ref("Task"))
    number = {"type": ["string", "number"]}
    acceptance = {"initiated_by": _TEXT, "status": _STATUS}
    return {
        "Task": _TASK,
        "Tasks": _object({"tasks": tasks, "cursor": _or_null(_TEXT)}),
        "TaskList": _object({"tasks": tasks}),
        "Parts": _object({"total": _COUNT, "parts": _list(_PART)}),
        "Preview": _PREVIEW,
        "NewTask": _new_task(),
        "Batch": _object({"tasks": _list(ref("NewTask"), 1, 1_000)}),
        "Operation": _ANYTHING,
        "Operations": _object({"operations": _list(ref("Operation"))}),
        "Cluster": _object(
            {"valkey": _VALKEY, "demo": _TRUTH, "queue": _QUEUE, "nodes": _list(_NODE), "kubernetes": _KUBERNETES}
        ),
        "DeadLetters": _object({"dead_letters": tasks}),
        "Purged": _object({"purged": _COUNT}),
        "Nothing": _object({}),
        "Problem": _PROBLEM,
        "Health": _object({"ok": _TRUTH}),
        "ValkeyTest": _object({"ok": _TRUTH, "ping_ms": {"type": "number"}, "node": _TEXT}),
        "Identity": _object({"node": _TEXT, "component": _TEXT, "version": _TEXT}),
        "Sum": _object({"sum": number, "handled_by": _TEXT}),
        "LegacyTask": {"anyOf": [_object({"a": number, "b": number}), ref("NewTask")]},
        "Job": _object({"job_id": _ID, **acceptance}),
        "Ticket": _object({"task_id": _ID, **acceptance}),
        "LegacyStatus": _object({"status": _STATUS, **_IDENTITIES}),
        "LegacyResult": _object(
            {"sum": number, "result": _ANYTHING, "error": _or_null(_ANYTHING), "status": _STATUS, **_IDENTITIES},
            optional=("sum", "result", "error"),
        ),
    }


def _new_task() -> _Schema:
    options = {"parts": {"type": ["integer", "string"]}, "memo": _TRUTH}
    return {
        "oneOf": [
            _object({"expression": _TEXT, **options}, optional=tuple(options)),
            *(
                _object({"operation": {"const": name}, "inputs": each.schema(), **options}, optional=tuple(options))
                for name, each in catalogue().items()
            ),
        ]
    }
