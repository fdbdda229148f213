"""Dead letters on the page: why each failed, and what can be done about it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.live_system import descendants
from tests.ui.test_access import broken_rules
from tests.ui.test_calculator import LONG, LONG_INPUTS

pytestmark = pytest.mark.ui


def a_dead_letter(system: Any, **headers: str) -> str:
    """A task whose calculation is killed as often as it takes to make it a dead letter; returns its id."""
    question = {"operation": LONG, "inputs": LONG_INPUTS, "memo": False}
    task_id = str(system.ask("POST", "/api/v1/tasks", question, **headers).body["task_id"])

    def is_dead() -> bool:
        task = system.ask("GET", f"/api/v1/tasks/{task_id}", **headers).body
        if task["status"] == "PROCESSING":
            for child in descendants(system.pid(task["handled_by"])):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        return bool(task["status"] == "FAILED")

    system.wait_until(is_dead)
    return task_id


def test_dead_letter_is_looked_at_revived_and_purged(page, system):
    """It stands there with its reason; revived it is on the queue again, with its history; purged it is forgotten."""
    task_id = a_dead_letter(system)
    page.open_dead_letters()
    dead_letter = page.dead_letters.get_by_role("listitem").filter(has_text=task_id[:8])
    expect(dead_letter).to_contain_text("3 failures")
    expect(page.status).to_contain_text("failed too often: see the dead letters")

    dead_letter.get_by_role("button", name="Details").click()
    expect(page.detail.get_by_role("list", name="Timeline")).to_contain_text("Attempt 3 ended")
    dead_letter.get_by_role("button", name="Revive").click()

    expect(dead_letter).to_have_count(0)
    expect(page.browser_page.get_by_role("status").first).to_have_text(f"Task {task_id[:8]} is on the queue again.")
    page.open_tasks()
    expect(page.tasks.filter(has_text=task_id[:8])).to_contain_text("PROCESSING")
    page.tasks.filter(has_text=task_id[:8]).get_by_role("button", name="Cancel").click()

    again = a_dead_letter(system)
    page.open_dead_letters()
    dead_letter = page.dead_letters.get_by_role("listitem").filter(has_text=again[:8])
    dead_letter.get_by_role("button", name="Purge", exact=False).click()
    expect(dead_letter).to_have_count(0)
    kept = system.ask("GET", "/api/v1/dead-letters").body["dead_letters"]
    assert again not in {each["task_id"] for each in kept}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(new_page, system, scheme):
    """axe-core finds nothing to say of a dead letter, nor of the question whether to purge them all."""
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    if not system.ask("GET", "/api/v1/dead-letters").body["dead_letters"]:
        a_dead_letter(system)
    page.open()
    page.open_dead_letters()
    expect(page.dead_letters.get_by_role("listitem").first).to_be_visible()

    faults = broken_rules(page)
    page.press("Purge all…")
    faults += broken_rules(page)

    assert faults == []


def test_purging_all_asks_first(page, system):
    """Nothing is forgotten by a slip: a dialog asks, and Keep keeps them."""
    task_id = a_dead_letter(system)
    page.open_dead_letters()
    dead_letter = page.dead_letters.get_by_role("listitem").filter(has_text=task_id[:8])
    expect(dead_letter).to_be_visible()

    page.press("Purge all…")
    page.press("Keep them")
    expect(dead_letter).to_be_visible()
    page.press("Purge all…")
    page.press("Purge all")

    expect(page.dead_letters).to_contain_text("None.")


def test_dead_letters_are_a_tab_of_the_tasks(page, system):
    """One of two tabs, which says how many there are; keys turn to it and back, and only one list is shown."""
    a_dead_letter(system)
    tabs = page.browser_page.get_by_role("tablist", name="Lists of tasks").get_by_role("tab")
    expect(tabs).to_have_count(2)
    expect(tabs.nth(1)).to_have_text(re.compile(r"Dead letters \d+"))
    expect(page.dead_letters).to_be_hidden()

    tabs.nth(0).press("ArrowRight")

    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.dead_letters.get_by_role("listitem").first).to_contain_text("3 failures")
    expect(page.task_table.get_by_role("table", name="Tasks", exact=True)).to_be_hidden()

    tabs.nth(1).press("Home")

    expect(tabs.nth(0)).to_be_focused()
    expect(page.dead_letters).to_be_hidden()
    expect(page.tasks.first).to_be_visible()
