"""One stream of events for the whole browser: cut and resumed without a loss, shared by tabs, asleep when unseen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.ui.pages import WizardPage

pytestmark = pytest.mark.ui

#: Counts the streams that a page has open.
_COUNT_STREAMS = """
globalThis.streams = [];
const Native = EventSource;
globalThis.EventSource = class extends Native {
  constructor(url) { super(url); globalThis.streams.push(this); }
};
"""

#: Lets a test say that nobody looks at the page.
_HIDEABLE = """
Object.defineProperty(document, "hidden", { get: () => globalThis.isAway === true });
globalThis.look = (away) => { globalThis.isAway = away; document.dispatchEvent(new Event("visibilitychange")); };
"""


def open_streams(page: WizardPage) -> int:
    """How many streams this tab has open now."""
    return int(page.browser_page.evaluate("streams.filter((each) => each.readyState !== 2).length"))


def tab_beside(page: WizardPage, *scripts: str) -> WizardPage:
    """Another tab of the same browser."""
    tab = WizardPage(page.browser_page.context.new_page(), page.base_url)
    for script in scripts:
        tab.browser_page.add_init_script(script)
    return tab


def expect_event(page: WizardPage, task_id: str, count: int = 3) -> None:
    """Waits until the console has so many lines about a task."""
    expect(page.events_log.locator("p").filter(has_text=task_id[:8])).to_have_count(count)


def live(page: WizardPage) -> None:
    """Waits until events are live here."""
    expect(page.browser_page.locator("header [data-stream]").first).to_have_text("Events: live")


@pytest.fixture
def watched(new_page: Any) -> WizardPage:
    """An open page whose streams are counted."""
    page = new_page(viewport={"width": 1280, "height": 900})
    page.browser_page.add_init_script(_COUNT_STREAMS + _HIDEABLE)
    page.open()
    live(page)
    return page


def test_tabs_share_one_stream(watched, system):
    """Three tabs, one connection: what happens is in all three, each event once."""
    others = [tab_beside(watched, _COUNT_STREAMS) for _ in range(2)]
    for tab in others:
        tab.open()
        live(tab)

    task_id = system.submit("add", a="1", b="1")

    for tab in (watched, *others):
        expect_event(tab, task_id)
    # Usually the first tab has it. On a busy machine another may think that it is gone.
    assert sum(open_streams(tab) for tab in (watched, *others)) == 1


def test_another_tab_takes_over(watched, system):
    """When the tab with the connection goes elsewhere, the next one has it, and no event is lost or told twice."""
    other = tab_beside(watched, _COUNT_STREAMS)
    other.open()
    live(other)
    ids = [system.submit("add", a="1", b=str(number)) for number in range(3)]

    watched.browser_page.goto(f"{watched.base_url}/healthz")
    ids += [system.submit("add", a="2", b=str(number)) for number in range(3)]

    for task_id in ids:
        expect_event(other, task_id)
    assert open_streams(other) == 1


def test_hidden_page_lets_go_and_catches_up(watched, system):
    """A page that nobody looks at holds no connection; looked at again, it shows all that happened meanwhile."""
    watched.browser_page.evaluate("look(true)")
    watched.browser_page.wait_for_function("() => streams.every((each) => each.readyState === 2)")
    ids = [system.submit("add", a="3", b=str(number)) for number in range(5)]
    for task_id in ids:
        system.result(task_id)

    watched.browser_page.evaluate("look(false)")

    for task_id in ids:
        expect_event(watched, task_id)


def test_hidden_page_lets_go_after_its_question_too(watched, system):
    """Who asks, has the answer and then looks elsewhere holds no connection; back again, events stay live."""
    watched.ask("add", a="3", b="9")
    watched.expect_status("COMPLETED")

    watched.browser_page.evaluate("look(true)")
    watched.browser_page.wait_for_function("() => streams.every((each) => each.readyState === 2)")
    watched.browser_page.evaluate("look(false)")

    live(watched)
    watched.browser_page.wait_for_timeout(2_500)
    expect_event(watched, system.submit("add", a="3", b="10"))


def test_page_that_is_opened_in_the_background_waits(new_page):
    """Nobody looks at it yet: no connection, until somebody does."""
    page = new_page()
    page.browser_page.add_init_script(_COUNT_STREAMS + _HIDEABLE + "globalThis.isAway = true;")
    page.open()
    page.browser_page.wait_for_timeout(1_000)
    assert open_streams(page) == 0

    page.browser_page.evaluate("look(false)")

    live(page)


def test_stream_that_is_cut_loses_no_event(watched, system):
    """Both API nodes die, and with them every stream: what happened meanwhile is replayed, in order and once."""
    before = system.submit("add", a="4", b="1")
    expect_event(watched, before)
    for name in system.api_names:
        system.kill(name)

    key = "while-the-stream-is-away"
    ids = [system.insist("add", {"a": "5", "b": str(number)}, f"{key}-{number}-{before}") for number in range(5)]

    for task_id in ids:
        expect_event(watched, task_id)
    live(watched)
    lines = watched.events_log.locator("[data-line]")
    assert lines.count() >= 15
    # Lines of one task stand together, at the place of the newest.
    times = watched.events_log.locator("[data-line]:not([data-more]) time").all_inner_texts()
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    "obstacle",
    [
        pytest.param(lambda route: route.fulfill(status=503, body="{}"), id="no stream to spare"),
        pytest.param(lambda route: route.abort(), id="a proxy cuts it"),
    ],
)
def test_stream_comes_back_by_itself(new_page, system, obstacle):
    """Blocked, the page polls and says so; as soon as the way is free it is live again, and has missed nothing."""
    page = new_page()
    blocked = [True]

    def maybe(route: Route) -> None:
        obstacle(route) if blocked[0] else route.continue_()

    page.browser_page.route("**/api/v1/events*", maybe)
    page.open()
    expect(page.status).to_contain_text("asks every two seconds instead")
    task_id = system.submit("add", a="6", b="1")
    expect(page.tasks.filter(has_text=task_id[:8])).to_contain_text("COMPLETED")
    expect(page.events_log).to_contain_text(task_id[:8])

    blocked[0] = False

    live(page)
    expect(page.status).not_to_contain_text("asks every two seconds instead")


def test_what_the_cluster_has_forgotten_is_said(watched, system):
    """After an id that is older than the cluster remembers the page reads everything again, and says so."""
    watched.browser_page.evaluate("look(true)")
    watched.browser_page.wait_for_function("() => streams.every((each) => each.readyState === 2)")
    with system.client() as valkey:
        stream = next(key for key in valkey.scan_iter("*task_events"))
        valkey.xtrim(stream, maxlen=0, approximate=False)
    task_id = system.submit("add", a="7", b="1")
    system.result(task_id)

    watched.browser_page.evaluate("look(false)")

    expect(watched.browser_page.get_by_role("status").first).to_contain_text("too old to be sent again")
    expect(watched.tasks.filter(has_text=task_id[:8])).to_contain_text("COMPLETED")
