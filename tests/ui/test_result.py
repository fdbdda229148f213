"""A person reads an answer: the value in its kind, who found it and how, where to find it again, what it took."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.ui.busy import longest_task
from tests.ui.hostile_texts import PAYLOADS

pytestmark = pytest.mark.ui

UNKNOWN = "0" * 32

#: The most characters that are laid out at a time.
_PIECE = 20_000


def test_address_of_no_task_says_what_expired_means(page):
    """An unknown permalink is a page like any other, which says why there is nothing and what to do."""
    for address in (f"/t/{UNKNOWN}", "/t/%3Cimg%20src=x%20onerror=alert(1)%3E", "/t/%E0%A4%A"):
        page.open(address)
        expect(page.result.get_by_role("alert")).to_contain_text("not known here any more, or never was")
        expect(page.result.get_by_role("alert")).to_contain_text("it expires")

    page.ask("add", a="1", b="2")

    page.expect_result("sum", "3")
    expect(page.result.get_by_role("alert")).to_be_empty()


def test_whatever_a_task_says_stays_text(page):
    """Twenty pieces of markup and code in every text that a task can carry are read, and none of them runs."""
    payload = " ".join(PAYLOADS)
    page.ask("add", a="1", b="2")
    page.expect_status("COMPLETED")
    page.browser_page.route(f"**/api/v1/tasks/{page.task_id}*", lambda route: _poisoned(route, payload))

    page.open(f"/t/{page.task_id}")

    for place in (".question", ".trail", ".verified", ".answer", ".table"):
        expect(page.result.locator(place)).to_contain_text(payload)
    assert page.result.locator("script, img, iframe, svg, details details, a[href^='javascript']").count() == 0


def _poisoned(route: Route, payload: str) -> None:
    answer: dict[str, Any] = route.fetch().json()
    poison = {
        "operation": payload,
        "expression": payload,
        "inputs": {payload: payload},
        "initiated_by": payload,
        "checked_by": payload,
        "handled_by": payload,
        "result": {payload: payload, "table": [[payload, payload]], "factors": [{"prime": payload, "exponent": 2}]},
        "verified": {"ok": True, "how": payload},
        "measured": {"cpu_seconds": 1, "libraries": {payload: payload}},
        "error": {"type": payload, "title": payload, "detail": payload},
        "attempts": [{"attempt": 1, "handled_by": payload, "why": payload, "detail": payload}],
    }
    route.fulfill(json=answer | poison)


def test_permalink_opens_cold(page, new_page):
    """Another browser that has never seen this page opens the address and has the answer, its check and its nodes."""
    page.ask("factorize", n="1234567890")
    page.expect_status("COMPLETED")
    assert page.browser_page.url.endswith(f"/t/{page.task_id}")
    cold = new_page()

    cold.open(f"/t/{page.task_id}")

    cold.expect_status("COMPLETED")
    cold.expect_result("factors", "2 · 3 to the power 2 · 5 · 3607 · 3803")
    expect(cold.result).to_contain_text("Checked:")
    assert cold.identities()["Handled by"] == page.identities()["Handled by"]


def test_back_shows_the_task_before(page):
    """The history of the browser is a history of questions."""
    page.ask("add", a="1", b="1")
    page.expect_result("sum", "2")
    page.ask("add", a="2", b="2")
    page.expect_result("sum", "4")

    page.browser_page.go_back()

    page.expect_result("sum", "2")


def test_initiated_and_checked_by_different_replicas(page, new_page, system):
    """One replica accepts a task and another answers for it: both names stand on the page."""
    page.ask_line("1 + 1")
    page.expect_status("COMPLETED")

    for _ in range(20):
        # Another browser has a connection of its own, and a connection keeps its replica.
        other = new_page()
        other.open(f"/t/{page.task_id}")
        other.expect_status("COMPLETED")
        identities = other.identities()
        assert {identities["Initiated by"], identities["Checked by"]} <= set(system.api_names)
        if identities["Initiated by"] != identities["Checked by"]:
            return
    pytest.fail("The same replica accepted and answered twenty times.")


def test_card_tells_method_libraries_and_times(page):
    """How it was found, with which versions, and what it took of processor and clock."""
    page.ask("factorize", n="360")
    page.expect_status("COMPLETED")

    expect(page.result).to_contain_text(re.compile(r"\(FLINT\); flint \d+\.\d+"))
    for name in ("CPU", "wall", "check"):
        expect(page.result.locator(".took")).to_contain_text(re.compile(rf"{name}\s*[\d.]+ m?s"))
    expect(page.result.locator("math")).to_contain_text("360")


def test_value_is_copied_and_downloaded_whole(page):
    """The clipboard and the file have every digit, also where the page shows only the ends."""
    page.browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.ask_line("7^999")
    page.expect_status("COMPLETED")
    exact = str(7**999)
    expect(page.result.locator(".answer")).not_to_contain_text(exact)

    page.press("Copy value")
    assert page.browser_page.evaluate("navigator.clipboard.readText()") == exact
    with page.browser_page.expect_download() as download:
        page.result.get_by_role("link", name="Download value").click()
    assert download.value.path().read_text() == exact


def test_matrix_is_a_table(page):
    """Rows and columns stay rows and columns."""
    page.ask("inverse_matrix", matrix="[[1,2],[3,4]]")

    rows = page.result.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(2)
    assert [re.split(r"\s+", each.strip()) for each in rows.all_inner_texts()] == [["−2", "1"], ["3/2", "−1/2"]]


def test_million_digits_do_not_freeze_the_page(page):
    """The ends at first, all of it on request, in pieces of which the browser draws only those that are in sight."""
    _ask_for_a_million_digits(page)
    expect(page.result.locator(".kept")).to_contain_text(re.compile(r"^\s*3\.14159\d+ … \d+577945815\s*$"))

    lengths = _show_all(page)

    assert sum(lengths) == len("3.") + 10**6 - 1
    assert max(lengths) <= _PIECE
    assert page.result.locator(".page").first.evaluate("each => getComputedStyle(each).contentVisibility") == "auto"
    _show_less(page)


@pytest.mark.quiet
def test_million_digits_take_no_long_task(page):
    """No task of the browser takes longer than a tenth of a second while all digits come and go."""
    _ask_for_a_million_digits(page)

    assert 0 < longest_task(page.browser_page, lambda: (_show_all(page), _show_less(page)), allowed=100) <= 100


def _ask_for_a_million_digits(page: Any) -> None:
    page.ask_line("digits_of_pi(10^6)", memo=True)
    page.expect_status("COMPLETED")


def _show_all(page: Any) -> list[int]:
    """How long each piece is."""
    page.press("Show all")
    expect(page.result.get_by_role("button", name="Show less")).to_be_visible()
    lengths: list[int] = page.result.locator(".page").evaluate_all("all => all.map((each) => each.textContent.length)")
    return lengths


def _show_less(page: Any) -> None:
    page.press("Show less")
    expect(page.result.locator(".page")).to_have_count(0)


def test_picture_grows_tile_by_tile_and_tells_who_drew_it(page, system):
    """Tiles come while it is drawn; then the picture stands there, and on demand its tiles in their pods' colours."""
    page.write("mandelbrot(pixels=1024, iterations=5000)")
    page.open_options()
    page.calculator.get_by_role("switch", name="Take a remembered answer").uncheck()
    page.calculator.get_by_role("slider").fill("6")
    expect(page.calculator).to_contain_text("Parts: 32 parts")
    page.press("Calculate")
    expect(page.result.locator(".board img").first).to_be_visible()
    page.expect_status("COMPLETED")
    picture = page.result.get_by_role("img", name="The picture:")
    expect(picture).to_be_visible()
    picture.evaluate("async (each) => await each.decode()")
    assert picture.evaluate("each => [each.naturalWidth, each.naturalHeight]") == [1024, 1024]

    page.result.get_by_role("switch", name="Colour the tiles by pod").check()

    drawers = page.result.get_by_role("list", name="Who drew it").get_by_role("listitem")
    expect(drawers.first).to_be_visible()
    expect(picture).to_be_hidden()
    expect(page.result.get_by_role("img", name="32 of 32 tiles")).to_be_visible()
    # The tiles are gone with the parts: colours lie over the whole picture.
    board = page.result.locator(".board")
    expect(board.locator("img")).to_have_count(1)
    assert board.locator("img").evaluate("each => each.decode().then(() => each.naturalWidth)") == 1024
    expect(board.locator("span[data-hue]")).to_have_count(32)
    covered = board.evaluate(
        """board => [...board.querySelectorAll("span")]
             .map((each) => each.getBoundingClientRect())
             .reduce((sum, each) => sum + each.width * each.height, 0) / (board.clientWidth * board.clientHeight)"""
    )
    assert covered == pytest.approx(1, abs=0.01)
    names = [each.inner_text().split()[0] for each in drawers.all()]
    assert set(names) <= set(system.worker_names)


