"""`python -m tests.ui.screenshots`: takes the pictures of the page that the README shows, from a system of its own.

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

_WIDE: ViewportSize = {"width": 1440, "height": 1080}
_NARROW: ViewportSize = {"width": 390, "height": 1400}

_TOKEN = "screenshots"

#: Milliseconds that a calculation may take while other programs want the processor, too.
_PATIENCE = 120_000

#: Section by section: the name of the picture, and the id of the heading.
_SECTIONS = {
    "compose": "calculator",
    "result": "result",
    "cluster": "cluster",
    "events": "events",
    "tasks": "tasks",
    "infrastructure": "infrastructure",
}


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
        _ask_for_much(page)
        _top(page, f"page-{scheme}")
        _sections(page, scheme)
        _kill_a_pod(page, system)
        _picture(page.cluster, f"recovery-{scheme}")
        _picture(page.detail, f"parts-{scheme}")
    narrow = _opened(browser, system.url, "light", _NARROW)
    narrow.ask_line("factor(2^193-1)", memo=True)
    narrow.expect_status("COMPLETED")
    _top(narrow, "page-narrow")
    _sections(narrow, "narrow")


def _opened(browser: Browser, url: str, scheme: str, viewport: ViewportSize) -> WizardPage:
    context = browser.new_context(
        base_url=url, viewport=viewport, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(_PATIENCE)
    page = WizardPage(context.new_page(), url)
    page.open()
    return page


def _ask_for_much(page: WizardPage) -> None:
    """A few questions, one in all three ways, and a picture that all workers draw, with its parts."""
    for line in ("factor(2^193-1)", "twin_primes(0, 10^10)", "det([[1,1/2],[1/2,1/3]])"):
        page.ask_line(line)
        page.expect_status("COMPLETED")
    page.write("mandelbrot(pixels=2048)")
    page.press("Measure all three")
    for mode in page.calculator.locator(".modes label").all():
        expect(mode).to_contain_text(re.compile(r"knew .* after the end"))
    page.result.get_by_role("switch", name="Colour the tiles by pod").check()
    expect(page.result).to_contain_text("64 of 64 tiles")
    page.press("Ask 20 times")
    page.tasks.first.get_by_role("button", name="Details").click()
    page.browser_page.wait_for_timeout(3_000)


def _kill_a_pod(page: WizardPage, system: LiveSystem) -> None:
    """Ends a worker while all draw on one task, and waits until the task is done by the others."""
    page.browser_page.wait_for_timeout(6_000)  # The worker that was killed before is there again.
    task = {"operation": "twin_primes", "inputs": {"start": "0", "stop": "40000000000"}, "parts": "24", "memo": False}
    task_id = system.ask("POST", "/api/v1/tasks", task).body["task_id"]
    page.tasks.filter(has_text=task_id[:8]).get_by_role("button", name="Details").click()
    expect(page.detail.locator("rect[data-bar=COMPLETED]").nth(3)).to_be_visible()
    page.press("Kill a pod…")
    page.browser_page.get_by_label("Operator token").fill(_TOKEN)
    page.press("Kill it")
    expect(page.browser_page.get_by_role("region", name="Recovery")).to_contain_text("The whole task: COMPLETED")
    expect(page.detail.locator("rect[data-bar=COMPLETED]")).to_have_count(24)
    page.browser_page.wait_for_timeout(1_500)


def _sections(page: WizardPage, name: str) -> None:
    for section, heading in _SECTIONS.items():
        _picture(page.browser_page.locator(f"section[aria-labelledby='{heading}']"), f"{section}-{name}")


def _picture(part: Locator, name: str) -> None:
    part.screenshot(path=_FOLDER / f"{name}.png", animations="disabled")


def _top(page: WizardPage, name: str) -> None:
    page.browser_page.evaluate("window.scrollTo(0, 0)")
    page.browser_page.screenshot(path=_FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
