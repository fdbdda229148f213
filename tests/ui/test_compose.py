"""A person composes a question on a line, sees what it will be, and chooses how it is calculated and told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.ui.test_calculator import MERSENNE

pytestmark = pytest.mark.ui


@pytest.mark.parametrize(
    ("line", "column"),
    [
        pytest.param("factorr(10)", 1, id="a name that nearly is one"),
        pytest.param("2 + 3 +* 4", 8, id="an operator too many"),
        pytest.param("factor(2^193-1", 15, id="a bracket that stays open"),
        pytest.param("1 + x’s", 6, id="a quotation mark"),
        pytest.param("1+" * 40 + "?", 81, id="far to the right"),
    ],
)
def test_refusal_marks_its_column(page, line, column):
    """While a line is written, what is wrong with it stands below, with a mark under the place."""
    page.write(line)

    expect(page.complaint).to_contain_text(f"column {column}")
    shown, mark = page.complaint.locator("pre").inner_text().split("\n")
    assert mark.strip() == "^"
    assert f"{line} "[column - 1] == f"{shown} "[mark.index("^")]
    expect(page.line).to_have_attribute("aria-invalid", "true")
    expect(page.mathematics).to_be_hidden()


def test_a_reading_is_chosen_by_a_click(page):
    """A line with two readings is refused with both; the one that is chosen is written, and read."""
    page.write("3 + 5 mod 7")

    page.complaint.get_by_role("button", name="(3 + 5) mod 7").click()

    expect(page.line).to_have_value("(3 + 5) mod 7")
    expect(page.complaint).to_be_hidden()
    expect(page.mathematics).to_be_visible()


def test_line_that_is_corrected_is_not_blamed(page):
    """The mark goes with the mistake."""
    page.write("factor(")
    expect(page.complaint).to_be_visible()

    page.write("factor(10)")

    expect(page.complaint).to_be_hidden()
    expect(page.mathematics).to_be_visible()


def test_pressing_calculate_on_a_wrong_line_asks_nothing(page):
    """The sentence is the API's, the line has the focus, and no task was made."""
    page.ask_line("factor(2^193-")

    expect(page.complaint).to_contain_text("column")
    expect(page.line).to_be_focused()
    expect(page.result).to_contain_text("Nothing asked yet")


def test_preview_that_failed_is_asked_for_again(page):
    """Where nobody answered, the sentence goes away when somebody does, and the line is previewed after all."""
    away = [True]
    page.browser_page.route("**/api/v1/preview", lambda route: route.abort() if away[0] else route.continue_())
    page.write("2 + 40")
    expect(page.complaint).to_contain_text("cannot be reached")

    away[0] = False

    expect(page.complaint).to_be_hidden()
    expect(page.mathematics).to_contain_text("40")


def test_hostile_line_is_only_text(page):
    """Markup in a line is quoted, in the preview's refusal and under the mark."""
    page.write("<img/src=x/onerror=alert(1)>")

    expect(page.complaint).to_contain_text("<img/src=x")
    assert page.calculator.locator("img").count() == 0


def test_element_that_is_not_mathematics_is_not_drawn(page):
    """Whatever the API sends, only elements of MathML are made, and never an attribute."""
    said = page.run(
        "compose/mathml.js",
        """
        const hostile = { tag: "math", children: [{ tag: "mrow", children: [{ tag: "script", text: "alert(1)" }] }] };
        try { module.draw(hostile); } catch (error) { return error.message; }""",
    )
    drawn = page.run(
        "compose/mathml.js",
        'return module.draw({ children: [{ tag: "mi", text: "<b>", href: "javascript:alert(1)" }] }).outerHTML;',
    )

    assert "<script> is no element" in said
    assert drawn == "<math><mi>&lt;b&gt;</mi></math>"


def test_line_is_previewed_while_it_is_written(page):
    """Mathematics, time, size and parts of what is written, before anything is asked."""
    page.write("twin_primes(0, 10^10)")

    expect(page.mathematics).to_be_visible()
    expect(page.mathematics.locator("msup")).to_be_visible()
    facts = page.calculator.get_by_role("list", name="What it will take")
    expect(facts).to_contain_text(re.compile(r"about .* on one worker"))
    expect(facts).to_contain_text("a result of some 100 characters")
    expect(facts).to_contain_text(re.compile(r"split into \d+ parts"))
    expect(page.tasks.filter(has_text="twin_primes(0, 10^10)")).to_have_count(0)


