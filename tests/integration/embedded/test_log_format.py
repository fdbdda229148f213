"""How the programs of `make run` write their logs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from embedded.settings import EmbeddedSettings
from embedded.system import System
from embedded.valkey_server import free_port

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("is_terminal", "asked", "given"),
    [
        pytest.param(True, "", "text", id="a person in a terminal"),
        pytest.param(False, "", None, id="a program, which gets the default of the nodes"),
        pytest.param(True, "json", None, id="a person who wants JSON, which they have from the environment"),
    ],
)
def test_logs_are_text_in_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_terminal: bool, asked: str, given: str | None
) -> None:
    """Of the API and of the workers."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    settings = EmbeddedSettings(port=free_port(), data=str(tmp_path), log_format=asked)

    system = System(settings, print)
    system._lock.close()

    assert {each.environment.get("LOG_FORMAT") for each in (*system.apis, *system.workers)} == {given}
