"""What the first visit costs: bytes, time, and nothing that a rule of the browser forbids."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Response, expect

pytestmark = pytest.mark.ui

#: Bytes of the first visit as a gateway sends them, the API's answers included. Without the list of tasks: its length
#: depends on what other tests have asked.
MOST = 118_000

#: Milliseconds until the page can be used, on loopback.
SOON = 1_000

#: What a gateway compresses; pictures are compressed already.
_COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg")

#: Notes how long after the start of the navigation the first question that can be asked was drawn.
_NOTE_WHEN_USABLE = """
const look = () => {
  if (document.querySelector(".presets button")) globalThis.usable = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def test_first_visit_is_light(new_page):
    """Everything that the page loads before it is asked anything is under 118 kB as it travels."""
    page = new_page()
    loaded: list[Response] = []
    page.browser_page.on("response", lambda each: loaded.append(each))  # noqa: PLW0108 - Playwright marks its handlers.
    page.open()
    expect(page.mathematics).to_be_visible()

    left_out = ("data:", f"{page.base_url}/api/v1/events", f"{page.base_url}/api/v1/tasks")
    sizes = {each.url: _travelling(each) for each in loaded if not each.url.startswith(left_out)}

    assert sum(sizes.values()) < MOST, sorted(sizes.items(), key=lambda each: -each[1])[:8]


def test_page_can_be_used_within_a_second(new_page):
    """From the click on the address to questions that can be asked; the best of three, for other tests run beside."""
    page = new_page()
    page.browser_page.add_init_script(_NOTE_WHEN_USABLE)
    took = []
    for _ in range(3):
        page.open()
        took.append(page.browser_page.evaluate("globalThis.usable"))

    assert min(took) < SOON, took


def test_nothing_is_shown_before_it_has_a_meaning(new_page):
    """While the script is on its way there is no button that does nothing and no task that there is not."""
    page = new_page()
    page.browser_page.route("**/alpine*", lambda route: route.abort())

    page.browser_page.goto(page.base_url)

    for name in ("Cancel task", "Stop waiting", "Dismiss", "Purge all…", "Clear filters", "Show result"):
        expect(page.browser_page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.browser_page.get_by_role("heading", name="Calculator")).to_be_visible()


def _travelling(response: Response) -> int:
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body, 6)) if kind.startswith(_COMPRESSED) else len(body)
