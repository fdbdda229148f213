"""A real Chromium for the tests of the page. Every test ends by looking whether the page broke a rule unnoticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import missing
from tests.ui.pages import WizardPage

#: No sandbox: containers, where the tests run as root, allow none. The rest keeps Chromium from talking to anyone else.
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Milliseconds that an expectation waits: a hard number on a busy machine takes its time.
_PATIENCE = 30_000

OpenPage = Callable[..., WizardPage]


@pytest.fixture(scope="session")
def base_url(system: Any) -> str:
    """Where the whole system answers."""
    return str(system.url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; each test has a profile of its own in it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing("Chromium")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, base_url: str) -> Iterator[OpenPage]:
    """Makes pages that are not opened yet, with any setting of a browser context. All are audited in the end."""
    made: list[WizardPage] = []

    def make(**settings: Any) -> WizardPage:
        context = browser.new_context(base_url=base_url, **settings)
        context.set_default_timeout(_PATIENCE)
        made.append(WizardPage(context.new_page(), base_url))
        return made[-1]

    yield make
    faults = [fault for page in made for fault in page.faults()]
    for page in made:
        page.browser_page.context.close()
    assert faults == []


@pytest.fixture
def page(new_page: OpenPage) -> WizardPage:
    """The page, opened and ready."""
    page = new_page(viewport={"width": 1280, "height": 900})
    page.open()
    return page


@pytest.fixture
def modules(new_page: OpenPage) -> WizardPage:
    """A page of the same origin that shows nothing, to `run` the page's modules without the page."""
    page = new_page()
    page.browser_page.goto(f"{page.base_url}/healthz")
    return page
