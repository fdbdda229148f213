"""Ask, and the answer is there: on the first screen, without a jump, and named alike everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.ui

SIZES = [(1366, 768), (1440, 900), (390, 844), (2560, 1300)]

_TOP = "(each) => each.getBoundingClientRect().top + scrollY"
_BOTTOM = "(each) => each.getBoundingClientRect().bottom"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_answer_is_on_the_first_screen_and_nothing_jumps(new_page, width, height):
    """The input and the result stay where they are when one asks, and all factors are to be seen without scrolling."""
    page = new_page(viewport={"width": width, "height": height}, color_scheme="dark" if width == 1440 else "light")
    page.open()
    page.write("factor(2^193-1)")
    expect(page.mathematics).to_be_visible()
    section = page.browser_page.locator("section.result")
    before = [each.evaluate(_TOP) for each in (page.line, section)]

    page.line.press("Enter")
    page.expect_status("COMPLETED")

    assert [each.evaluate(_TOP) for each in (page.line, section)] == before
    answer = page.result.locator("[data-main] dd")
    expect(answer).to_contain_text("14732265321145317331353282383")
    assert page.browser_page.evaluate("scrollY") == 0
    assert answer.evaluate(_BOTTOM) <= height


def test_refused_line_leaves_the_last_answer(page):
    """Calculate is off with its reason beside it; pressed, it leads to the line; the answer before stays."""
    page.ask_line("20 + 22", memo=True)
    page.expect_result("value", "42")
    top = page.result.locator("[data-main] dd").evaluate(_TOP)

    page.write("20 + ")

    calculate = page.calculator.get_by_role("button", name="Calculate")
    expect(calculate).to_have_attribute("aria-disabled", "true")
    expect(calculate).to_have_attribute("aria-describedby", re.compile(r"\brefusal\b"))
    expect(page.complaint).to_contain_text("column")
    page.press_calculate()
    expect(page.line).to_be_focused()
    page.expect_result("value", "42")
    page.expect_status("COMPLETED")
    assert page.result.locator("[data-main] dd").evaluate(_TOP) == top


def test_box_answer_address_and_title_agree(page, new_page):
    """After a reload, back, forward and a cold permalink all four name one question; a line comes back as typed."""
    page.ask_line("3+4", memo=True)
    page.expect_result("value", "7")
    page.ask_line("5+6", memo=True)
    page.expect_result("value", "11")
    expect(page.line).to_have_value("5+6")

    page.browser_page.go_back()
    page.expect_result("value", "7")
    expect(page.line).to_have_value("3+4")
    expect(page.browser_page).to_have_title(re.compile(r"^3 ?\+ ?4 · "))
    page.browser_page.reload()
    page.expect_result("value", "7")
    expect(page.line).to_have_value("3+4")
    page.browser_page.go_forward()
    page.expect_result("value", "11")
    expect(page.line).to_have_value("5+6")

    cold = new_page()
    cold.open(f"/t/{page.task_id}")
    cold.expect_result("value", "11")
    expect(cold.line).to_have_value("5 + 6")
    expect(cold.browser_page).to_have_title(re.compile(r"^5 ?\+ ?6 · "))


def test_question_of_a_form_comes_back_as_a_form(page, new_page):
    """A task that was asked by name opens with its fields."""
    page.ask("add", a="19", b="23")
    page.expect_result("sum", "42")
    cold = new_page()

    cold.open(f"/t/{page.task_id}")

    expect(cold.picker).to_have_value("Add")
    expect(cold.input("b")).to_have_value("23")


def test_answer_is_set_like_mathematics(page):
    """The question once, an equals sign, the answer; a fraction has its decimals, a root no gap in its table."""
    page.ask_line("factor(2^193-1)", memo=True)
    page.expect_status("COMPLETED")
    expect(page.result.locator("math")).to_have_count(1)
    expect(page.result.locator("math")).not_to_contain_text("factor")
    expect(page.result.locator("math msup")).to_be_visible()
    equals = page.result.locator("[data-main] dd").evaluate("(each) => getComputedStyle(each, '::before').content")
    assert equals == '"= "'

    page.ask_line("det([[1,1/2],[1/2,1/3]])", memo=True)
    page.expect_result("value", "1/12")
    expect(page.result.locator("[data-main] dt")).to_contain_text("≈ 0.0833333333")

    page.ask_line("integrate(x*sin(x), x)", memo=True)
    expect(page.result.locator("math")).to_contain_text("∫")
    expect(page.result.locator("[data-main] dd")).to_have_text("−x·cos(x) + sin(x)", use_inner_text=True)

    page.ask_line("solve(x^5 - x - 1 = 0, x)", memo=True)
    expect(page.result.get_by_role("table")).to_contain_text("1.1673039782614186843")
    expect(page.result.get_by_role("table")).not_to_contain_text("none")


def test_accessible_card_reads_question_answer_check_and_by_whom(page):
    """What a screen reader meets in the card, in this order."""
    page.ask_line("20 + 22", memo=False)
    page.expect_status("COMPLETED")
    expect(page.result.locator("math")).to_be_visible()

    tree = page.result.aria_snapshot()

    places = [tree.index(each) for each in ('figure "20 + 22"', "= 42", "Checked:", "by worker-")]
    assert places == sorted(places)


def test_address_that_is_not_there_is_a_page_for_people_and_json_for_programs(new_page):
    """A browser gets a page that says where to go; its text is only text."""
    page = new_page()
    browser_page = page.browser_page
    browser_page.goto(f"{page.base_url}/no/%3Cimg src=x onerror=alert(1)%3E")

    expect(browser_page.get_by_role("heading")).to_have_text("There is no such address")
    assert browser_page.locator("img").count() == 0
    told = browser_page.request.get("/no", headers={"Accept": "*/*"})
    assert told.status == 404
    assert told.json()["type"] == "/docs#no-such-address"


def test_answer_is_printed_as_one_clean_sheet(page):
    """On paper there are the question, the answer, how it was checked, the nodes and the versions, and nothing else."""
    page.ask_line("factor(2^193-1)", memo=True)
    page.expect_status("COMPLETED")
    expect(page.result.locator("math")).to_be_visible()

    page.browser_page.get_by_text("dark", exact=True).click()
    page.browser_page.emulate_media(media="print")
    page.browser_page.evaluate("dispatchEvent(new Event('beforeprint'))")

    for there in ("math", ".answer dd >> nth=0", ".verified", ".trail", ".permalink"):
        expect(page.result.locator(there)).to_be_visible()
    expect(page.result.get_by_text(f"{page.base_url}/t/{page.task_id}, asked ")).to_be_visible()
    expect(page.result.get_by_role("button").filter(visible=True)).to_have_count(0)
    # Paper is white, whatever theme was chosen, and the choice is there again afterwards.
    dark_ink = "each => getComputedStyle(each).color.match(/\\d+/g).every((part) => part < 90)"
    assert page.result.locator(".trail strong").first.evaluate(dark_ink)
    expect(page.result.get_by_text(re.compile(r"flint \d"))).to_be_visible()
    for gone in ("header.top", ".compose", ".examples", ".watch", ".tasks", ".look", ".after"):
        expect(page.browser_page.locator(gone)).to_be_hidden()
    page.browser_page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.browser_page.locator("html")).to_have_attribute("data-theme", "dark")


#: Screens that are zoomed; at 400 % the first has the 320 CSS pixels that WCAG 1.4.10 asks for. A zoomed page is one
#: that has fewer CSS pixels.
_SCREENS = [(1280, 1024), (1366, 768), (1440, 900), (2560, 1300)]
_ZOOMS = (2, 4)

_REFLOW = (Path(__file__).parent / "reflow.js").read_text(encoding="utf-8")

#: The spacing of texts that WCAG 1.4.12 lets a reader set. A sheet of its own: the page's policy allows no style in the
#: markup.
_SPACED = """
(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}
"""
_NEXT_FRAMES = "() => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 100)))"
_SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""


def _faults_of_zoomed(page, what: str) -> list[str]:
    """What does not hold on some screen at some zoom: sentences of `reflow.js`, and parts that changed their order."""
    faults = []
    for width, height in _SCREENS:
        for zoom in _ZOOMS:
            page.browser_page.set_viewport_size({"width": width // zoom, "height": height // zoom})
            where = f"{what}, {width} x {height} at {zoom}00 %"
            # The map and the drawings follow the size some frames later.
            for _ in range(5):
                page.browser_page.evaluate(_NEXT_FRAMES)
                if not (found := page.browser_page.evaluate(_REFLOW)):
                    break
            faults += [f"{where}: {each}" for each in found]
            places = (
                page.line,
                page.calculator.locator("[type='submit']"),
                page.browser_page.locator("section.result"),
            )
            tops = [each.evaluate(_TOP) for each in places]
            if tops != sorted(tops) or tops[-1] > 2 * 1024:
                faults.append(f"{where}: input, button and result are at {tops}")
    return faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_zoomed_page_is_one_column_and_nothing_overlaps(new_page, scheme):
    """At 200 and 400 %: with an answer, with options and details open, and with wide spacing."""
    page = new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    page.open()
    page.ask_line("factor(2^193-1)", memo=True)
    page.expect_status("COMPLETED")
    expect(page.result.locator("math")).to_be_visible()

    faults = _faults_of_zoomed(page, "an answer")
    page.open_options()
    page.open_proof()
    faults += _faults_of_zoomed(page, "options and details")
    page.browser_page.evaluate(_SPACED, _SPACING)
    faults += _faults_of_zoomed(page, "wide spacing")

    assert not faults, "\n".join(faults)


def test_longest_state_of_a_task_fits_a_phone(new_page):
    """What is said of a list that may lack something takes a line of its own."""
    page = new_page(viewport={"width": 390, "height": 844})
    page.open()

    page.ask_line("solve(cos(x) = 1/3, x)", memo=True)

    page.expect_status("NOT KNOWN TO BE COMPLETE")
    assert page.browser_page.evaluate(_REFLOW) == []


#: Where a text begins, in pixels from the left.
_BEGINS = "(each) => { const it = new Range(); it.selectNodeContents(each); return it.getBoundingClientRect().left; }"


def test_phone_shows_the_beginning_of_what_is_wide(new_page):
    """A short solution among long ones, how an answer was checked, and the sign that a section opens."""
    page = new_page(viewport={"width": 390, "height": 844})
    page.open()
    page.ask_line("solve(x^5 - x - 1 = 0, x)", memo=True)
    page.expect_status("COMPLETED")

    frame = page.result.locator("dd.table").bounding_box()
    assert page.result.locator("tbody td").first.evaluate(_BEGINS) < frame["x"] + 40
    page.open_proof()
    summary, check = (page.result.locator(f".proof {each}").bounding_box() for each in ("summary", ".verified"))
    assert check["width"] > 0.7 * summary["width"]
    sign = page.browser_page.locator(".fold > summary")
    assert float(sign.evaluate("(each) => parseFloat(getComputedStyle(each, '::after').width)")) >= 14


def test_remembered_answer_took_no_time(page):
    """Nobody waited and nothing was calculated: no milliseconds are told."""
    page.ask_line("20 + 23", memo=True)
    page.expect_status("COMPLETED")
    page.ask_line("20 + 23", memo=True)
    expect(page.result).to_contain_text("Remembered")

    expect(page.result.locator(".proof summary small")).to_have_text("remembered")
    expect(page.result.locator(".permalink")).to_have_text(page.task_id)
