"""What the API sends is what its OpenAPI document describes: the headers of real answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

#: Of every answer: the server's own, those for browsers, and what HTTP itself has.
EVERYWHERE = {
    *("allow", "connection", "content-length", "content-type", "date", "server", "vary"),
    *("content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy"),
    *("referrer-policy", "x-content-type-options"),
}


def test_every_header_of_an_answer_is_described(system: LiveSystem) -> None:
    """Of new tasks and repeated ones, of waits, downloads, lists and problems."""
    paths = system.ask("GET", "/openapi.json").body["paths"]
    factorial = {"operation": "factorial", "inputs": {"n": "20000"}}
    first = system.ask("POST", "/api/v1/tasks", factorial, Prefer="wait=30", Idempotency_Key="described")
    task = f"/api/v1/tasks/{first.body['task_id']}"
    asked = [
        ("POST", "/api/v1/tasks", factorial, {"Idempotency_Key": "described", "Prefer": "wait=9"}),
        ("POST", "/api/v1/tasks", {"expression": "1 +"}, {}),
        ("POST", "/api/v1/tasks:batch", {"tasks": [{"expression": "1 + 1"}]}, {"Idempotency_Key": "batch"}),
        ("POST", "/api/v1/verdicts", {"pairs": [{"a": "1/2", "b": "0.5"}]}, {"Idempotency_Key": "verdicts"}),
        ("POST", "/task", {"a": 1, "b": 2}, {}),
        ("POST", "/api/v1/preview", {"expression": "1 + 1"}, {}),
        *(("GET", path, None, {}) for path in (task, f"{task}/result", f"{task}/result/value", f"{task}/parts")),
        *(("GET", path, None, {}) for path in ("/api/v1/operations", "/openapi.json", "/api/v1/cluster", "/whoami")),
        ("GET", "/api/v1/tasks?limit=x", None, {}),
        ("DELETE", task, None, {}),
    ]

    missing = {
        (method, path, name)
        for method, path, body, headers in asked
        for name in _undescribed(paths, method, path.partition("?")[0], system.ask(method, path, body, **headers))
    }

    assert first.status == 200
    assert missing == set()


def _undescribed(paths: dict[str, Any], method: str, path: str, answer: Any) -> set[str]:
    template = next(each for each in paths if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each), path))
    described = paths[template][method.lower()]["responses"][str(answer.status)]
    headers = {name.lower() for name in answer.headers if (name.lower(), answer.headers[name]) != _UNKEPT}
    return headers - EVERYWHERE - {name.lower() for name in described.get("headers", {})}


_UNKEPT = ("cache-control", "no-store")
