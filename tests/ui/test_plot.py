"""A person looks at a plot: the curve, where it breaks, its table, its files; and zooms into a picture of the plane."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Route, expect

from tests.ui.hostile_texts import PAYLOADS
from tests.ui.test_access import broken_rules_in_both_themes

pytestmark = pytest.mark.ui


def drawing(page: Any) -> Any:
    """The plot of the answer."""
    return page.result.get_by_role("img", name="Plot:")


def saved(page: Any, button: str) -> str:
    """The text of the file that a button saves."""
    with page.browser_page.expect_download() as download:
        page.press(button)
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_plot_breaks_at_a_pole(page):
    """Two paths and no line between them; the pole is marked, and said in words with where the curve is cut."""
    page.ask_line("plot(1/x, x, -2, 2)")
    page.expect_status("COMPLETED")

    expect(drawing(page)).to_be_visible()
    assert drawing(page).locator("path.curve").count() == 2
    assert drawing(page).locator("line.pole").count() == 1
    notes = page.result.get_by_role("list", name="Breaks")
    expect(notes).to_contain_text("Pole at 0.")
    expect(notes).to_contain_text("Cut at y = −6.9 and y = 6.9: the curve goes on beyond.")
    description = drawing(page).locator("desc").text_content()
    assert description == "2 curves. Pole at 0. Cut at y = −6.9 and y = 6.9: the curve goes on beyond."
    expect(drawing(page).get_by_text("−1", exact=True)).to_be_visible()


def test_plot_has_its_table_and_its_files(page):
    """The table is a click away; the drawing stands by itself as a file, and so do points and table."""
    page.ask_line("plot(sin(x)/x, x, -10, 10)")
    page.expect_status("COMPLETED")
    expect(page.result.get_by_role("list", name="Breaks")).to_have_text("No proven value at 0.")
    assert drawing(page).locator("circle.hole").count() == 1

    page.result.get_by_text("Table of values", exact=True).click()
    table = page.result.get_by_role("group", name="Table of values")
    expect(table.get_by_role("row").nth(1)).to_contain_text("−0.05440211109")
    expect(table.get_by_role("row")).to_have_count(22)

    svg = ET.fromstring(saved(page, "Save as SVG"))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    curves = [each for each in svg.iter("{http://www.w3.org/2000/svg}path") if each.get("class") == "curve"]
    assert len(curves) == 2
    assert all(each.get("stroke") for each in curves)
    points = list(csv.reader(io.StringIO(saved(page, "Save points as CSV"))))
    assert points[:2] == [["segment", "x", "y"], ["1", "-10", "-0.054402111"]]
    assert len(points) > 100
    rows = list(csv.DictReader(io.StringIO(saved(page, "Save table as CSV"))))
    assert rows[10] == {"x": "0", "y": ""}


def test_plot_can_be_read_by_everyone(page):
    """In light and dark, with its table open, no rule of accessibility is broken; a phone is wide enough."""
    page.ask_line("plot(tan(x), x, 0, 10)")
    page.expect_status("COMPLETED")
    expect(drawing(page)).to_be_visible()
    page.result.get_by_text("Table of values", exact=True).click()

    assert broken_rules_in_both_themes(page) == []

    page.browser_page.set_viewport_size({"width": 360, "height": 800})
    assert page.browser_page.evaluate("document.documentElement.scrollWidth") <= 360


def test_whatever_a_plot_says_stays_text(page):
    """Markup and code in each of its members is read, and none of it runs; what cannot be drawn is said to be so."""
    payload = " ".join(PAYLOADS)
    page.ask_line("plot(floor(x), x, 0, 2.5)")
    page.expect_status("COMPLETED")
    poison = {
        "segments": [[["0", "0"], ["1", "1"]], [[payload, payload], ["2", payload]]],
        "y_from": "0",
        "y_to": "1",
        "cut": False,
        "within": payload,
        "points": 4,
        "breaks": [{"from": "0", "to": "1", "why": payload, "at": payload}],
        "table": [{"x": payload, "y": payload}],
    }

    def poisoned(route: Route) -> None:
        answer = route.fetch().json()
        route.fulfill(json=answer | {"result": poison, "expression": payload, "inputs": {payload: payload}})

    page.browser_page.route(f"**/api/v1/tasks/{page.task_id}*", poisoned)
    page.open(f"/t/{page.task_id}")

    expect(page.result.get_by_role("list", name="Breaks")).to_contain_text(payload)
    page.result.get_by_text("Table of values", exact=True).click()
    expect(page.result.get_by_role("group", name="Table of values")).to_contain_text(payload)
    assert payload in (drawing(page).locator("title").text_content() or "")
    assert page.result.locator("script, iframe, foreignObject, svg svg, svg img").count() == 0


def test_what_cannot_be_plotted_is_refused_in_a_sentence(page):
    """By the form for what the API knows, and by the card for what only a calculation tells."""
    page.write("plot(x, x, 2, 1)")
    expect(page.complaint).to_contain_text("not above lower")

    page.ask_line("plot(sqrt(-1 - x^2), x, -1, 1)")

    page.expect_status("FAILED")
    expect(page.result).to_contain_text("The formula has no real value between the bounds")


def test_click_on_a_picture_zooms_and_back_leads_out(page):
    """Each step is a task of its own about the point that was clicked, half as wide; form and address agree."""
    page.ask_line("mandelbrot(pixels=512)")
    page.expect_status("COMPLETED")
    first = page.task_id
    picture = page.result.get_by_role("img", name="The picture:")
    expect(picture).to_be_visible()
    size = picture.bounding_box()["width"]

    picture.click(position={"x": size / 4, "y": size / 4})

    expect(page.browser_page).not_to_have_url(re.compile(first))
    page.expect_status("COMPLETED")
    second = page.task_id
    expect(page.input("width")).to_have_value("1.5")
    assert float(page.input("centre_real").input_value()) == pytest.approx(-1.25, abs=0.02)
    assert float(page.input("centre_imaginary").input_value()) == pytest.approx(0.75, abs=0.02)

    page.press("Zoom in")
    expect(page.input("width")).to_have_value("0.75")
    expect(page.browser_page).not_to_have_url(re.compile(second))
    page.expect_status("COMPLETED")

    page.browser_page.go_back()
    expect(page.browser_page).to_have_url(re.compile(second))
    expect(page.input("width")).to_have_value("1.5")
    page.browser_page.go_back()
    expect(page.browser_page).to_have_url(re.compile(first))
    expect(picture).to_be_visible()
