"""A system that answers only people whom it knows, and shows them their own tasks: signing in and out of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage
from tests.ui.people import signed, token_of, write_tokens
from tests.ui.test_access import broken_rules_in_both_themes
from tests.ui.test_calculator import LONG, LONG_INPUTS

pytestmark = pytest.mark.ui

WIDE = {"width": 1280, "height": 900}

#: Seconds in which a page that goes on asking would have asked several times.
_WHILE_MS = 6_000

#: Milliseconds after which every process has read a file of tokens that was changed.
_TOKENS_MS = 2_000


@pytest.fixture
def base_url(closed: LiveSystem) -> str:
    """Where that system answers."""
    return closed.url


@pytest.fixture
def page(new_page) -> WizardPage:
    """The page of one who has not signed in."""
    page = new_page(viewport=WIDE)
    page.arrive()
    return page


def asked(closed: LiveSystem, name: str, operation: str = "add", **inputs: str) -> str:
    """A task that a person has asked for; its id."""
    question = {"operation": operation, "inputs": inputs or {"a": "1", "b": "1"}, "memo": False}
    return str(closed.ask("POST", "/api/v1/tasks", question, **signed(name)).body["task_id"])


@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_sees_the_way_in_and_nothing_else(new_page, width):
    """No list, no map, no button that would be refused, and no request but who one is; by the rules of axe-core."""
    page = new_page(viewport={"width": width, "height": 900})
    asked_for: list[str] = []
    page.browser_page.on("request", lambda each: asked_for.append(each.url.removeprefix(page.base_url)))
    page.arrive()

    expect(page.calculator).to_contain_text("This wizard answers only people whom it knows.")
    for section in (page.result, page.task_table, page.cluster, page.events, page.infrastructure, page.dead_letters):
        expect(section).to_be_hidden()
    expect(page.browser_page.get_by_role("button", name="Calculate")).to_have_count(0)
    faults = broken_rules_in_both_themes(page)
    page.calculator.get_by_role("button", name="Sign in").click()
    expect(page.token).to_be_focused()
    page.token.fill("guessed")
    page.token.press("Enter")
    expect(page.sign_in_dialog).to_contain_text("not known here")
    faults += broken_rules_in_both_themes(page)

    assert faults == []
    assert not page.is_wider_than_the_screen()
    paths = {each for each in asked_for if not each.startswith("/ui/")}
    assert paths == {"/", "/api/v1/me", "/api/v1/session"}


def test_wrong_token_is_told_in_the_dialog(page):
    """The API's sentence stands beside the token, which has the focus and is deleted however the dialog closes."""
    page.write_token("guessed")

    expect(page.sign_in_dialog.get_by_role("alert")).to_have_text(
        "The token is not known here: it may have been replaced."
    )
    expect(page.token).to_be_focused()
    expect(page.token).to_have_attribute("aria-invalid", "true")
    page.browser_page.keyboard.press("Escape")
    expect(page.sign_in_dialog).to_be_hidden()
    page.header.get_by_role("button", name="Sign in").click()
    expect(page.token).to_have_value("")
    expect(page.sign_in_dialog.get_by_role("alert")).to_have_text("")


def test_one_signs_in_works_and_signs_out(page, closed):
    """The name stands in the header; list and events are live; what one asks bears the name; out again all is gone."""
    page.sign_in(token_of("ada"))

    expect(page.header).to_contain_text("ada")
    expect(page.header.get_by_title("ada may read, submit, signed in by a token")).to_be_visible()
    expect(page.header).to_contain_text("live")
    page.ask_line("20 + 22")
    page.expect_status("COMPLETED")
    expect(page.result).to_contain_text("Asked by ada")
    expect(page.events_log).to_contain_text(page.short_id)
    row = page.browser_page.get_by_role("region", name="Your tasks").locator("[data-row]").first
    expect(row).to_contain_text("by ada")
    row.get_by_role("button", name="Details").click()
    expect(page.browser_page.get_by_role("article")).to_contain_text("Asked by ada")
    cookies = {each["name"]: each for each in page.browser_page.context.cookies()}
    assert cookies["wizard_token"]["httpOnly"]
    assert cookies["wizard_token"]["sameSite"] == "Strict"

    page.press("Sign out")

    expect(page.header.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.result).to_be_hidden()
    expect(page.browser_page.get_by_text("ada", exact=True)).to_have_count(0)
    assert page.browser_page.context.cookies() == []


