"""The page in a real Firefox. What it claims is in `firefox.test.mjs`; this starts it beside a whole system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing

pytestmark = [pytest.mark.ui, pytest.mark.timeout(600)]

_HERE = Path(__file__).parent


def test_page_works_in_firefox(base_url):
    """A question, parts, reload and permalink, tabs, a plot, both themes, the keyboard; nothing in the console."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if firefox is None:
        missing("Firefox")
    if not (_HERE / "node_modules" / "puppeteer-core").is_dir():
        missing("puppeteer-core")

    done = subprocess.run(
        [Path(sys.executable).parent / "node", "--test", "--test-timeout=120000", _HERE / "firefox.test.mjs"],
        env=os.environ | {"WIZARD_URL": base_url, "FIREFOX": firefox},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
