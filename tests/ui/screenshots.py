"""`python -m tests.ui.screenshots`: takes the pictures of the page that the README shows, from a system of its own.

Not a test: it is run when the page has changed, and its pictures are looked at before they are kept.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"

_WIDE: ViewportSize = {"width": 1440, "height": 900}
_NARROW: ViewportSize = {"width": 390, "height": 844}

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
        Path(tempfile.mkdtemp()) / "system", workers=3, lease_seconds=5, DEMO="1", OPERATOR_TOKEN="screenshots"
    )
    system.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take_all(browser, system.url)
            browser.close()
    finally:
        system.stop()


def take_all(browser: Browser, url: str) -> None:
    """Light and dark, section by section and as a whole; and narrow as a whole."""
    for scheme in ("light", "dark"):
        page = _opened(browser, url, scheme, _WIDE)
        _ask_for_much(page)
        _whole(page, f"page-{scheme}")
        for name, heading in _SECTIONS.items():
            section = page.browser_page.locator(f"section[aria-labelledby='{heading}']")
            section.screenshot(path=_FOLDER / f"{name}-{scheme}.png", animations="disabled")
    narrow = _opened(browser, url, "light", _NARROW)
    narrow.ask_line("factor(2^193-1)", memo=True)
    narrow.expect_status("COMPLETED")
    _whole(narrow, "page-narrow")


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
    for line in ("factor(2^193-1)", "integrate(sin(x)*x, x)", "twin_primes(0, 10^10)"):
        page.ask_line(line)
        page.expect_status("COMPLETED")
    page.write("factor(10^50 + 1)")
    page.press("Measure all three")
    for mode in page.calculator.locator(".modes label").all():
        expect(mode).to_contain_text(re.compile(r"knew .* after the end"))
    page.ask_line("mandelbrot(pixels=2048)")
    page.expect_status("COMPLETED")
    page.result.get_by_role("switch", name="Colour the tiles by pod").check()
    expect(page.result).to_contain_text("64 of 64 tiles")
    page.press("Ask 20 times")
    page.tasks.first.get_by_role("button", name="Details").click()
    page.browser_page.wait_for_timeout(3_000)


def _whole(page: WizardPage, name: str) -> None:
    page.browser_page.evaluate("window.scrollTo(0, 0)")
    page.browser_page.screenshot(path=_FOLDER / f"{name}.png", full_page=True, animations="disabled")


if __name__ == "__main__":
    main()
