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


def _dead_holder(evil: str) -> dict[str, Any]:
    """A start of a worker that is not the one that lives: the page tells of its loss."""
    task = {"task_id": f"{7:032x}", "operation": evil, "attempt": 1, "parent": None, "started_at": None}
    return {"name": evil, "start": evil, "lease_seconds": 600, "held": 1, "tasks": [task]}


def _load() -> dict[str, Any]:
    spread = {"p50": 0.1, "p95": None}
    return {
        "lanes": [{"name": PAYLOADS[0], "tasks": 1, "parts": 1, "seconds": 1, "callers": 2}],
        "memory": {"used_bytes": 9, "limit_bytes": 10, "refuses_at_bytes": 8, "parts_wait_at_bytes": 9},
        "callers": [
            {"name": evil if n % 2 else None, "client": None if n % 2 else evil, **dict.fromkeys(_CALLER, 1)}
            for n, evil in enumerate(PAYLOADS)
        ],
        "callers_total": 70,
        "operations": [{"operation": evil, "attempts": 1, "wait": None, "run": spread} for evil in PAYLOADS],
        "operations_seconds": 400,
    }


#: The numbers of a caller.
_CALLER = ("waiting_short", "waiting_long", "divided", "tasks_per_minute", "seconds_per_minute")


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
        "holders": [_dead_holder(PAYLOADS[7])],
        "kubernetes": {"why": PAYLOADS[2], "pods": []},
    }
    serve = {
        "**/api/v1/tasks?*": {"tasks": tasks, "cursor": None},
        "**/api/v1/cluster": cluster,
        "**/api/v1/dead-letters?*": {"dead_letters": tasks},
        "**/api/v1/dead-letters": {"dead_letters": tasks},
        "**/api/v1/tasks/*/parts": {"total": 2, "parts": [_part(evil, n) for n, evil in enumerate(PAYLOADS)]},
        "**/api/v1/load": _load(),
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
    page.open_dead_letters()
    expect(page.dead_letters).to_contain_text(PAYLOADS[4])
    page.open_tasks()
    expect(page.events_log).to_contain_text(PAYLOADS[5])
    expect(page.cluster.get_by_role("img")).to_contain_text("<svg onload")
    page.cluster.get_by_text("table", exact=True).click()
    expect(page.cluster.get_by_role("table")).to_contain_text(PAYLOADS[6])
    page.cluster.get_by_text("load", exact=True).click()
    for table in page.cluster.get_by_role("table").all():
        expect(table).to_contain_text(PAYLOADS[3])
    page.cluster.get_by_role("button", name=PAYLOADS[5]).click()
    page.browser_page.get_by_role("button", name="Clear filters").click()
    story = page.browser_page.get_by_role("region", name="Recovery")
    expect(story).to_contain_text(f"{PAYLOADS[7]} was lost at")
    expect(page.status).to_contain_text(f"{PAYLOADS[7]} was lost at")
    page.infrastructure.get_by_role("button", name="Ask 20 times").click()
    expect(page.infrastructure.get_by_role("list", name="Nodes that answered")).to_contain_text(PAYLOADS[1])
    page.press("Kill a pod…")
    page.browser_page.get_by_role("button", name="Leave it alone").click()
    for row in range(3):
        page.tasks.nth(row).get_by_role("button", name="Details").click()
        expect(page.detail.get_by_role("list", name="Timeline").get_by_role("listitem").first).to_be_visible()
        page.detail.get_by_text("Raw JSON").click()
        # The race has lanes of as many pods as there are payloads, and a table of them.
        expect(page.detail.locator(".race svg")).to_contain_text("load=alert(1)>")
        page.detail.get_by_text("Table", exact=True).click()
        expect(page.detail.get_by_role("table")).to_contain_text(PAYLOADS[4])
    page.detail.get_by_role("button", name="Show result").click()
    expect(page.result.locator(".race svg")).to_contain_text("load=alert(1)>")

    assert page.browser_page.evaluate(_GROWN) == []


#: A race of a thousand parts on pods of these names, drawn three times; what has grown of it.
_RACE = """
const { race } = await import("/ui/drawing/standings.js");
const at = (ms) => new Date(ms).toISOString();
const task = { task_id: "t", operation: "twin_primes", status: "PROCESSING", phase: "parts", parts: 1024,
  handled_by: null, attempt: 1, started_at: at(0), ended_at: null, progress: { done: 0, total: 4 }, measured: null };
const part = (index) => ({ index, task_id: `p${index}`, handled_by: argument[index % 4], attempt: 1, failures: 0,
  status: "COMPLETED", started_at: at(500 * Math.floor(index / 4)), ended_at: at(500 * Math.floor(index / 4) + 480),
  measured: { cpu_seconds: 0.48 }, attempts: [] });
const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
document.body.append(svg);
const found = race(task, Array.from({ length: 1024 }, (_, index) => part(index)), 128000);
for (let times = 0; times < 3; times += 1) module.draw(svg, module.layout(found, 390));
return [svg.querySelectorAll("*").length, svg.textContent,
  svg.querySelectorAll("script, img, foreignObject, iframe").length];
"""


def test_a_thousand_parts_are_a_few_elements(page):
    """However many parts, each lane is a path for each kind; hostile names of pods are drawn as text."""
    elements, text, grown = page.run("drawing/chart.js", _RACE, PAYLOADS[:4])

    assert elements < 120
    assert "alert(1)>" in text
    assert grown == 0


def _number(route: Route) -> int:
    return int(route.request.url.rpartition("/")[2], 16) % len(PAYLOADS)


def _fulfill(body: object, route: Route) -> None:
    route.fulfill(status=200, content_type="application/json", body=json.dumps(body))
