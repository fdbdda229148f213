"""Whatever a user, a pod or a task is called: it is shown as it is spelt, and none of it runs."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.ui.hostile_texts import PAYLOADS

pytestmark = pytest.mark.ui

#: Elements that only a payload can have made.
_GROWN = """
[...document.querySelectorAll("script:not([src^='/ui/']), iframe, [srcdoc], b:not([x-text]), title ~ title, mtext, "
  + "a[href^=javascript], [onerror], [onload], [ontoggle], [onmouseover], img[src=x]")].map((each) => each.outerHTML)
"""


def _task(evil: str, number: int) -> dict[str, Any]:
    return {
        "task_id": f"{number:032x}",
        "expression": None if number % 2 else evil,
        "operation": evil,
        "inputs": {evil: evil},
        "status": "FAILED",
        "phase": "",
        "progress": None,
        "initiated_by": evil,
        "checked_by": evil,
        "handled_by": evil,
        "attempt": 2,
        "failures": 1,
        "created_at": f"2026-01-01T00:00:{number:02}.000Z",
        "started_at": "2026-01-01T00:01:00.000Z",
        "ended_at": "2026-01-01T00:02:00.000Z",
        "result": {evil: evil},
        "verified": {"ok": False, "how": evil},
        "measured": None,
        "answered_from": None,
        "error": {"type": evil, "title": evil, "detail": evil},
        "parent": None,
        "parts": 2,
        "attempts": [
            {
                "attempt": 1,
                "handled_by": evil,
                "started_at": "2026-01-01T00:00:30.000Z",
                "ended_at": "2026-01-01T00:00:50.000Z",
                "why": evil,
                "detail": evil,
            }
        ],
    }


def _part(evil: str, index: int) -> dict[str, Any]:
    return {
        "index": index,
        "task_id": f"{100 + index:032x}",
        "status": "COMPLETED",
        "handled_by": evil,
        "attempt": 1,
        "failures": 0,
        "created_at": "2026-01-01T00:01:00.000Z",
        "started_at": "2026-01-01T00:01:00.000Z",
        "ended_at": "2026-01-01T00:01:30.000Z",
        "measured": None,
        "attempts": [],
    }


def _node(evil: str, component: str) -> dict[str, Any]:
    moment = "2026-01-01T00:02:00.000Z"
    return {
        "name": evil,
        "component": component,
        "state": evil,
        "version": evil,
        "host": evil,
        "started_at": moment,
        "last_seen": moment,
        "slots": 1,
        "busy": 0,
    }


def _stream() -> str:
    frames = []
    for number, evil in enumerate(PAYLOADS):
        event = {
            "id": f"1767225600000-{number}",
            "at": "2026-01-01T00:00:00.000Z",
            "type": "node" if number % 2 else "started",
            "task_id": evil,
            "status": evil,
            "node": evil,
            "attempt": 1,
        }
        frames.append(f"id: {event['id']}\nevent: {event['type']}\ndata: {json.dumps(event)}\n\n")
    return "".join(frames)


def test_no_text_from_the_cluster_runs(new_page):
    """Twenty payloads through every text of tasks, parts, pods, events and dead letters: none runs, all are text."""
    page = new_page(viewport={"width": 1280, "height": 900})
    tasks = [_task(evil, number) for number, evil in enumerate(PAYLOADS)]
    cluster = {
        "valkey": {"version": PAYLOADS[0], "role": PAYLOADS[1], "memory_bytes": 1, "uptime_seconds": 1, "clients": 1},
        "demo": True,
        "queue": {"queued": 0, "running": 0, "delayed": 0, "dead_letters": 20, "oldest_waiting_seconds": None},
        "nodes": [_node(evil, "worker" if number % 2 else "api") for number, evil in enumerate(PAYLOADS)],
        "kubernetes": {"why": PAYLOADS[2], "pods": []},
    }
    serve = {
        "**/api/v1/tasks?*": {"tasks": tasks, "cursor": None},
        "**/api/v1/cluster": cluster,
        "**/api/v1/dead-letters?*": {"dead_letters": tasks},
        "**/api/v1/dead-letters": {"dead_letters": tasks},
        "**/api/v1/tasks/*/parts": {"total": 2, "parts": [_part(evil, n) for n, evil in enumerate(PAYLOADS)]},
        "**/whoami": {"node": PAYLOADS[1], "component": PAYLOADS[2], "version": PAYLOADS[3]},
    }
    for path, body in serve.items():
        page.browser_page.route(path, partial(_fulfill, body))
    page.browser_page.route(
        re.compile("/api/v1/tasks/[0-9a-f]{32}$"), lambda route: _fulfill(tasks[_number(route)], route)
    )
    page.browser_page.route(
        "**/api/v1/events*", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=_stream())
    )
    page.open()

    expect(page.tasks.filter(has_text=PAYLOADS[0]).first).to_be_visible()
    expect(page.dead_letters).to_contain_text(PAYLOADS[4])
    expect(page.events_log).to_contain_text(PAYLOADS[5])
    expect(page.cluster.get_by_role("img")).to_contain_text("<svg onload")
    page.cluster.get_by_text("table", exact=True).click()
    expect(page.cluster.get_by_role("table")).to_contain_text(PAYLOADS[6])
    page.press("Ask 20 times")
    expect(page.infrastructure.get_by_role("list", name="Nodes that answered")).to_contain_text(PAYLOADS[1])
    page.press("Kill a pod…")
    page.browser_page.get_by_role("button", name="Leave it alone").click()
    for row in range(3):
        page.tasks.nth(row).get_by_role("button", name="Details").click()
        expect(page.detail.get_by_role("list", name="Timeline").get_by_role("listitem").first).to_be_visible()
        page.detail.get_by_text("Raw JSON").click()

    assert page.browser_page.evaluate(_GROWN) == []


def _number(route: Route) -> int:
    return int(route.request.url.rpartition("/")[2], 16) % len(PAYLOADS)


def _fulfill(body: object, route: Route) -> None:
    route.fulfill(status=200, content_type="application/json", body=json.dumps(body))
