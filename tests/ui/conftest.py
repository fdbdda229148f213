"""A real Chromium for the tests of the page. Every test ends by looking whether the page broke a rule unnoticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import missing
from tests.live_system import LiveSystem
from tests.ui.pages import WizardPage
from tests.ui.people import write_tokens

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
_PATIENCE = 60_000

OpenPage = Callable[..., WizardPage]

#: Small limits: four short tasks at once and then one in eight seconds; ten streams or waits, and then one in ten.
_LIMITS = {
    "LIMITS": "1",
    "LIMIT_SUBMIT": "0.03",
    "LIMIT_SUBMIT_BURST": "1",
    "LIMIT_READ": "5",
    "LIMIT_READ_BURST": "60",
    "LIMIT_STREAMS": "6",
    "LIMIT_STREAMS_BURST": "10",
}


@pytest.fixture(scope="session")
def base_url(system: Any) -> str:
    """Where the whole system answers."""
    return str(system.url)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A Chromium. Of Playwright's synchronous API, a process can use only one at a time."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing("Chromium")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; each test has a profile of its own in it."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of tokens of the system that is closed. A test that changes it must change it back."""
    path = tmp_path_factory.mktemp("tokens") / "tokens.json"
    write_tokens(path)
    return path


@pytest.fixture(scope="session")
def closed(tmp_path_factory: pytest.TempPathFactory, tokens: Path) -> Iterator[LiveSystem]:
    """A system with access control, private tasks and small limits, whose operators may kill workers."""
    live = LiveSystem(
        tmp_path_factory.mktemp("closed"),
        ACCESS="1",
        ACCESS_TOKENS_FILE=str(tokens),
        PRIVATE="1",
        DEMO="1",
        **_LIMITS,
    )
    live.start()
    yield live
    live.stop()


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
