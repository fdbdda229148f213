"""The result of an operation as JSON Schema, from what its examples show: members, their types, what they look like.

Examples show no more than they have, so nothing is required, and members beside these may come.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: Characters of an example in a description.
_SHOWN = 60

_NAMES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


def result_schema(title: str, results: Sequence[Mapping[str, Any]], attachment: Mapping[str, Any]) -> dict[str, Any]:
    """The schema. A text or list may be too long and a picture is: then `attachment` stands in its place."""
    return {
        "description": f"The result of {title}.",
        "type": "object",
        "properties": {
            name: {"description": _such_as(values[0])} | _or_attached(values, attachment)
            for name, values in _by_member(results).items()
        },
    }


def _or_attached(values: list[Any], attachment: Mapping[str, Any]) -> dict[str, Any]:
    if all(isinstance(each, dict) and "media_type" in each for each in values):
        return dict(attachment)
    found = _schema(values)
    return {"anyOf": [found, dict(attachment)]} if any(isinstance(each, str | list) for each in values) else found


def _schema(values: Iterable[Any]) -> dict[str, Any]:
    """The schema of values that stand at one place."""
    values = list(values)
    found = [_of_type(kind, values) for kind in dict.fromkeys(_kind(type(each)) for each in values)]
    return found[0] if len(found) == 1 else {"anyOf": found} if found else {}


def _kind(of: type) -> str:
    return "array" if of in (list, tuple) else "object" if of is dict else _NAMES[of]


def _of_type(kind: str, values: Iterable[Any]) -> dict[str, Any]:
    if kind == "array":
        inside = [each for value in values if isinstance(value, list | tuple) for each in value]
        return {"type": "array", "items": _schema(inside)}
    if kind == "object":
        members = _by_member([value for value in values if isinstance(value, dict)])
        properties = {name: {"description": _such_as(each[0])} | _schema(each) for name, each in members.items()}
        return {"type": "object", "properties": properties}
    return {"type": kind}


def _by_member(results: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for result in results:
        for name, value in result.items():
            found.setdefault(name, []).append(value)
    return found


def _such_as(value: Any) -> str:
    if isinstance(value, dict) and "media_type" in value:
        return "A picture."
    text = json.dumps(value, ensure_ascii=False)
    return f"Such as {text if len(text) <= _SHOWN else f'{text[:_SHOWN]}…'}."
