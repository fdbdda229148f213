"""A person finds one operation among many and fills in its form, which is drawn from what the API says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

pytestmark = pytest.mark.ui

#: Picks one operation after another and reads the form that is drawn.
_FORMS = """
async (names) => {
  const section = document.querySelector(".compose");
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const forms = [];
  for (const name of names) {
    section.parentElement.dispatchEvent(new CustomEvent("pick-operation", { detail: name }));
    await drawn();
    forms.push([...section.querySelectorAll(".field :is(textarea, select)")].map((each) => ({
      name: each.name, value: each.value, tag: each.localName,
      hint: document.getElementById(`hint-${each.name}`).textContent,
    })));
  }
  return forms;
}
"""


def test_form_is_drawn_from_the_catalogue(page):
    """Each operation has its fields by their kinds, filled in, with what the API says about them."""
    operations = page.browser_page.request.get("/api/v1/operations").json()["operations"]
    page.turn_to("Form")
    expect(page.picker).to_have_value("Factorize")

    forms = page.browser_page.evaluate(_FORMS, [each["name"] for each in operations])

    for operation, form in zip(operations, forms, strict=True):
        assert [each["name"] for each in form] == [each["name"] for each in operation["inputs"]], operation["name"]
        for wanted, shown in zip(operation["inputs"], form, strict=True):
            assert re.sub(r"\s", "", shown["value"]) == re.sub(r"\s", "", wanted["default"] or wanted["example"])
            assert wanted["limits"][1:].rstrip(".") in shown["hint"]
            assert shown["tag"] == ("select" if wanted["kind"] == "choice" else "textarea")


def test_operation_is_found_by_alias_and_arrow_keys(page):
    """The list is walked with arrows while the focus stays in the text; Enter picks, Escape closes."""
    page.turn_to("Form")
    page.picker.fill("det")
    options = page.calculator.get_by_role("option")
    expect(options.first).to_contain_text("Determinant")
    active = page.picker.get_attribute("aria-activedescendant")
    assert page.browser_page.locator(f"#{active}").inner_text().startswith("Determinant")

    page.picker.fill("prime")
    first = page.picker.get_attribute("aria-activedescendant")
    page.picker.press("ArrowDown")
    second = page.picker.get_attribute("aria-activedescendant")
    page.picker.press("ArrowUp")
    assert first != second
    assert page.picker.get_attribute("aria-activedescendant") == first
    page.picker.press("Escape")
    expect(options).to_have_count(0)
    expect(page.picker).to_have_attribute("aria-expanded", "false")

    page.picker.press("ArrowDown")
    page.picker.press("Enter")
    expect(page.picker).to_have_attribute("aria-expanded", "false")
    expect(page.picker).to_be_focused()


def test_what_one_writes_replaces_a_name_that_comes_late(new_page):
    """Who is in the field before the operations are there writes over the name that then appears in it."""
    page = new_page()
    held: list[Route] = []
    page.browser_page.route("**/api/v1/operations", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it.
    page.open()
    page.turn_to("Form")
    page.picker.focus()
    while not held:
        page.browser_page.wait_for_timeout(50)

    for route in held:
        route.continue_()
    expect(page.picker).to_have_value("Factorize")
    page.browser_page.keyboard.type("det")

    expect(page.picker).to_have_value("det")


def test_search_that_finds_nothing_says_so(page):
    """No operation is picked by accident."""
    page.turn_to("Form")

    page.picker.fill("no such thing")
    page.picker.press("Enter")

    expect(page.calculator).to_contain_text("No operation has these words.")
