"""Every command of docs/command-line.md does what stands below it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.command.conftest import ROOT, environment
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


def examples() -> list[tuple[str, str]]:
    """Each command with the lines that stand below it."""
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    return re.findall(r"^    \$ (.+)\n((?:    (?!\$ ).+\n)*)", text, re.MULTILINE)


def test_the_commands_of_the_docs_are_true(system: LiveSystem, tmp_path: Path) -> None:
    """In their order, in one folder; … stands for anything."""
    command = tmp_path / "bin" / "math-wizard"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m math_wizard "$@"\n')
    command.chmod(0o755)
    shell = environment(WIZARD_URL=system.url, PATH=f"{command.parent}:/usr/bin:/bin")

    for line, wanted in examples():
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=shell, capture_output=True, text=True, check=False
        )
        shown = re.sub(r"^    ", "", wanted, flags=re.MULTILINE)
        pattern = ".*".join(map(re.escape, shown.rstrip("\n").split("…")))
        assert re.fullmatch(pattern, done.stdout.rstrip("\n").replace("\x89", "")), (line, done.stdout, done.stderr)
    assert len(examples()) > 10
