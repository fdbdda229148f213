"""Five hundred tasks, five thousand events, a thousand parts: the page stays quick, by the browser's own measure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.ui.busy import longest_task

pytestmark = pytest.mark.ui

_TASKS, _EVENTS, _PARTS = 500, 5_000, 1_024

#: Milliseconds that nothing may keep the page from answering a person.
_LONG = 100

#: A stream that the test feeds.
_SCRIPT = """
globalThis.EventSource = class extends EventTarget {
  constructor() { super(); globalThis.stream = this; setTimeout(() => { this.readyState = 1; this.onopen(); }); }
  close() {}
};
globalThis.feed = async (count) => {
  const types = ["enqueued", "started", "progress", "completed"];
  for (let n = globalThis.fed ?? 0, end = n + count; n < end; n += 1) {
    const type = types[n % 4];
    const id = `${1767225600000 + n}-0`;
    const task_id = (n >> 2).toString(16).padStart(32, "0");
    const status = ["PENDING", "PROCESSING", "PROCESSING", "COMPLETED"][n % 4];
    const at = new Date(1767225600000 + n);
    const data = JSON.stringify({ id, at, type, task_id, status, node: `worker-${n % 7}`, attempt: 1 });
    stream.dispatchEvent(new MessageEvent(type, { data, lastEventId: id }));
    globalThis.fed = n + 1;
    if (n % 50 === 49) await new Promise((next) => setTimeout(next, 20));
  }
};
"""


def _task(number: int) -> dict[str, Any]:
    return {
        "task_id": f"{number:032x}",
        "expression": None,
        "operation": "factorize",
        "inputs": {"n": "12554203470773361527671578846415332832204710888928069025791"},
        "status": "PENDING",
        "phase": "",
        "progress": None,
        "initiated_by": "api-1",
        "checked_by": "api-2",
        "handled_by": None,
        "attempt": 0,
        "failures": 0,
        "created_at": f"2026-01-01T00:{number // 60:02}:{number % 60:02}.000Z",
        "started_at": None,
        "ended_at": None,
        "result": None,
        "parts": None,
        "attempts": [],
    }


def test_lists_keep_few_rows_in_the_document(new_page):
    """While events pour in and one scrolls and filters, only what is in sight is in the document."""
    page = _page_with_many_tasks(new_page)

    _do_much(page)

    expect(page.events).to_contain_text("5,000 events, the newest 5,000 are kept")
    assert page.tasks.count() < 60
    assert page.events_log.get_by_role("paragraph").count() < 80


@pytest.mark.quiet
def test_nothing_takes_long(new_page):
    """While events pour in and one scrolls and filters, no task of the browser takes over 100 ms of the processor."""
    page = _page_with_many_tasks(new_page)

    assert 0 < longest_task(page.browser_page, lambda: _do_much(page), allowed=_LONG) <= _LONG


def _page_with_many_tasks(new_page: Any) -> Any:
    page = new_page(viewport={"width": 1280, "height": 900})
    tasks = {"tasks": [_task(number) for number in reversed(range(_TASKS))], "cursor": None}
    page.browser_page.route("**/api/v1/tasks?*", lambda route: _fulfill(route, tasks))
    page.browser_page.add_init_script(_SCRIPT)
    page.open()
    expect(page.task_table).to_contain_text(f"{_TASKS} tasks")
    page.events.get_by_role("switch", name="Progress").check()
    return page


def _do_much(page: Any) -> None:
    """Events pour in, the lists are scrolled and filtered."""
    page.browser_page.evaluate("(count) => feed(count)", _EVENTS)
    for selector in (".frame", ".console"):
        for share in (0.3, 0.9, 0.5, 0):
            page.browser_page.evaluate(
                "([selector, share]) => { const all = document.querySelector(selector);"
                " all.scrollTop = share * all.scrollHeight; return new Promise(requestAnimationFrame); }",
                [selector, share],
            )
    page.task_table.get_by_label("Find in the tasks").fill("00ff")
    expect(page.tasks).to_have_count(1)
    page.task_table.get_by_label("Find in the tasks").fill("")
    expect(page.task_table).to_contain_text(f"{_TASKS} tasks")


#: Counts what changes in the document from now on, until the board has another tile.
_CHANGES = """
(count) => new Promise((resolve) => {
  const board = document.querySelector(".board");
  let changed = 0;
  const observer = new MutationObserver((records) => {
    changed += records.length;
    if (board.querySelectorAll("span").length > count) {
      observer.disconnect();
      resolve(changed);
    }
  });
  observer.observe(board, { subtree: true, childList: true, attributes: true });
})
"""


def test_tile_of_a_thousand_is_drawn_alone(new_page):
    """A tile that comes changes a few nodes and leaves the others alone, and the race beside it stays a few paths."""
    page = new_page(viewport={"width": 1366, "height": 900})
    begun = "2026-01-01T00:00:00.000Z"
    inputs = {"centre_real": "-0.5", "centre_imaginary": "0", "width": "3", "pixels": "1024", "iterations": "1000"}
    running = {"status": "PROCESSING", "phase": "parts", "attempt": 1, "started_at": begun}
    task = _task(1) | running | {"operation": "mandelbrot", "inputs": inputs, "parts": _PARTS}
    done = {"status": "COMPLETED", "failures": 0, "created_at": begun, "ended_at": "2026-01-01T00:00:00.500Z"}
    parts = [
        running
        | done
        | {"index": n, "task_id": f"{n:032x}", "handled_by": f"worker-{n % 60}", "attempts": [], "measured": None}
        for n in range(_PARTS)
    ]
    counts = iter(range(_PARTS - 24, _PARTS))
    address = f"**/api/v1/tasks/{task['task_id']}"
    page.browser_page.route(address, lambda route: _fulfill(route, task))
    page.browser_page.route(
        f"{address}/parts", lambda route: _fulfill(route, {"total": _PARTS, "parts": parts[: next(counts, _PARTS)]})
    )
    page.browser_page.route(
        "**/result/tile", lambda route: route.fulfill(status=200, content_type="image/png", body=b"")
    )
    page.open(f"/t/{task['task_id']}")
    page.result.get_by_role("switch", name="Colour the tiles by pod").check()
    board = page.result.locator(".board span")
    expect(board.nth(_PARTS - 25)).to_be_attached()

    changed = page.browser_page.evaluate(_CHANGES, board.count())

    assert changed < 20
    assert page.result.locator(".race svg *").count() < 500


def _fulfill(route: Route, body: object) -> None:
    route.fulfill(status=200, content_type="application/json", body=json.dumps(body))