def test_picture_that_is_not_waited_for_is_left_alone(page):
    """After Stop waiting its tiles are not asked for any more; the card says so and has a way to go on."""
    page.write("mandelbrot(pixels=4096, iterations=10000)")
    page.open_options()
    page.calculator.get_by_role("switch", name="Take a remembered answer").uncheck()
    page.calculator.get_by_role("slider").fill("6")
    expect(page.calculator).to_contain_text("Parts: 32 parts")
    page.press("Calculate")
    expect(page.result.locator(".board img").first).to_be_visible()

    page.press("Stop waiting")
    expect(page.result).to_contain_text("Not followed any more")
    asked: list[str] = []
    page.browser_page.on("request", lambda each: asked.append(each.url) if each.url.endswith("/parts") else None)
    page.browser_page.wait_for_timeout(5_000)
    # What was under way, and the last time; it would be read about once a second.
    assert len(asked) <= 2

    page.press("Follow again")
    expect(page.result.get_by_text("Not followed any more")).to_be_hidden()
    expect(page.result.locator(".board img").first).to_be_visible()
    page.press("Cancel task")
    page.expect_status("CANCELLED")


def test_text_that_is_kept_apart_is_copied_whole(page):
    """A text too long for the page goes to the clipboard with every digit, without being shown first."""
    page.browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.ask_line("digits_of_pi(20000)", memo=True)
    page.expect_status("COMPLETED")

    page.result.get_by_role("button", name="Copy all of").first.click()

    page.expect_said("Copied.")
    assert len(page.browser_page.evaluate("navigator.clipboard.readText()")) == len("3.") + 20_000 - 1


