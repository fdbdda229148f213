"""The embedded default as a test sees it: the real processes, a port, and the pids to kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import valkey

from embedded.valkey_server import free_port
from tests.live_api import LiveApi, holds

_ROOT = Path(__file__).resolve().parent.parent


class LiveSystem(LiveApi):
    """`python -m embedded` on a folder of its own, with a short lease; of this checkout unless another is named."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 2,
        lease_seconds: float = 1.0,
        python: Path = Path(sys.executable),
        started_in: Path = _ROOT,
        **environment: str,
    ) -> None:
        self.folder = folder
        self._command = [str(python), "-m", "embedded"]
        self._started_in = started_in
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_names = ["api-1", "api-2"]
        self.worker_names = [f"worker-{number}" for number in range(1, workers + 1)]
        self._environment = {
            "PORT": str(self.port),
            "WORKERS": str(workers),
            "WIZARD_DATA": str(folder),
            "LEASE_SECONDS": str(lease_seconds),
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Starts everything and waits for the greeting."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "said.txt").open("a") as said:
            self.process = subprocess.Popen(
                self._command,
                cwd=self._started_in,
                env={**os.environ, **self._environment},
                stdout=said,
                stderr=said,
                text=True,
                start_new_session=True,
            )
        began = len(self.said())
        self.wait_until(lambda: "ready after" in self.said()[began:], 60)

    def said(self) -> str:
        """All that the embedded default has printed."""
        return (self.folder / "said.txt").read_text()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends everything and returns the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(40)

    def pid(self, name: str) -> int:
        """The pid of `valkey`, `api-1`, `worker-1` …, as of now."""
        lines = (self.folder / "pids").read_text().splitlines()
        return int(dict(line.split() for line in lines)[name])

    def pids(self) -> list[int]:
        """Every process there is below the embedded default, itself included."""
        assert self.process
        return [self.process.pid, *descendants(self.process.pid)]

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Sends a signal to one program."""
        os.kill(self.pid(name), number)

    def kill_tree(self, name: str) -> None:
        """Kills a program and all that it started, as the end of a machine would."""
        for pid in [self.pid(name), *descendants(self.pid(name))]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def client(self) -> valkey.Valkey:
        """A client of the system's own Valkey, to look behind the scenes."""
        port = next(
            line.split()[1]
            for line in (self.folder / "valkey" / "valkey.conf").read_text().splitlines()
            if line.startswith("port ")
        )
        password = (self.folder / "password").read_text()
        return valkey.Valkey(port=int(port), password=password, decode_responses=True, socket_timeout=5)

    def wait_until(self, claim: Callable[[], bool], seconds: float = 60) -> None:
        """Returns as soon as `claim` holds; fails with all that the system printed when it does not in time."""
        deadline = time.monotonic() + seconds
        while not holds(claim):
            assert self.process
            gone = self.process.poll() is not None
            if gone or time.monotonic() > deadline:
                logs = "\n".join(
                    f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}"
                    for log in sorted((self.folder / "logs").glob("*.log"))
                )
                raise AssertionError(f"{'it ended' if gone else 'too late'}; it said:\n{self.said()[-2000:]}\n{logs}")
            time.sleep(0.02)


def descendants(pid: int) -> list[int]:
    """The pids of all processes below `pid`."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []
    children = []
    for task in tasks:
        try:
            children += [int(child) for child in (task / "children").read_text().split()]
        except FileNotFoundError:
            continue
    return [each for child in children for each in (child, *descendants(child))]
