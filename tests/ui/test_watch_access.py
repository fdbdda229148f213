"""The regions that watch are for everyone too: axe-core in light and dark, narrow and wide, and without motion."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.ui.test_access import _AUDIT, _AXE, _RULES

pytestmark = pytest.mark.ui


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(new_page, system, scheme):
    """Nothing to say with a task in full, its parts and its JSON, the cluster as a picture and then as a table."""
    page = new_page(color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    answer = system.ask(
        "POST",
        "/api/v1/tasks",
        {"operation": "twin_primes", "inputs": {"start": "0", "stop": "50000000"}, "parts": "4", "memo": False},
    )
    system.result(answer.body["task_id"])
    page.open()
    page.browser_page.goto(f"{page.base_url}/?task={answer.body['task_id']}")
    expect(page.detail.get_by_role("img")).to_have_accessible_name(re.compile("4 of 4 parts done"))
    page.detail.get_by_text("Raw JSON").click()
    page.browser_page.evaluate(_AXE.read_text(encoding="utf-8"))

    faults = page.browser_page.evaluate(_AUDIT, _RULES)
    page.cluster.get_by_text("table", exact=True).click()
    expect(page.cluster.get_by_role("table")).to_be_visible()
    faults += page.browser_page.evaluate(_AUDIT, _RULES)

    assert faults == []


@pytest.mark.parametrize("width", [320, 390, 768, 1100, 1900, 2560])
def test_nobody_scrolls_sideways(new_page, system, width):
    """At every width the page fits, with a task in full and the cluster as a table."""
    page = new_page(viewport={"width": width, "height": 900})
    task_id = system.submit("power_mod", base="7", exponent="99999999", modulus="1" + "0" * 1000)
    system.result(task_id)
    page.browser_page.goto(f"{page.base_url}/?task={task_id}&view=table")
    expect(page.detail.get_by_role("list", name="Timeline")).to_contain_text("Done")

    assert not page.is_wider_than_the_screen()
