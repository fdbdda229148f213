"""A page that is left open: what it keeps in memory while thousands of tasks go by. `make ui-long`."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

#: Minutes that the page is looked at, and tasks that pass in the first quarter of them; later, one in a second.
_MINUTES = float(os.environ.get("HEAP_MINUTES", "20"))
_TASKS = int(os.environ.get("HEAP_TASKS", "2000"))

pytestmark = [pytest.mark.ui, pytest.mark.quiet, pytest.mark.timeout(int(60 * _MINUTES) + 600)]

#: How much more the heap may hold at the end than when the log of events was full: a leak of each event would be more.
_GROWTH = 1.1


@dataclass(frozen=True, slots=True)
class Sample:
    """What the page holds after the browser has collected what nobody needs."""

    minute: float
    tasks: int
    megabytes: float
    nodes: int
    listeners: int


def test_heap_is_flat_after_the_caps(page, system):
    """Once the log of events is full, neither the heap nor the document grows any more, however many tasks pass."""
    session = page.browser_page.context.new_cdp_session(page.browser_page)
    session.send("HeapProfiler.enable")
    began = time.monotonic()
    samples: list[Sample] = []
    full: Sample | None = None
    count = 0
    while (minute := (time.monotonic() - began) / 60) < _MINUTES:
        wanted = _TASKS * min(1.0, 4 * minute / _MINUTES) + 60 * max(0.0, minute - _MINUTES / 4)
        while count < wanted:
            system.submit("add", a=str(count), b="1")
            count += 1
        page.browser_page.wait_for_timeout(500)
        if minute >= len(samples) * _MINUTES / 40:
            samples.append(_sample(session, minute, count))
            print(samples[-1], flush=True)  # noqa: T201 - A person who waits for it looks.
            if full is None and "the newest 5,000 are kept" in page.events.inner_text():
                full = samples[-1]

    expect(page.status).to_contain_text("live")
    assert full is not None, "the log of events never was full"
    last = samples[-5:]
    assert min(each.megabytes for each in last) < _GROWTH * full.megabytes, samples
    assert min(each.nodes for each in last) < _GROWTH * full.nodes, samples
    assert min(each.listeners for each in last) < _GROWTH * full.listeners, samples


def _sample(session: Any, minute: float, count: int) -> Sample:
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    counters = session.send("Memory.getDOMCounters")
    return Sample(round(minute, 1), count, round(used / 1e6, 2), counters["nodes"], counters["jsEventListeners"])
