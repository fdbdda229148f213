"""A real worker of the tests' own, `python -m worker` with the settings of the test: it may be stopped and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.live_system import descendants
from wizard.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent


class LiveWorker:
    """One worker process under the name of one pod."""

    def __init__(self, folder: Path, settings: Settings, pod: str, **environment: object) -> None:
        self.pod = pod
        self._log = folder / f"{pod}.log"
        environment = {
            "VALKEY_HOST": settings.valkey_host,
            "VALKEY_PORT": settings.valkey_port,
            "VALKEY_PREFIX": settings.valkey_prefix,
            "LEASE_SECONDS": settings.lease_seconds,
            "POD_NAME": pod,
            **environment,
        }
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "worker"],
                cwd=_ROOT,
                env={"PATH": os.environ["PATH"], **{name: str(value) for name, value in environment.items()}},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The supervisor."""
        return self.process.pid

    def children(self) -> list[int]:
        """The calculating processes that live."""
        return [pid for pid in descendants(self.pid) if is_alive(pid)]

    def child(self) -> int:
        """The one calculating process, as soon as there is one."""
        wait_until(self.children, f"{self.pod} starts a child")
        (pid,) = self.children()
        return pid

    def signal(self, number: signal.Signals) -> None:
        """To the supervisor alone."""
        os.kill(self.pid, number)

    def end(self, seconds: float = 10) -> int:
        """Asks it to leave and returns its exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def log(self) -> str:
        """All that it has written."""
        return self._log.read_text()

    def close(self) -> None:
        """Leaves nothing of it behind."""
        pids = descendants(self.pid)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(5)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it is more than a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_until(claim: Callable[[], Any], what: str, seconds: float = 30) -> float:
    """Returns how many seconds it took until `claim` held; fails with `what` when it does not in time."""
    began = time.monotonic()
    while not claim():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.005)
    return time.monotonic() - began


def probe(port: int, path: str) -> tuple[int, str]:
    """Status and body of a path of the probe; status 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return 0, ""
