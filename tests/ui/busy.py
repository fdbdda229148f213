"""How long the page keeps the browser's main thread busy at a time, by the time of the processor.

The clock would also count what other programs take of the machine. They make the processor slower too: the calmest of a
few tries counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page

#: What has a `tdur`: each task that a thread of the browser runs.
_CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline"]


#: Tries, until one has no task that is longer than what is allowed.
_TRIES = 3


def longest_task(page: Page, do: Callable[[], None], *, allowed: float) -> float:
    """Milliseconds of the processor that the longest task took while `do` was done, in the calmest try."""
    longest = float("inf")
    for _ in range(_TRIES):
        longest = min(longest, _traced(page, do))
        if longest <= allowed:
            break
    return longest


def _traced(page: Page, do: Callable[[], None]) -> float:
    browser = page.context.browser
    assert browser
    browser.start_tracing(page=page, categories=_CATEGORIES)
    try:
        do()
    finally:
        events = json.loads(browser.stop_tracing())["traceEvents"]
    names = [each for each in events if each["name"] == "thread_name"]
    mains = {(each["pid"], each["tid"]) for each in names if each["args"]["name"] == "CrRendererMain"}
    tasks = [each for each in events if each["name"].endswith("RunTask") and (each["pid"], each["tid"]) in mains]
    return float(max(each["tdur"] for each in tasks if "tdur" in each) / 1000)
