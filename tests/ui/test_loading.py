"""What the first visit costs: bytes, time, and nothing that a rule of the browser forbids."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.first_visit import expect_light, expect_soon
from tests.ui.slow_line import LATENCY, RATE, Sent, seconds

pytestmark = pytest.mark.ui


def test_first_visit_is_light(new_page):
    """As the app itself sends it."""
    expect_light(new_page())


def test_second_visit_asks_for_no_script_again(page):
    """What has its version in its name is kept for a year."""
    asked: list[str] = []
    page.browser_page.on("response", lambda each: asked.append(each.url) if not each.from_service_worker else None)

    page.browser_page.goto(f"{page.base_url}/")
    expect(page.presets.first).to_be_visible()

    expect(page.browser_page.locator("[x-cloak]")).to_have_count(0)
    kept = page.browser_page.evaluate(
        """performance.getEntriesByType("resource").filter((each) => /bundle|vendor/.test(each.name))
             .map((each) => each.transferSize)"""
    )
    assert len(kept) == 5
    assert set(kept) == {0}


def test_page_can_be_used_soon_on_a_slow_line(new_page):
    """300 ms away and 50 kB a second: what the first question needs is there after two round trips and its bytes."""
    expect_soon(new_page())


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([Sent("a", None, 50_000)], LATENCY + 1),
        ([Sent("a", None, 50_000), Sent("b", "a", 25_000)], 2 * LATENCY + 1.5),
        ([Sent("a", None, 25_000), Sent("b", None, 50_000)], LATENCY + 1.5),
        ([Sent("a", None, 500), Sent("b", None, 50_000), Sent("c", "a", 500)], LATENCY + 51_000 / RATE),
    ],
    ids=["one", "one after another", "both at once", "a small one in between"],
)
def test_slow_line_is_computed(requests, expected):
    """Each answer after its latency, all of them at the rate of the line, and nothing before what started it."""
    assert seconds(requests) == pytest.approx(expected)


def test_nothing_is_shown_before_it_has_a_meaning(new_page):
    """While the script is on its way there is no button that does nothing and no task that there is not."""
    page = new_page()
    page.browser_page.route("**/alpine*", lambda route: route.abort())

    page.browser_page.goto(page.base_url)

    for name in ("Cancel task", "Stop waiting", "Dismiss", "Purge all…", "Clear filters", "Show result"):
        expect(page.browser_page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.browser_page.get_by_role("heading", name="Calculator")).to_be_visible()


@pytest.mark.parametrize("lost", ["**/ui/bundle/page-*.js", "**/alpine*", "**/ui/early.js"])
def test_page_whose_script_got_lost_starts(new_page, lost):
    """The node that was asked for it died: soon the page asks again, by itself, and starts with all that it has."""
    page = new_page()
    asked = []

    def lose_the_first(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.browser_page.route(lost, lose_the_first)

    page.browser_page.goto(page.base_url)

    expect(page.presets.first).to_be_visible()
    assert len(asked) >= 2
    page.browser_page.get_by_text("dark", exact=True).click()
    expect(page.browser_page.locator("html")).to_have_attribute("data-theme", "dark")


def test_page_whose_scripts_all_got_lost_says_so(new_page):
    """Without any script nothing can ask again: after a while the page says what happened, with a link that helps."""
    page = new_page()
    said = page.browser_page.get_by_text("The scripts of this page have not arrived.")
    page.browser_page.route("**/*.js", lambda route: route.abort("connectionreset"))
    page.browser_page.goto(page.base_url)
    expect(page.browser_page.get_by_role("heading", name="Calculator")).to_be_visible()
    expect(said).to_be_hidden()

    page.browser_page.evaluate("document.getAnimations().forEach((each) => each.finish())")

    expect(said).to_be_visible()
    page.browser_page.unroute_all()
    page.browser_page.get_by_role("link", name="Load the page again").click()
    expect(page.presets.first).to_be_visible()
    expect(said).to_have_css("display", "none")