def test_only_the_last_of_quick_keystrokes_is_previewed(page):
    """A person who types is not answered letter by letter."""
    page.write("1")
    expect(page.mathematics).to_have_text("1")
    asked = []
    page.browser_page.on("request", lambda request: asked.append(request) if "/preview" in request.url else None)

    # At once: on a busy machine keys that are pressed from here may come so slowly that each deserves its preview.
    page.line.evaluate("""(line) => {
      for (const key of "2345") {
        line.value += key;
        line.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
    }""")

    expect(page.mathematics).to_contain_text("12345")
    assert len(asked) == 1


def test_every_preset_is_understood(page):
    """No question that the page offers is refused."""
    presets = page.run("compose/presets.js", "return module.PRESETS;")

    assert len(presets) == page.presets.count() >= 6
    for preset in presets:
        told = page.browser_page.request.post("/api/v1/preview", data={"expression": preset["expression"]}).json()
        assert told["refusal"] is None, preset
        assert told["operation"] == preset["operation"]


def test_preset_is_one_click(page):
    """One click writes the line and asks it."""
    page.press("100! / 98!")

    page.expect_result("value", "9900")
    expect(page.line).to_have_value("100! / 98!")


def test_line_opens_as_a_form_and_back(page):
    """The same question both ways, neither of them empty."""
    page.write("factor(2^193-1)")
    page.calculator.get_by_role("button", name="Open the form: factorize").click()
    expect(page.input("n")).to_have_value(MERSENNE)

    page.calculator.get_by_role("button", name="As a line:").click()

    expect(page.line).to_have_value(f"factorize({MERSENNE})")


def test_parts_are_asked_for_where_a_task_splits(page):
    """The slider is there for what splits, says what it comes to, and is obeyed."""
    slider = page.calculator.get_by_role("slider")
    page.open_options()
    page.write("100! / 98!")
    expect(page.mathematics).to_contain_text("98")
    expect(slider).to_be_hidden()

    page.write("count_primes(10^12, 10^12 + 10^8)")
    expect(slider).to_be_visible()
    slider.fill("3")
    expect(page.calculator).to_contain_text("Parts: 4 parts")
    page.press("Calculate")

    page.expect_status("COMPLETED")
    expect(page.result.locator(".took")).to_contain_text(re.compile(r"parts\s*4"))


def test_remembered_answer_is_told_and_can_be_calculated_anew(page):
    """The same question again is answered from memory, says so, and links to the task it comes from."""
    page.ask_line("factor(10^40 + 1)", memo=True)
    page.expect_status("COMPLETED")
    page.ask_line("factor(10^40 + 1)", memo=True)
    expect(page.result).to_contain_text("Remembered")
    expect(page.result.get_by_role("link", name="an earlier task")).to_have_attribute(
        "href", re.compile("^/t/[0-9a-f]{32}$")
    )

    page.press("Calculate anew")

    page.expect_status("COMPLETED")
    expect(page.result.get_by_text("Remembered")).to_be_hidden()


def test_three_modes_are_measured_side_by_side(page):
    """Each way shows its requests, its bytes and how long it waited; waiting in one request needs the fewest."""
    page.write("factor(10^50 + 1)")
    page.open_options()
    page.press("Measure all three")

    modes = page.calculator.get_by_role("group", name="How the page learns the answer").locator("label")
    for mode in modes.all():
        expect(mode).to_contain_text(re.compile(r"\d+ requests?"))
        expect(mode).to_contain_text(re.compile(r"[\d.]+ k?B"))
        expect(mode).to_contain_text(re.compile(r"waited [\d.]+ m?s"))
        expect(mode).to_contain_text(re.compile(r"knew [\d.]+ m?s after the end"))
    expect(modes.filter(has_text="Sync")).to_contain_text("1 request")