def test_permalink_waits_for_the_sign_in(new_page, closed):
    """One who follows a link signs in and sees the task; it is told to nobody before."""
    task_id = asked(closed, "ada")
    page = new_page(viewport=WIDE)
    page.arrive(f"/t/{task_id}")
    expect(page.result).to_be_hidden()

    page.sign_in(token_of("ada"))

    page.expect_result("sum", "2")


def test_private_tasks_are_seen_by_their_owner_and_by_operators(new_page, closed):
    """The list says whose it is; another's tasks and events are not in it; an operator has all, told apart by name."""
    of_ada, of_bob = asked(closed, "ada"), asked(closed, "bob")
    seen = {}
    for name in ("ada", "olga"):
        page = new_page(viewport=WIDE)
        page.arrive()
        page.sign_in(token_of(name))
        seen[name] = page
    ada, olga = seen["ada"], seen["olga"]

    own = ada.browser_page.get_by_role("region", name="Your tasks")
    expect(own.locator("[data-row]").filter(has_text=of_ada[:8])).to_have_count(1)
    expect(own.locator("[data-row]").filter(has_text=of_bob[:8])).to_have_count(0)
    expect(own.get_by_label("Asked by")).to_be_hidden()
    expect(ada.events_log).to_contain_text(of_ada[:8])
    expect(ada.events_log).not_to_contain_text(of_bob[:8])
    for task_id, name in ((of_ada, "ada"), (of_bob, "bob")):
        expect(olga.tasks.filter(has_text=task_id[:8])).to_contain_text(f"by {name}")
    olga.task_table.get_by_label("Asked by").select_option("bob")
    expect(olga.tasks.filter(has_text=of_ada[:8])).to_have_count(0)
    expect(olga.tasks.filter(has_text=of_bob[:8])).to_have_count(1)
    assert "asked_by=bob" in olga.browser_page.url


def test_operator_who_is_signed_in_kills_without_a_token(new_page, closed):
    """The dialog asks for nothing that the sign-in has proven; others have no such button."""
    ada, olga = new_page(viewport=WIDE), new_page(viewport=WIDE)
    for page, name in ((ada, "ada"), (olga, "olga")):
        page.arrive()
        page.sign_in(token_of(name))
    expect(ada.cluster.get_by_role("img")).to_have_accessible_name(re.compile("worker-1"))
    expect(ada.browser_page.get_by_role("button", name="Kill a pod…")).to_have_count(0)

    olga.press("Kill a pod…")
    dialog = olga.browser_page.get_by_role("dialog", name="Kill a pod")
    expect(dialog.get_by_label("Operator token")).to_be_hidden()
    assert broken_rules_in_both_themes(olga) == []
    pod = dialog.get_by_label("Worker").input_value()
    before = closed.pid(pod)
    dialog.get_by_role("button", name="Kill it").click()

    expect(olga.browser_page.get_by_role("region", name="Recovery")).to_contain_text(f"{pod} was ended at")
    closed.wait_until(lambda: closed.pid(pod) != before)


def test_sign_in_that_ends_is_one_banner(page, tokens):
    """A token that is withdrawn while the page is open: one banner over the page, which asks for nothing any more.

    Signed in again, the line that was written is still there.
    """
    page.sign_in(token_of("guest"))
    expect(page.header).to_contain_text("live")
    page.write("123454321 + 1")
    write_tokens(tokens, guest=None)
    banner = page.browser_page.get_by_role("alert").filter(has_text="Your sign-in has ended")
    expect(banner).to_be_visible()
    later: list[str] = []
    page.browser_page.on("request", lambda each: later.append(each.url))
    page.browser_page.wait_for_timeout(_WHILE_MS)

    assert later == []
    expect(banner).to_have_css("position", "fixed")
    assert broken_rules_in_both_themes(page) == []
    banner.get_by_role("button", name="Sign in again").click()
    expect(page.header.get_by_role("button", name="Sign in")).to_be_visible()
    write_tokens(tokens)
    page.browser_page.wait_for_timeout(_TOKENS_MS)
    page.sign_in(token_of("guest"))
    expect(page.line).to_have_value("123454321 + 1")


def test_own_task_is_cancelled(page, closed):
    """One's own may be cancelled where one sees it: in the list, in full and as the answer that is waited for."""
    task_id = asked(closed, "carl", LONG, **LONG_INPUTS)
    page.sign_in(token_of("carl"))
    own = page.browser_page.get_by_role("region", name="Your tasks")

    own.get_by_role("button", name=f"Cancel task {task_id[:8]}").click()

    expect(own.locator("[data-row]").filter(has_text=task_id[:8])).to_contain_text("CANCELLED")
