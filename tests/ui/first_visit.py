"""What a first visit asks for, and what that may be at most: of the API alone, and through the gateway."""

from __future__ import annotations

import re

from playwright.sync_api import Request, expect

from tests.ui.pages import WizardPage
from tests.ui.slow_line import Sent, Traffic, seconds

#: Bytes of the first visit as they travel, the API's answers included. Without the list of tasks: its length depends on
#: what other tests have asked.
MOST = 130_000

#: Requests of the first visit, those to the API included.
FEW = 20

#: Seconds until the page can be used at 300 ms and 50 kB a second: the network's share, which every machine has alike.
SLOW_ENOUGH = 2.5

#: What the page can do without until it can be used. A test that holds it back shows so.
_LATER = re.compile(r"/(api/v1/(?!me$)|valkey_test|whoami|ui/bundle/(?!page-))")


def expect_light(page: WizardPage) -> None:
    """Few requests and few bytes until the page has said what it knows."""
    finished: list[Request] = []
    page.browser_page.on("requestfinished", lambda each: finished.append(each))  # noqa: PLW0108 - As Playwright wants.
    page.open()
    expect(page.mathematics).to_be_visible()
    page.browser_page.wait_for_timeout(500)

    # What the page asks again and again, it asks more often the slower the machine is.
    asked = {each.url: each for each in finished if not each.url.startswith("data:")}
    left_out = (f"{page.base_url}/api/v1/events", f"{page.base_url}/api/v1/tasks")
    sizes = {url: each.sizes()["responseBodySize"] for url, each in asked.items() if not url.startswith(left_out)}

    assert len(asked) <= FEW, list(asked)
    assert sum(sizes.values()) < MOST, sorted(sizes.items(), key=lambda each: -each[1])[:8]


def expect_soon(page: WizardPage) -> list[Sent]:
    """What the first question needs is there soon on a slow line, with everything else held back. Returns it."""
    page.browser_page.route(_LATER, lambda _: None)
    traffic = Traffic(page.browser_page)
    traffic.listen()

    page.browser_page.goto(page.base_url)
    expect(page.presets.first).to_be_visible()

    needed = traffic.ended()
    assert {"/", "/api/v1/me"} < {each.url.removeprefix(page.base_url) for each in needed}
    assert seconds(needed) < SLOW_ENOUGH, needed
    return needed
