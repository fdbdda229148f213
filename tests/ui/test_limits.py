"""The limits of one caller, on the page: what was refused is told with the seconds to wait, and nothing hammers."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage
from tests.ui.people import signed, token_of
from tests.ui.test_access import broken_rules_in_both_themes

pytestmark = pytest.mark.ui

_FOUR = {"tasks": [{"expression": f"{number} + 1", "memo": False} for number in range(4)]}


@pytest.fixture
def base_url(closed: LiveSystem) -> str:
    """Where the system with small limits answers."""
    return closed.url


def opened(new_page: Any, name: str) -> WizardPage:
    """The page of one who has signed in."""
    page: WizardPage = new_page(viewport={"width": 1280, "height": 900})
    page.arrive()
    page.sign_in(token_of(name))
    expect(page.mathematics).to_be_visible()
    return page


def test_calculate_is_off_until_the_limit_allows_it(new_page, closed):
    """The API's sentence stands beside the button, seconds are counted, the line stays; then it is on by itself.

    Nothing moves when the wait is over, for nobody has touched anything.
    """
    page = opened(new_page, "dora")
    sent: list[str] = []
    page.browser_page.on("request", lambda each: sent.append(each.url) if each.url.endswith("/api/v1/tasks") else None)
    page.write("20 + 22")
    page.open_options()
    assert closed.ask("POST", "/api/v1/tasks:batch", _FOUR, **signed("dora")).status == 202
    calculate = page.browser_page.get_by_role("button", name="Calculate", exact=True)

    calculate.click()

    limit = page.calculator.locator("#limit")
    expect(limit).to_contain_text("One caller may submit 0.03 seconds of foretold work a second, and 1 at once")
    expect(limit).to_contain_text(re.compile(r"Calculate is on again in \d s\."))
    expect(page.browser_page.get_by_role("status").first).to_contain_text("One caller may submit")
    expect(calculate).to_have_attribute("aria-disabled", "true")
    expect(calculate).to_have_accessible_description(re.compile("One caller may submit"))
    first = limit.locator(".rest").inner_text()
    for name in ("Calculate", "Measure all three", "100! / 98!"):
        page.browser_page.get_by_role("button", name=name, exact=True).click(force=True)
    page.line.press("Enter")
    expect(limit.locator(".rest")).not_to_have_text(first)
    faults = broken_rules_in_both_themes(page)
    expect(page.line).to_have_value("20 + 22")
    before = page.result.bounding_box()
    expect(calculate).not_to_have_attribute("aria-disabled", "true")

    expect(limit.locator(".rest")).to_have_text("Calculate is on again.")
    assert page.result.bounding_box() == before
    assert len(sent) == 1
    assert faults == []
    page.press("Calculate")
    page.expect_result("value", "42")
    expect(limit).to_be_hidden()


def test_stream_that_is_limited_is_opened_when_the_limit_allows_it(new_page, closed):
    """Refused, the page polls; it asks once why, and opens the stream again after the seconds that it was told."""
    answer = closed.ask("POST", "/api/v1/tasks", {"expression": "1 + 1"}, **signed("erik"))
    path = f"/api/v1/tasks/{answer.body['task_id']}/result?wait=5"
    page = new_page(viewport={"width": 1280, "height": 900})
    page.arrive()
    closed.wait_until(lambda: closed.ask("GET", path, **signed("erik")).status == 429)
    tries: list[str] = []
    page.browser_page.on("request", lambda each: tries.append(each.url) if "/v1/events" in each.url else None)

    page.sign_in(token_of("erik"))

    expect(page.header).to_contain_text("polling")
    expect(page.header).to_contain_text("live")
    # Without the seconds that it was told, it would try after one, two and four, each time twice.
    assert len(tries) <= 4


def test_page_that_may_not_read_says_so_and_waits(new_page, closed):
    """Another program of the same person uses up the requests: the page tells it, calls nothing broken, and goes on."""
    page = opened(new_page, "fred")
    expect(page.infrastructure).to_contain_text("healthy")
    over = threading.Event()

    def hammer() -> None:
        # Ten times what is allowed, and not so much that the nodes have no time for anybody.
        while not over.wait(0.02):
            closed.ask("GET", "/whoami", **signed("fred"))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hammer)
        try:
            expect(page.status).to_contain_text(re.compile(r"One caller may send 5 requests a second, and 60 at once"))
            expect(page.infrastructure.locator(".chip").first).to_have_text("healthy")
            expect(page.cluster.locator("svg")).not_to_contain_text("not reachable")
        finally:
            over.set()

    expect(page.status).not_to_contain_text("One caller may send")


def test_nodes_are_asked_as_often_as_the_limit_allows(new_page, closed):
    """A hundred questions take longer than the limit allows at once; each gets its answer all the same."""
    page = opened(new_page, "carl")
    page.infrastructure.get_by_label("How often to ask").select_option("100 times")

    page.press("Ask 100 times")

    tally = page.infrastructure.get_by_role("list", name="Nodes that answered")
    expect(tally).to_be_visible()
    expect(tally).not_to_contain_text("nobody")
