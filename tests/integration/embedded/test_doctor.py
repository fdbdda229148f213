"""`make doctor` beside a live `make run`: it finds what a person would have to look for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.valkey_server import free_port
from tests.live_system import LiveSystem

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSystem]:
    """Running, with everything in it."""
    live = LiveSystem(tmp_path_factory.mktemp("doctor"))
    live.start()
    yield live
    live.stop()


def doctor(folder: Path, port: int) -> tuple[int, str]:
    """Its exit code and what it says."""
    environment = {**os.environ, "ONLY": "run", "WIZARD_DATA": str(folder), "PORT": str(port)}
    done = subprocess.run(
        [sys.executable, "-m", "doctor"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_whole_system_has_nothing_wrong(system: LiveSystem) -> None:
    """One line, and an exit code for scripts."""
    assert doctor(system.folder, system.port) == (0, "make run: nothing is wrong\n")


def test_a_port_where_nobody_answers_is_named(system: LiveSystem) -> None:
    """Such as another one than it was started with."""
    other = free_port()
    code, said = doctor(system.folder, other)

    assert code == 1
    assert f"Nobody answers at http://127.0.0.1:{other}" in said
    assert "PORT=" in said


def test_a_valkey_that_does_not_answer_is_named(system: LiveSystem) -> None:
    """By the API's own words, with the log to look at."""
    valkey = system.pid("valkey")
    os.kill(valkey, signal.SIGSTOP)
    said = ""

    def is_named() -> bool:
        nonlocal said
        said = doctor(system.folder, system.port)[1]
        return "Valkey cannot serve this now" in said

    try:
        system.wait_until(is_named, 60)
    finally:
        os.kill(valkey, signal.SIGCONT)
    system.wait_until(lambda: doctor(system.folder, system.port)[0] == 0, 60)

    assert "is not ready" in said
    assert "logs/valkey.log" in said


def test_a_folder_from_which_nothing_runs_is_named(tmp_path: Path) -> None:
    """Whether something ran there before or not."""
    (tmp_path / "lock").touch()
    code, said = doctor(tmp_path, 1)

    assert (code, "Nothing runs from" in said, "→ make run" in said) == (1, True, True)
    assert "Nothing was ever started" in doctor(tmp_path / "nowhere", 1)[1]
