"""The bodies that requests send, as JSON Schema. New tasks are described by the operations themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.http.shape import ref
from wizard.operations import catalogue
from wizard.operations.result_schema import result_schema
from wizard.operations.spec import Operation

#: Tasks in one batch. More would keep Valkey, which does one thing at a time, from everyone else for too long.
MAX_TASKS = 1_000


#: Body → its media types, where it is not JSON.
MEDIA_TYPES = {"Lines": ("application/x-ndjson", "text/plain", "text/csv")}


def bodies() -> dict[str, Any]:
    """Every body by the name that endpoints declare."""
    number = {"type": ["string", "number"], "description": "One of the two numbers that are added."}
    token = {"type": "string", "description": "A static token of this installation."}
    batch = {"type": "array", "items": ref("NewTask"), "minItems": 1, "maxItems": MAX_TASKS}
    return {
        **_new_tasks(),
        "NewTasks": _object({"tasks": batch | {"description": "All of them are enqueued, or none."}}),
        "Lines": {"type": "string", "description": "A question a line."},
        "LegacyTask": {"anyOf": [_object({"a": number, "b": number}), ref("NewTask")]},
        "SignIn": {"description": "A proof that a browser keeps."} | _object({"token": token}),
    }


def results() -> dict[str, Any]:
    """The result of each operation by its name in the document. A result has a type of its own for each operation."""
    return {
        f"{_class_name(name)}Result": result_schema(each.title, [*_results(each)], ref("Attachment"))
        for name, each in catalogue().items()
    }


def result_names() -> dict[str, dict[str, str]]:
    """Operation → where the document describes its result."""
    return {name: ref(f"{_class_name(name)}Result") for name in catalogue()}


def _results(operation: Operation) -> Iterator[dict[str, Any]]:
    return (each.result for each in operation.examples)


def _new_tasks() -> dict[str, Any]:
    """A new task is a line or one of the operations. Each of them has a name, of which generators make a class."""
    options = {
        "parts": {"type": ["integer", "string"], "description": "Into how many parts it is split, if it can be."},
        "memo": {"type": "boolean", "description": "Whether an earlier answer to the same question will do."},
    }
    line = {"type": "string", "description": "A line such as factor(2^193-1)."}
    asked = {"description": "Asks by a line."} | _object({"expression": line, **options}, *options)
    found = {"ExpressionTask": asked}
    inputs = {}
    for name, each in catalogue().items():
        own = _class_name(name)
        # A title is what generators call it: that of the operation alone would be one name for two classes.
        inputs[f"{own}Inputs"] = each.schema() | {"title": f"{own}Inputs"}
        told = {"description": "Its inputs."}
        members = {"operation": {"const": name}, "inputs": ref(f"{own}Inputs") | told, **options}
        found[f"{own}Task"] = {"description": f"Asks for {each.title}."} | _object(members, *options)
    return {"NewTask": {"oneOf": [ref(name) for name in found]}, **found, **inputs}


def _class_name(operation: str) -> str:
    return "".join(each.capitalize() for each in operation.split("_"))


def _object(members: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}
