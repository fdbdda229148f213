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

from embedded.valkey_server import free_port
from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]

#: Before a command: root may write everywhere, but not without these two rights. Nobody else has them.
WITHOUT_ROOT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[LiveSystem]:
    """A system that this test may end."""
    live = LiveSystem(tmp_path / "system")
    yield live
    if live.process:
        live.stop()


def _run(folder: Path, before: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "embedded"],
        env={**os.environ, "WIZARD_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_free_port_is_none_that_an_outgoing_connection_may_take() -> None:
    """The system gives them out from here on; the file of the first one is Linux's."""
    file = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(file.read_text().split()[0]) if file.exists() else 49_152

    assert all(1024 <= free_port() < min(first, 32_768) for _ in range(200))


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
        pytest.param("ACCESS_TEAM", "ACCESS_AUDIENCE", id="access control by halves"),
        pytest.param("ACCESS_TOKENS_FILE", "no-such-file", id="a file of tokens that is not there"),
        pytest.param("PORT", "0", id="a port that does not exist"),
        pytest.param("PORT", "70000", id="a port beyond the last"),
        pytest.param("PORT", "-1", id="a port below the first"),
        pytest.param("PORT", "abc", id="a word for a port"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    """One sentence with the variable and the value."""
    said = _run(tmp_path / "system", **{name: value})

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert name in said.stderr
    assert value in said.stderr


def test_it_starts_where_callers_must_prove_who_they_are(tmp_path: Path) -> None:
    """The greeting says so instead of showing a sum, and who has the token is served."""
    own = LiveSystem(tmp_path / "system", ACCESS="1", OPERATOR_TOKEN="a token")
    try:
        own.start()

        assert "callers must prove who they are" in own.said()
        assert own.ask("GET", "/whoami").status == 401
        assert own.ask("GET", "/whoami", Authorization="Bearer a token").status == 200
    finally:
        own.stop()


@pytest.mark.parametrize("named", ["a file", "below a file", "nowhere"])
def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, named: str) -> None:
    """One sentence with the folder, the reason, and the variable to set."""
    (tmp_path / "file").touch()
    folder = {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "data", "nowhere": Path("/proc/data")}

    said = _run(folder[named])

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert str(folder[named]) in said.stderr
    assert "set WIZARD_DATA to a folder of yours" in said.stderr


@pytest.mark.parametrize("protected", ["the folder", "what it holds"])
def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path, protected: str) -> None:
    """Such as one that another user has made. One sentence, before anything is started."""
    folder = tmp_path / "system"
    log = folder / "logs" / "valkey.log"
    log.parent.mkdir(parents=True)
    log.touch()
    path = {"the folder": folder, "what it holds": log}[protected]
    path.chmod(0o500)

    said = _run(folder, WITHOUT_ROOT)

    path.chmod(0o700)
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert f"{path} cannot be written by this user: set WIZARD_DATA" in said.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="a port below 1024 is anybody's business only where root gives it up")
def test_a_port_for_root_only_is_refused_with_one_for_everybody(tmp_path: Path) -> None:
    """The next port would be refused as well."""
    said = _run(tmp_path / "system", ("setpriv", "--bounding-set=-net_bind_service"), PORT="80")

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "Permission denied" in said.stderr
    assert "PORT=8080" in said.stderr


def test_libraries_that_are_missing_are_named(tmp_path: Path) -> None:
    """Python alone, without the libraries, says what to install; nothing is started."""
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)

    said = subprocess.run(
        [bare / "bin" / "python", "-m", "embedded"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "gunicorn" in said.stderr
    assert "make run" in said.stderr
    assert "pip install math-wizard" in said.stderr


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
