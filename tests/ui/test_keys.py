"""The page by keys alone: what they do, where they keep still, and that they can be turned off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.test_calculator import LONG, LONG_INPUTS

pytestmark = pytest.mark.ui


def test_keys_keep_still_while_one_types(page):
    """A letter in a field is a letter."""
    page.line.fill("")

    page.line.press_sequentially("n?gt")

    expect(page.line).to_have_value("n?gt")
    expect(page.line).to_be_focused()
    expect(page.keys).to_be_hidden()


def test_question_mark_shows_the_keys(page):
    """The list opens over the page, closes with Escape, and gives the focus back."""
    page.browser_page.keyboard.press("?")
    expect(page.keys).to_be_visible()
    expect(page.keys).to_contain_text("ask something new")

    page.browser_page.keyboard.press("Escape")

    expect(page.keys).to_be_hidden()


@pytest.mark.parametrize(
    ("keys", "heading"),
    [("g c", "Calculator"), ("g r", "Result"), ("g m", "Cluster"), ("g t", "Tasks"), ("g e", "Cluster Events")],
)
def test_two_keys_go_to_a_section(page, keys, heading):
    """`g` and a letter move the focus to the heading of a section."""
    for key in keys.split():
        page.browser_page.keyboard.press(key)

    expect(page.browser_page.get_by_role("heading", name=heading, exact=True)).to_be_focused()


def test_every_key_of_the_list_does_something(page):
    """No key is promised that nothing listens to; there is something to cancel while one waits."""
    page.ask(LONG, **LONG_INPUTS)
    page.expect_status("PROCESSING")
    promised = page.keys.locator("dt").evaluate_all("all => all.map((each) => each.textContent.trim())")
    heard = page.browser_page.locator("[data-key]").evaluate_all("all => all.map((each) => each.dataset.key)")

    assert set(promised) - {"Esc"} <= set(heard)
    page.press("Cancel task")


def test_n_asks_something_new(page):
    """The line has the focus, ready to be written on."""
    page.browser_page.keyboard.press("n")

    expect(page.line).to_be_focused()


def test_c_cancels_the_task_that_is_waited_for(page):
    """From the line to the answer that is not wanted any more, without a mouse."""
    page.line.fill(f"{LONG}(10^6)")
    page.line.press("Enter")
    page.expect_status("PROCESSING")
    page.browser_page.keyboard.press("Tab")
    page.browser_page.locator("#calculator").focus()

    page.browser_page.keyboard.press("c")

    page.expect_status("CANCELLED")


def test_keys_can_be_turned_off_for_good(page):
    """Who speaks to the machine, or hits keys by accident, needs none of them; a reload does not forget that."""
    page.press("Keys")
    page.keys.get_by_role("switch").uncheck()
    page.keys.get_by_role("button", name="Close").click()
    page.open()

    page.browser_page.keyboard.press("n")
    page.browser_page.keyboard.press("?")

    expect(page.line).not_to_be_focused()
    expect(page.keys).to_be_hidden()
