"""A showcase: everybody may look, and people whom it knows may calculate. What one may not do is not offered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage
from tests.ui.people import signed, token_of, write_tokens
from tests.ui.test_access import broken_rules_in_both_themes
from tests.ui.test_calculator import FACTORS, LONG, LONG_INPUTS
from tests.ui.test_dead_letters import a_dead_letter

pytestmark = pytest.mark.ui

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of tokens."""
    path = tmp_path_factory.mktemp("tokens") / "tokens.json"
    write_tokens(path)
    return path


@pytest.fixture(scope="module")
def showcase(tmp_path_factory: pytest.TempPathFactory, tokens: Path) -> Iterator[LiveSystem]:
    """That system, with an answer, a task that runs, and a dead letter."""
    live = LiveSystem(tmp_path_factory.mktemp("showcase"), READ_ONLY="1", ACCESS_TOKENS_FILE=str(tokens))
    live.start()
    live.ask("POST", "/api/v1/tasks", {"expression": "factor(2^193-1)"}, **signed("bob"), Prefer="wait=30")
    a_dead_letter(live, **signed("bob"))
    yield live
    live.stop()


@pytest.fixture
def base_url(showcase: LiveSystem) -> str:
    """Where that system answers."""
    return showcase.url


@pytest.fixture
def running(showcase: LiveSystem) -> Iterator[str]:
    """A task of Bob's that runs; its id."""
    question = {"operation": LONG, "inputs": LONG_INPUTS, "memo": False}
    task_id = showcase.ask("POST", "/api/v1/tasks", question, **signed("bob")).body["task_id"]
    yield task_id
    showcase.ask("DELETE", f"/api/v1/tasks/{task_id}", **signed("bob"))


@pytest.fixture
def page(new_page) -> WizardPage:
    """The page of one who has not signed in."""
    page = new_page(viewport=WIDE)
    page.arrive()
    return page


def buttons(page: WizardPage, *names: str) -> list[str]:
    """Those of the names that a visible button has."""
    return [
        name for name in names if page.browser_page.get_by_role("button", name=name).filter(visible=True).count() > 0
    ]


#: What changes something, by the names of its buttons.
CHANGES = ("Calculate", "Measure all three", "Cancel", "Revive", "Purge", "Kill a pod…", "Calculate anew")


def test_visitor_looks_and_changes_nothing(page, running):
    """A reason stands in the place of the button; no task is cancelled, none revived; nobody's name is told."""
    row = page.tasks.filter(has_text=running[:8])
    expect(row).to_contain_text("PROCESSING")
    page.open_dead_letters()
    expect(page.dead_letters).to_contain_text("3 failures")
    page.open_tasks()

    expect(page.calculator).to_contain_text("This is a showcase: everybody may look. Sign in to calculate.")
    row.get_by_role("button", name="Details").click()
    expect(page.detail.get_by_role("list", name="Timeline")).to_be_visible()
    assert buttons(page, *CHANGES) == []
    page.open_dead_letters()
    assert buttons(page, *CHANGES) == []
    expect(page.cluster.get_by_role("radio", name="load")).to_have_count(0)
    assert page.browser_page.get_by_text("bob").count() == 0
    assert broken_rules_in_both_themes(page) == []


def test_visitor_sees_what_a_line_would_become_and_no_more(page):
    """The preview is there for everyone; Enter asks nothing."""
    sent: list[str] = []
    page.browser_page.on("request", lambda each: sent.append(each.method + each.url) if each.method != "GET" else None)
    page.write("factor(2^193-")
    expect(page.complaint.locator("pre")).to_be_visible()
    page.write("factor(91)")
    expect(page.mathematics).to_be_visible()

    page.line.press("Enter")
    page.browser_page.wait_for_timeout(500)

    assert {each.rpartition("/")[2] for each in sent} == {"preview"}


def test_example_shows_the_answer_that_is_there(page):
    """A preset that somebody has asked leads to the answer; another says that there is none."""
    page.browser_page.get_by_role("list", name="Look at one of these").get_by_role(
        "button", name="Factor 2^193"
    ).click()

    page.expect_result("factors", FACTORS)
    assert buttons(page, *CHANGES) == []
    page.press("A million digits of π")
    expect(page.result).to_contain_text("Nobody has asked this lately, or the answer has expired.")


def test_reader_who_is_known_is_told_what_is_missing(page):
    """Signed in, but without the role: the sentence names the role and whom to ask."""
    page.sign_in(token_of("rita"))

    expect(page.calculator).to_contain_text("rita may look but not calculate here: ask those who run this wizard")
    assert buttons(page, *CHANGES) == []


def test_task_of_another_is_not_cancelled(page, running):
    """One may calculate, and cancel what is one's own; the buttons for the rest are an operator's."""
    page.sign_in(token_of("ada"))
    row = page.tasks.filter(has_text=running[:8])
    expect(row).to_contain_text("by bob")
    page.ask(LONG, **LONG_INPUTS)
    own = page.tasks.filter(has_text=page.short_id)

    expect(own.get_by_role("button", name="Cancel")).to_be_visible()
    expect(row.get_by_role("button", name="Cancel")).to_have_count(0)
    row.get_by_role("button", name="Details").click()
    expect(page.detail).to_contain_text("Asked by bob")
    expect(page.detail.get_by_role("button", name="Cancel")).to_have_count(0)
    assert buttons(page, "Revive", "Purge") == []
    page.task_table.get_by_label("Asked by").select_option("ada")
    expect(row).to_have_count(0)
    page.press("Cancel task")
    page.expect_status("CANCELLED")


def test_operator_may_do_it_all(page, running):
    """Revive, purge, and cancel what another asked for."""
    page.sign_in(token_of("olga"))
    page.open_dead_letters()
    expect(page.dead_letters.get_by_role("button", name="Purge all…")).to_be_visible()
    assert buttons(page, "Revive", "Purge", "Calculate") == ["Revive", "Purge", "Calculate"]
    page.open_tasks()

    page.tasks.filter(has_text=running[:8]).get_by_role("button", name="Cancel").click()

    expect(page.tasks.filter(has_text=running[:8])).to_contain_text("CANCELLED")


def test_role_that_is_withdrawn_is_told_where_the_button_was(page, tokens):
    """The API's sentence takes the place of the button, the line stays; given back, the button is there again."""
    page.sign_in(token_of("guest"))
    page.ask(LONG, **LONG_INPUTS)
    row = page.tasks.filter(has_text=page.short_id)
    expect(row.get_by_role("button", name="Cancel")).to_be_visible()
    page.press("Stop waiting")
    page.write("1 + 1")
    write_tokens(tokens, guest="read")
    try:
        page.browser_page.wait_for_timeout(2_500)
        page.press("Calculate")

        expect(page.calculator).to_contain_text("This needs the role submit; the roles of guest here are read.")
        expect(page.browser_page.get_by_role("button", name="Calculate")).to_have_count(0)
        expect(page.line).to_have_value("1 + 1")
        expect(row.get_by_role("button", name="Cancel")).to_have_count(0)
    finally:
        write_tokens(tokens)
