"""The system that the command line starts for its user: one, which rests when nobody asks."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from math_wizard.errors import ClientError, Unreachable

#: Seconds without a question after which the system ends: ten minutes.
REST_SECONDS = 600

#: Seconds until a system must answer. A slow laptop needs about five.
_START_SECONDS = 70.0

#: Seconds until a system that ends must have ended: a worker's grace period and a little more.
_END_SECONDS = 40.0

#: More workers than this would only keep a laptop from other work.
_WORKERS = 4

_ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """WIZARD_DATA, else a folder for the state of programs, as XDG has it."""
    if named := os.environ.get("WIZARD_DATA"):
        return Path(named).resolve()
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "math-wizard"


def address() -> str | None:
    """Where the user's system answers; None if it does not run."""
    found = _written()
    if not found:
        return None
    with contextlib.suppress(httpx2.HTTPError):
        if httpx2.get(f"{found['url']}/healthz", timeout=5.0, verify=False, trust_env=False).is_success:
            return str(found["url"])
    return None


def started() -> str:
    """The address of the user's system, which is started if it does not run; raises `Unreachable` with the reason."""
    with _alone():
        return address() or _start()


def environment(**settings: str) -> dict[str, str]:
    """The variables of a system in the user's folder; those that the user has set go before ours."""
    workers = min(_WORKERS, os.cpu_count() or 1)
    return {"WIZARD_DATA": str(folder()), "WORKERS": str(workers), "APIS": "1", **settings, **os.environ}


def program() -> list[str]:
    """The command of a system."""
    return [sys.executable, "-m", "embedded"]


def become(settings: dict[str, str]) -> None:
    """Becomes a system in this terminal; does not return."""
    os.chdir(_ROOT)
    os.execve(sys.executable, program(), {**environment(), **settings})  # noqa: S606 - our own command


def stop() -> bool:
    """Ends the user's system; False if it does not run."""
    found = _written()
    if not found or not address():
        return False
    pid = int(found["pid"])
    os.kill(pid, signal.SIGTERM)
    _wait_for_the_end(folder(), pid)
    return True


def _start() -> str:
    where = folder()
    _wait_for_the_end(where)
    ports = {"PORT": str(_free_port()), "INTERNAL_PORT": str(_free_port())}
    said = where / "said.txt"
    with said.open("wb") as log:
        process = subprocess.Popen(
            program(),
            cwd=_ROOT,
            env={**environment(REST_SECONDS=str(REST_SECONDS)), **ports},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # It outlives this command, and Ctrl-C here is not for it.
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if url := address():
            return url
        if process.poll() is not None:
            last = (said.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            raise Unreachable(f"A Math Wizard could not be started here: {last}")
        time.sleep(0.05)
    process.terminate()
    raise Unreachable(f"A Math Wizard was started and did not answer in {_START_SECONDS:g} s: {said} says more.")


def _wait_for_the_end(where: Path, pid: int | None = None) -> None:
    """Returns when no system holds the folder, or `pid` has ended: to end takes a moment."""
    deadline = time.monotonic() + _END_SECONDS
    with (where / "lock").open("a") as lock:
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if pid and not Path(f"/proc/{pid}").exists():
                # Another one holds it by now.
                return
            time.sleep(0.05)
    raise Unreachable(f"A Math Wizard runs from {where} and does not answer: math-wizard doctor says what is wrong.")


def _written() -> dict[str, Any] | None:
    try:
        return dict(json.loads((folder() / "address").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two commands at once start one system."""
    where = folder()
    try:
        where.mkdir(parents=True, exist_ok=True)
        file = (where / "starting").open("w")
    except OSError as error:
        raise ClientError(
            f"{where} cannot be written ({error.strerror}): set WIZARD_DATA to a folder of yours."
        ) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
