"""The bodies that requests send, as JSON Schema. New tasks are described by the operations themselves."""

from __future__ import annotations

from typing import Any

from app.http.shape import ref
from wizard.operations import catalogue

#: Tasks in one batch. More would keep Valkey, which does one thing at a time, from everyone else for too long.
MAX_TASKS = 1_000


def bodies() -> dict[str, Any]:
    """Every body by the name that endpoints declare."""
    number = {"type": ["string", "number"], "description": "One of the two numbers that are added."}
    batch = {"type": "array", "items": ref("NewTask"), "minItems": 1, "maxItems": MAX_TASKS}
    return {
        "NewTask": _new_task(),
        "Batch": _object({"tasks": batch | {"description": "All of them are enqueued, or none."}}),
        "LegacyTask": {"anyOf": [_object({"a": number, "b": number}), ref("NewTask")]},
    }


def _new_task() -> dict[str, Any]:
    options = {
        "parts": {"type": ["integer", "string"], "description": "Into how many parts it is split, if it can be."},
        "memo": {"type": "boolean", "description": "Whether an earlier answer to the same question will do."},
    }
    line = {"type": "string", "description": "A line such as factor(2^193-1)."}
    return {
        "oneOf": [
            _object({"expression": line, **options}, *options),
            *(
                _object({"operation": {"const": name}, "inputs": each.schema(), **options}, *options)
                for name, each in catalogue().items()
            ),
        ]
    }


def _object(members: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}
