"""The examples of the docs do what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_examples_of_the_python_client_are_true(system: LiveSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them, with the answer that it shows."""
    monkeypatch.setenv("WIZARD_URL", system.url)
    options = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL

    outcome = doctest.testfile(str(DOCS / "client.md"), module_relative=False, optionflags=options)

    assert outcome.attempted > 10
    assert outcome.failed == 0
