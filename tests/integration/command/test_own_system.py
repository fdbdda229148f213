"""Without an address the command line starts a system for its user: one, which rests when nobody asks."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.integration.command.conftest import environment

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]


def run(folder: Path, *arguments: str, **others: str) -> subprocess.CompletedProcess[str]:
    """The command of a user whose system is in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "math_wizard", *arguments],
        env=environment(WIZARD_DATA=str(folder), REST_SECONDS="8", **others),
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_system_that_cannot_start_is_told(tmp_path: Path) -> None:
    """With the reason that it gives itself, and the place of what it said."""
    file = tmp_path / "file"
    file.write_text("")

    refused = run(file, "ask", "1+1")
    wrong = run(tmp_path / "data", "ask", "1+1", WORKERS="none")

    assert (refused.returncode, wrong.returncode) == (1, 3)
    assert "set WIZARD_DATA" in refused.stderr
    assert "WORKERS" in wrong.stderr
    assert wrong.stderr.count("\n") == 1


def test_two_commands_start_one_system_which_rests(tmp_path: Path) -> None:
    """The second one waits for the first; a task that runs keeps it awake; no process is left."""
    folder = tmp_path / "data"
    with ThreadPoolExecutor(2) as pool:
        asked = list(pool.map(lambda line: run(folder, "ask", line), ["1+1", "2+2"]))
    found = json.loads((folder / "address").read_text())
    pids = [int(line.split()[1]) for line in (folder / "pids").read_text().splitlines()]
    doctor = run(folder, "doctor", ONLY="run")

    assert [each.stdout for each in asked] == ["2\n", "4\n"]
    assert doctor.stdout == "math-wizard up: nothing is wrong\n"
    assert run(folder, "up").returncode == 1
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert not (folder / "address").exists()
    assert "nobody has asked" in (folder / "said.txt").read_text()
    assert found["url"]


def test_up_runs_it_in_the_terminal_and_down_ends_it(tmp_path: Path) -> None:
    """Ask finds it by itself."""
    folder = tmp_path / "data"
    port = "18099"
    running = subprocess.Popen(
        [sys.executable, "-m", "math_wizard", "up", "--port", port, "--workers", "1"],
        env=environment(WIZARD_DATA=str(folder)),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (folder / "address").exists():
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.1)

    answer = run(folder, "ask", "6*7")
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(run, folder, "down")
        while (folder / "address").exists():
            time.sleep(0.01)
        # It has begun to end, and a new one is started behind it.
        again = run(folder, "ask", "6*8")

    assert (answer.stdout, again.stdout) == ("42\n", "48\n")
    assert ended.result().returncode == 0
    assert running.wait(30) == 0
    assert run(folder, "down").returncode == 0
    assert run(folder, "down").returncode == 1
