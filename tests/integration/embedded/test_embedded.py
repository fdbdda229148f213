"""`make run`: it starts, restarts what dies, keeps its data, says clearly what is in its way, and leaves no process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration


@pytest.fixture
def own(tmp_path: Path) -> Iterator[LiveSystem]:
    """A system that this test may end."""
    live = LiveSystem(tmp_path / "system")
    yield live
    if live.process:
        live.stop()


def _run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "embedded"],
        env={**os.environ, "WIZARD_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    """No traceback, exit code 1, and what to try instead."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        said = _run(tmp_path / "system", PORT=str(port))

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert f"Port {port}" in said.stderr
    assert f"PORT={port + 1}" in said.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("WORKERS", "many", id="a word for a number"),
        pytest.param("WORKERS", "0", id="no workers"),
        pytest.param("VALKEY_FSYNC", "never", id="a policy that loses data"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    """One sentence with the variable and the value."""
    said = _run(tmp_path / "system", **{name: value})

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert name in said.stderr
    assert value in said.stderr


def test_two_systems_on_one_folder_are_refused(own: LiveSystem) -> None:
    """The second one says so and leaves the first one alone."""
    own.start()

    said = _run(own.folder, PORT="1")

    assert said.returncode == 1
    assert "Another system uses" in said.stderr
    assert own.result(own.submit("add", a="1", b="1"))["result"] == {"sum": "2"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_ends_without_leaving_a_process(own: LiveSystem, number: signal.Signals) -> None:
    """Exit code 0, and every process it ever started is gone."""
    own.start()
    own.result(own.submit("add", a="1", b="1"))
    pids = own.pids()

    code = own.stop(number)

    assert code == 0
    assert len(pids) >= 8
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_even_kill_9_of_it_leaves_no_process(own: LiveSystem) -> None:
    """The kernel tells every program that its parent has died."""
    own.start()
    own.result(own.submit("add", a="1", b="1"))
    pids = own.pids()

    own.stop(signal.SIGKILL)

    deadline = time.monotonic() + 20
    while (left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def test_data_survives_a_restart(own: LiveSystem) -> None:
    """A task of yesterday is there today, result and identities."""
    own.start()
    before = own.result(own.submit("add", a="40", b="2"))
    own.stop()

    own.start()
    after = own.ask("GET", f"/api/v1/tasks/{before['task_id']}").body

    assert after["result"] == {"sum": "42"}
    assert {**after, "checked_by": ""} == {**before, "checked_by": ""}


@pytest.mark.parametrize("name", ["worker-1", "api-1", "valkey"])
def test_what_dies_is_started_again_and_said(own: LiveSystem, name: str) -> None:
    """One line says who died and how; the system works on."""
    own.start()
    before = own.pid(name)

    own.kill(name)

    own.wait_until(lambda: f"{name} was ended by SIGKILL: starting it again" in own.said())
    own.wait_until(lambda: own.pid(name) != before)
    # A connection that the dead node had been given may be reset, whenever it is opened.
    task_id = own.insist("add", {"a": "1", "b": "1"}, f"after {name}")
    assert own.result(task_id)["result"] == {"sum": "2"}


def test_two_api_nodes_share_the_port(own: LiveSystem) -> None:
    """Asked often enough, on new connections, both answer; and who accepted a task need not be who is asked for it."""
    own.start()

    names = {own.ask("GET", "/whoami").body["node"] for _ in range(40)}

    assert names == {"api-1", "api-2"}
