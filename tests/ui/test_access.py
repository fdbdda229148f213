"""The page is for everyone: in light and dark, on a phone and on a wall, by machine-checkable rules of WCAG 2.2 AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ui.pages import WizardPage
from tests.ui.test_calculator import LONG, LONG_INPUTS

pytestmark = pytest.mark.ui

_AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js"))
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_AUDIT = """
async (tags) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}
"""


def broken_rules(page: WizardPage) -> list[str]:
    """What axe-core has to say about the page as it is now."""
    page.browser_page.evaluate(_AXE.read_text(encoding="utf-8"))
    return list(page.browser_page.evaluate(_AUDIT, _RULES))


def broken_rules_in_both_themes(page: WizardPage) -> list[str]:
    """The same in light and in dark, one after the other: for moments that are costly to come to."""
    faults = []
    for scheme in ("light", "dark"):
        page.browser_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Colours that change gradually would be seen half-way.
        page.browser_page.wait_for_function(
            "() => document.getAnimations().every((each) => each.playState === 'finished')"
        )
        faults += [f"{scheme}: {each}" for each in broken_rules(page)]
    return faults


def refused(page):
    """A form with a refusal beside its field."""
    page.ask("factorize", n="x")
    expect(page.said_about("n")).to_be_visible()


def refused_line(page):
    """A line with a mark under the place that is wrong."""
    page.write("factor(2^193-")
    expect(page.complaint.locator("pre")).to_be_visible()


def searching(page):
    """The list of operations, open."""
    page.turn_to("Form")
    page.picker.fill("prime")
    expect(page.calculator.get_by_role("option").first).to_be_visible()


def shown_keys(page):
    """The list of keys over the page."""
    page.press("Keys")
    expect(page.keys).to_be_visible()


def answered(page):
    """A result, the task in the table, and a tally of the nodes."""
    page.ask("factorize", n="360")
    page.expect_status("COMPLETED")
    page.infrastructure.get_by_role("button", name="Ask 20 times").click()
    expect(page.infrastructure.get_by_role("list", name="Nodes that answered")).to_be_visible()
    expect(page.tasks.first).to_contain_text("COMPLETED")


def asking(page):
    """The last answer, while the next question is on its way."""
    page.ask_line("5 + 5")
    page.expect_status("COMPLETED")
    page.browser_page.route("**/api/v1/tasks", lambda _: None)
    page.ask_line("6 + 6")
    page.expect_status("ASKING")


def waiting(page):
    """The card of a task that runs, with its bar and the buttons to cancel it."""
    page.ask(LONG, **LONG_INPUTS)
    expect(page.result).to_contain_text("(estimated)")


def unfolded(page):
    """All that is folded at first, opened: options, how an answer was found, the log, and what the status line says."""
    page.ask_line("det([[1,1/2],[1/2,1/3]])", memo=True)
    page.expect_status("COMPLETED")
    page.open_proof()
    page.result.get_by_text("Log", exact=True).click()
    page.status.locator("summary").click()
    expect(page.result.get_by_role("list", name="The nodes of this task")).to_be_visible()


def compared(page):
    """A split task that was run again by one worker and by all."""
    page.ask_line("twin_primes(0, 10^10)")
    page.expect_status("COMPLETED")
    page.open_proof()
    page.press("Run again with one worker, and with all")
    expect(page.result.locator(".verdict")).not_to_be_empty()


def raced(page):
    """A split task with its race and the table of it, and the load of the cluster."""
    page.browser_page.get_by_role("radio", name="load").check(force=True)
    page.ask_line("twin_primes(0, 10^10)")
    page.expect_status("COMPLETED")
    expect(page.result.get_by_role("img")).to_have_accessible_name(re.compile(r"(\d+) of \1 parts done on"))
    page.result.get_by_text("Table", exact=True).click()
    expect(page.cluster.get_by_role("table").first).to_contain_text("without a name")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "moment", [None, refused, refused_line, searching, shown_keys, answered, asking, waiting, unfolded, compared, raced]
)
def test_no_rule_of_accessibility_is_broken(new_page, scheme, moment):
    """axe-core finds nothing to say, in either theme, loaded fresh."""
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    page.open()
    if moment:
        moment(page)

    assert broken_rules(page) == []
    if moment is waiting:
        page.press("Cancel task")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/docs", "/nothing-is-here"], ids=["the reference", "no page"])
def test_the_other_pages_are_for_everyone_too(new_page, scheme, address):
    """Also on a phone."""
    page = new_page(color_scheme=scheme, viewport={"width": 320, "height": 700})
    page.browser_page.goto(f"{page.base_url}{address}")

    assert broken_rules(page) == []
    assert not page.is_wider_than_the_screen()


#: The colours of what is chosen and of another, of a switch's thumb and its ground, of a button's sign and its ground.
_TOLD_APART = """() => {
  const ground = (selector, part = null) => getComputedStyle(document.querySelector(selector), part).backgroundColor;
  const line = (selector) => getComputedStyle(document.querySelector(selector)).borderBottomColor;
  return [
    [ground(".segments :checked + span"), ground(".segments :not(:checked) + span")],
    [line(".tabs [aria-selected='true']"), line(".tabs [aria-selected='false']")],
    [ground(".choices [role='switch']"), ground(".events [role='switch']")],
    [ground(".events [role='switch']", "::before"), ground(".events [role='switch']")],
    [ground(".icon.download", "::before"), ground(".icon.download")],
  ];
}"""


def test_what_is_chosen_is_seen_in_the_colours_of_the_system(new_page):
    """A high contrast takes grounds away: what only a ground told would be told by nothing."""
    page = new_page(forced_colors="active", reduced_motion="reduce")
    page.open()
    page.ask_line("factor(91)", memo=True)
    page.expect_status("COMPLETED")

    pairs = page.browser_page.evaluate(_TOLD_APART)

    assert [pair for pair in pairs if pair[0] == pair[1]] == []


def test_what_scrolls_can_be_reached_by_keys(new_page):
    """A long answer on a phone; a short one is no stop on the way."""
    page = new_page(viewport={"width": 320, "height": 700}, reduced_motion="reduce")
    page.open()
    stops = page.result.locator(".answer dd[tabindex='0']")

    page.ask_line("divisors(10^12)")
    page.expect_status("COMPLETED")
    expect(stops).to_have_count(1)
    assert broken_rules(page) == []

    page.ask_line("2 + 2")
    page.expect_result("value", "4")
    expect(stops).to_have_count(0)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("2^100+", "expression is wrong at column 7"), (" ", "Nothing is written yet.")],
    ids=["a line that is wrong", "no line"],
)
def test_what_cannot_be_asked_is_said(page, line, sentence):
    """Where Enter leaves the focus in the line, a screen reader would tell nothing else."""
    page.write(line)
    expect(page.calculator.locator("[type='submit']")).to_have_attribute("aria-disabled", "true")
    page.line.press("Enter")

    expect(page.browser_page.get_by_role("status").first).to_contain_text(sentence)
    expect(page.line).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 683, 1024, 2560])
def test_nobody_scrolls_sideways(new_page, width):
    """A phone, a tablet and a wall show the whole width of the page, with a long number in it."""
    page = new_page(viewport={"width": width, "height": 900})
    page.open()
    page.ask("power_mod", base="7", exponent="99999999", modulus="1" + "0" * 1000)
    page.expect_status("COMPLETED")
    page.press("Show all digits")
    page.infrastructure.get_by_role("button", name="Ask 20 times").click()
    expect(page.infrastructure.get_by_role("list", name="Nodes that answered")).to_be_visible()

    assert not page.is_wider_than_the_screen()


def test_theme_is_kept(new_page):
    """A theme that was chosen goes before the system's, and is still there after a reload."""
    page = new_page(color_scheme="light")
    page.open()
    page.browser_page.get_by_text("dark", exact=True).click()
    root = page.browser_page.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")

    page.open()

    expect(root).to_have_attribute("data-theme", "dark")
    expect(page.browser_page.get_by_role("radio", name="dark")).to_be_checked()


def test_state_is_never_told_by_colour_alone(page):
    """Every state is a word, and has a shape before it."""
    page.ask("add", a="1", b="2")
    page.expect_status("COMPLETED")

    chips = page.browser_page.locator(".chip:visible").evaluate_all(
        "all => all.map((each) => [each.innerText.trim(), getComputedStyle(each, '::before').content])"
    )
    assert chips
    assert [each for each in chips if not each[0] or each[1] in {"none", '""'}] == []
