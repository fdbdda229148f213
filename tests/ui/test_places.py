"""Where the focus is: nobody who works by keys is sent back to the beginning of the page by what he pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.test_dead_letters import a_dead_letter

pytestmark = pytest.mark.ui


def test_calculate_anew_goes_on_at_the_result(page):
    """The card is made anew with its button; the focus stays in its section."""
    page.ask_line("factor(10^41 + 1)", memo=True)
    page.expect_status("COMPLETED")
    page.ask_line("factor(10^41 + 1)", memo=True)

    page.result.get_by_role("button", name="Calculate anew").press("Enter")

    page.expect_status("COMPLETED")
    expect(page.browser_page.locator("#result")).to_be_focused()


def test_detail_that_was_opened_from_an_event_gives_the_focus_back(page, system):
    """Closed again, the focus is on the line that it was opened from."""
    task_id = system.submit("add", a="31", b="2")
    links = page.events_log.get_by_role("button", name=f"Details of task {task_id[:8]}")
    expect(links).to_have_count(3)
    link = links.first
    link.press("Enter")
    expect(page.detail.get_by_role("heading", name=f"Task {task_id[:8]}")).to_be_focused()

    page.browser_page.keyboard.press("Escape")

    expect(link).to_be_focused()


def test_detail_whose_opener_is_gone_leaves_the_focus_at_the_tasks(page, system):
    """When neither the line nor the row is there any more, one goes on at the heading of the tasks."""
    task_id = system.submit("add", a="32", b="2")
    page.events_log.get_by_role("button", name=f"Details of task {task_id[:8]}").first.press("Enter")
    expect(page.detail.get_by_role("heading", name=f"Task {task_id[:8]}")).to_be_focused()
    page.task_table.get_by_label("Find in the tasks").fill("nothing is called so")
    page.events.get_by_role("button", name="Clear").click()
    expect(page.events_log).to_contain_text("No events yet.")

    page.detail.get_by_role("button", name="Close").press("Enter")

    expect(page.browser_page.locator("#tasks")).to_be_focused()


def test_address_of_a_detail_begins_at_the_top(page, system):
    """A page that is loaded with a task in full is read from its beginning, like any other."""
    task_id = system.submit("add", a="33", b="2")
    system.result(task_id)

    page.browser_page.goto(f"{page.base_url}/?task={task_id}")

    expect(page.detail.get_by_role("list", name="Timeline")).to_contain_text("Done")
    assert page.browser_page.evaluate("[document.activeElement.localName, scrollY]") == ["body", 0]


def test_dead_letter_that_is_gone_leaves_the_focus_in_its_section(page, system):
    """Purged or revived by keys, alone or with all others, one goes on at the heading."""
    heading = page.browser_page.locator("#dead-letters")
    task_id = a_dead_letter(system)
    page.open_dead_letters()
    dead_letter = page.dead_letters.get_by_role("listitem").filter(has_text=task_id[:8])

    dead_letter.get_by_role("button", name="Purge").press("Enter")
    expect(dead_letter).to_have_count(0)
    expect(heading).to_be_focused()

    a_dead_letter(system)
    page.dead_letters.get_by_role("button", name="Purge all…").press("Enter")
    page.dead_letters.get_by_role("button", name="Purge all", exact=True).press("Enter")
    expect(page.dead_letters.get_by_role("listitem")).to_have_count(0)
    expect(heading).to_be_focused()