def test_run_again_with_one_worker_and_with_all(page):
    """The same question twice, calculated anew: work, span and speed-up side by side, and which was quicker."""
    page.ask_line("twin_primes(0, 10^10)")
    page.expect_status("COMPLETED")

    page.press("Run again with one worker, and with all")

    rows = page.result.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="One worker")).to_contain_text("COMPLETED")
    expect(rows.filter(has_text="All workers")).to_contain_text("COMPLETED")
    expect(rows.filter(has_text="One worker")).to_contain_text(re.compile(r"[\d.]+ m?s"))
    expect(page.result).to_contain_text(
        re.compile(r"(2 workers together were [\d.]+ times as fast as one|Only one pod)")
    )


def test_what_does_not_split_is_not_compared(page):
    """There is no button to run it with all workers, and no figure of speed-up."""
    page.ask_line("count_primes(0, 10^6)")
    page.expect_status("COMPLETED")

    expect(page.result.get_by_role("button", name="Run again with one worker")).to_have_count(0)
    expect(page.result.locator(".took")).not_to_contain_text("speed-up")


def test_question_of_a_task_can_be_changed(page):
    """From an answer back to its question, as a line or as the form it was asked by."""
    page.ask("add", a="19", b="23")
    page.expect_status("COMPLETED")
    page.write("2 + 2")

    page.press("Change it")

    expect(page.input("a")).to_have_value("19")
    expect(page.picker).to_have_value("Add")
