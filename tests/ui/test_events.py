"""Cluster Events: the console follows, filters, pauses, copies, and is silent for screen readers."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.ui


def test_console_follows_a_task(page, system):
    """What happens to a task is in the console at once, newest first, with the nodes that did it."""
    task_id = system.submit("add", a="1", b="2")

    lines = page.events_log.get_by_role("paragraph").filter(has_text=task_id[:8])
    expect(lines).to_have_count(3)
    assert [re.search(r"enqueued|started|completed", line)[0] for line in lines.all_inner_texts()] == [
        "completed",
        "started",
        "enqueued",
    ]


def test_console_pauses_filters_and_clears(page, system):
    """A paused console holds still and counts what it holds back; it has missed nothing when it goes on."""
    first = system.submit("add", a="1", b="2")
    expect(page.events_log.get_by_role("paragraph").filter(has_text=first[:8])).to_have_count(3)
    page.events.get_by_role("button", name="Clear").click()
    expect(page.events_log).to_contain_text("No events yet.")

    page.events.get_by_role("button", name="Pause").click()
    second = system.submit("add", a="2", b="2")
    system.result(second)
    page.events.get_by_role("button", name=re.compile(r"Go on \(\d+ new\)")).click()
    page.events.get_by_label("Events to show").select_option("completed")
    page.events.get_by_label("Find in the events").fill(second)

    expect(page.events_log.get_by_role("paragraph").filter(has_text=second[:8])).to_have_count(1)
    expect(page.events_log).to_contain_text("completed")
    expect(page.events_log).not_to_contain_text("enqueued")
    expect(page.events_log).not_to_contain_text(first[:8])


def test_events_are_copied_as_json(new_page, system):
    """What the console shows goes to the clipboard as JSON, as the API sends it."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.open()
    task_id = system.submit("add", a="3", b="2")
    page.events.get_by_label("Find in the events").fill(task_id)
    expect(page.events.get_by_text("3 events")).to_be_visible()

    page.events.get_by_role("button", name="Copy as JSON").click()

    page.expect_said("Copied.")
    copied = json.loads(page.browser_page.evaluate("navigator.clipboard.readText()"))
    assert [each["type"] for each in copied] == ["completed", "started", "enqueued"]
    assert {each["task_id"] for each in copied} == {task_id}


def test_event_leads_to_its_task(page, system):
    """A click on the id in a line shows the task in full."""
    task_id = system.submit("add", a="4", b="2")

    page.events_log.get_by_role("button", name=f"Details of task {task_id[:8]}").first.click()

    expect(page.detail).to_contain_text("a = 4, b = 2")


def test_console_does_not_flood_a_screen_reader(page, system):
    """Logs are silent; the one polite region does not speak of events that nobody asked for."""
    expect(page.browser_page.locator("header [data-stream]").first).to_contain_text("live")
    for number in range(5):
        system.submit("add", a="5", b=str(number))
    expect(page.events_log).to_contain_text("completed")

    for log in page.browser_page.get_by_role("log", include_hidden=True).all():
        expect(log).to_have_attribute("aria-live", "off")
    expect(page.browser_page.get_by_role("status").first).to_have_text("")


def test_progress_and_parts_are_shown_on_request(page, system):
    """A split task is a few lines that stand together; its parts and its progress are there when they are wanted."""
    question = {"operation": "twin_primes", "inputs": {"start": "0", "stop": "200000000"}, "parts": "4", "memo": False}
    task_id = system.ask("POST", "/api/v1/tasks", question).body["task_id"]
    own = page.events_log.locator("p").filter(has_text=task_id[:8])
    expect(own.filter(has_text="completed")).to_have_count(1)
    expect(page.events_log).not_to_contain_text("progress")
    expect(page.events_log.locator("p").filter(has_text="a part")).to_have_count(0)
    expect(own.first).not_to_have_attribute("data-more", "true")
    expect(own.last).to_have_attribute("data-more", "true")
    expect(own.filter(has_text="requeued")).to_contain_text("all parts are done")

    page.events.get_by_role("switch", name="Parts").check()
    expect(page.events_log.locator("p").filter(has_text="a part").first).to_be_visible()
    page.events.get_by_role("switch", name="Progress").check()
    expect(page.events_log).to_contain_text("progress")


def test_console_is_one_stop_of_the_tab_key(page, system):
    """Tab goes past it, arrows go through its lines, Enter opens one, and a link skips it."""
    for number in range(3):
        system.result(system.submit("add", a="6", b=str(number)))
    expect(page.events_log.get_by_role("button").nth(3)).to_be_visible()
    keyboard = page.browser_page.keyboard
    page.events.get_by_role("button", name="Copy as JSON").focus()

    keyboard.press("Tab")
    expect(page.events.get_by_role("link", name="Skip the events")).to_be_focused()
    keyboard.press("Tab")
    expect(page.events_log).to_be_focused()
    keyboard.press("ArrowDown")
    expect(page.events_log.get_by_role("button").nth(0)).to_be_focused()
    keyboard.press("ArrowDown")
    expect(page.events_log.get_by_role("button").nth(1)).to_be_focused()
    keyboard.press("Tab")

    assert page.browser_page.evaluate("document.activeElement.closest('.events') === null")
