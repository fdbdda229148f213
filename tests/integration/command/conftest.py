"""The command line as a shell runs it: processes, pipes, signals and exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live_system import LiveSystem

ROOT = Path(__file__).resolve().parents[3]

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]


def environment(**others: str) -> dict[str, str]:
    """The variables of a shell: no address but the one that a test names."""
    kept = {name: each for name, each in os.environ.items() if not name.startswith("WIZARD_")}
    return {**kept, "PYTHONPATH": str(ROOT), **others}


@pytest.fixture
def wizard(system: LiveSystem, tmp_path: Path) -> Command:
    """Runs `math-wizard` with arguments, against the shared system unless an address is among them."""

    def run(*arguments: object, **others: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "math_wizard", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(WIZARD_URL=system.url, **others),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run


@pytest.fixture
def start(system: LiveSystem, tmp_path: Path) -> Start:
    """Starts `math-wizard` and leaves it running."""

    def begin(*arguments: object, **others: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "math_wizard", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(WIZARD_URL=system.url, **others),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin
