"""`python -m tests.ui.screenshots`: takes the pictures of docs/page.md and the README, from a system of its own.

Not a test: it is run when the page has changed, and its pictures are looked at before they are kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, ViewportSize, expect, sync_playwright

from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"

_WIDE: ViewportSize = {"width": 1440, "height": 900}
_NARROW: ViewportSize = {"width": 390, "height": 844}

_TOKEN = "screenshots"

#: Milliseconds that a calculation may take while other programs want the processor, too.
_PATIENCE = 120_000


def main() -> None:
    """Takes them all."""
    expect.set_options(timeout=_PATIENCE)
    system = LiveSystem(
        Path(tempfile.mkdtemp()) / "system", workers=3, lease_seconds=5, DEMO="1", OPERATOR_TOKEN=_TOKEN
    )
    system.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take_all(browser, system)
            browser.close()
    finally:
        system.stop()


def take_all(browser: Browser, system: LiveSystem) -> None:
    """Light, dark and narrow, section by section and the top of the page; and what the death of a pod costs."""
    for scheme in ("light", "dark"):
        page = _opened(browser, system.url, scheme, _WIDE)
        _first_answer(page, f"page-{scheme}")
        _ask_for_much(page)
        _sections(page, scheme)
        _kill_a_pod(page, system)
        _picture(page.cluster, f"recovery-{scheme}")
        _picture(page.detail, f"parts-{scheme}")
        page.detail.get_by_role("button", name="Show result").click()
        expect(page.result.get_by_role("img", name=re.compile("24 of 24 parts done"))).to_be_visible()
        _picture(page.result, f"race-{scheme}")
        _load(page, system, f"load-{scheme}")
    narrow = _opened(browser, system.url, "light", _NARROW)
    _first_answer(narrow, "page-narrow")
    narrow.open_options()
    expect(narrow.infrastructure).to_be_visible()
    _sections(narrow, "narrow")


def _opened(browser: Browser, url: str, scheme: str, viewport: ViewportSize) -> WizardPage:
    context = browser.new_context(
        base_url=url, viewport=viewport, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(_PATIENCE)
    page = WizardPage(context.new_page(), url)
    page.open()
    return page


def _first_answer(page: WizardPage, name: str) -> None:
    """The first screen with an answer, as everyone sees it who asks once."""
    page.write("factor(2^193-1)")
    page.line.press("Enter")
    page.expect_status("COMPLETED")
    page.browser_page.wait_for_timeout(1_500)
    _top(page, name)


def _ask_for_much(page: WizardPage) -> None:
    """A few questions, one in all three ways, and a picture that all workers draw, with its parts."""
    for line in ("factor(2^193-1)", "twin_primes(0, 10^10)", "det([[1,1/2],[1/2,1/3]])"):
        page.ask_line(line)
        page.expect_status("COMPLETED")
    page.write("mandelbrot(pixels=2048)")
    page.open_options()
    page.press("Measure all three")
    for mode in page.calculator.locator(".modes label").all():
        expect(mode).to_contain_text(re.compile(r"knew .* after the end"))
    page.result.get_by_role("switch", name="Colour the tiles by pod").check()
    expect(page.result).to_contain_text("64 of 64 tiles")
    page.infrastructure.get_by_role("button", name="Ask 20 times").click()
    page.tasks.first.get_by_role("button", name="Details").click()
    page.browser_page.wait_for_timeout(3_000)


def _kill_a_pod(page: WizardPage, system: LiveSystem) -> None:
    """Ends a worker while all draw on one task, and waits until the task is done by the others."""
    page.browser_page.wait_for_timeout(6_000)  # The worker that was killed before is there again.
    task = {"operation": "twin_primes", "inputs": {"start": "0", "stop": "40000000000"}, "parts": "24", "memo": False}
    task_id = system.ask("POST", "/api/v1/tasks", task).body["task_id"]
    page.tasks.filter(has_text=task_id[:8]).get_by_role("button", name="Details").click()
    expect(page.detail.get_by_role("img")).to_have_accessible_name(re.compile("[4-9] of 24 parts done"))
    page.press("Kill a pod…")
    page.browser_page.get_by_label("Operator token").fill(_TOKEN)
    page.press("Kill it")
    story = page.browser_page.get_by_role("region", name="Recovery").first
    expect(story).to_contain_text("The whole task: COMPLETED")
    expect(page.detail.get_by_role("img")).to_have_accessible_name(re.compile("24 of 24 parts done"))
    page.browser_page.wait_for_timeout(1_500)


def _load(page: WizardPage, system: LiveSystem, name: str) -> None:
    """The load while a few clients ask for much."""
    for client, count in (("nightly", 40), ("ci", 12)):
        for number in range(count):
            question = {"operation": "factorize", "inputs": {"n": str(10**40 + 1 + 2 * number)}, "memo": False}
            system.ask("POST", "/api/v1/tasks", question, X_Client=client)
    page.cluster.get_by_role("radio", name="load").check(force=True)
    expect(page.cluster.get_by_role("group", name="Operations")).to_contain_text("factorize")
    expect(page.cluster.get_by_role("group", name="Callers")).to_contain_text("client")
    _picture(page.cluster, name)
    page.cluster.get_by_role("radio", name="picture").check(force=True)


def _sections(page: WizardPage, name: str) -> None:
    sections = {
        "compose": page.calculator,
        "result": page.result,
        "cluster": page.cluster,
        "events": page.events,
        "tasks": page.task_table,
        "infrastructure": page.infrastructure,
    }
    for section, part in sections.items():
        _picture(part, f"{section}-{name}")


def _picture(part: Locator, name: str) -> None:
    # What has just come into sight may not be drawn yet: it would be an empty band.
    part.evaluate("(each) => new Promise((done) => { each.scrollIntoView(); setTimeout(done, 1000); })")
    part.screenshot(path=_FOLDER / f"{name}.png", animations="disabled")


def _top(page: WizardPage, name: str) -> None:
    page.browser_page.evaluate("window.scrollTo(0, 0)")
    page.browser_page.screenshot(path=_FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
