"""What the experiments of docs/what-dies-when.md share: pids of `make run`, a long task, and figures to be compared."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from math_wizard import Client
from math_wizard.futures import Future
from math_wizard.task import Task

#: The folder of `make run`.
DATA = Path(os.environ.get("WIZARD_DATA", ".wizard"))

#: Seconds that a worker may be silent, as `make run` was told.
LEASE_SECONDS = float(os.environ.get("LEASE_SECONDS", "15"))

#: Seconds until another worker calculates what a lost one held. Promised is the lease and a second until it is on the
#: queue again; this leaves a second for a machine that is busy.
RECOVERY_SECONDS = LEASE_SECONDS + 2

#: A range of numbers whose primes take one worker some seconds to count, and how many there are.
_START, _STOP, PRIMES = 10**15, 10**15 + 4 * 10**9, 115_809_886

#: Seconds to wait for anything at all.
_AT_MOST = 120.0


def pid(name: str) -> int:
    """The process of `valkey`, `api-1`, `worker-2` …, as of now."""
    lines = (DATA / "pids").read_text(encoding="utf-8").splitlines()
    return int(dict(line.split() for line in lines)[name])


def children(parent: int) -> list[int]:
    """The processes that one has started."""
    found = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for each in found for child in each.read_text(encoding="utf-8").split()]


def kill(process: int, number: signal.Signals = signal.SIGKILL) -> float:
    """Sends a signal, SIGKILL unless another is named; returns the moment, in seconds since 1970."""
    os.kill(process, number)
    return time.time()


def long_task(client: Client) -> Future:
    """Asks what takes one worker some seconds, and waits until one calculates."""
    future = client.submit("count_primes", start=_START, stop=_STOP, parts=1, memo=False)
    until(lambda: client.task(future.task_id).status == "PROCESSING")
    return future


def seconds_since(moment: float, task: Task) -> float:
    """Seconds from a moment to the beginning of the task's current attempt."""
    assert task.started_at
    return datetime.fromisoformat(task.started_at).timestamp() - moment


def until(claim: Callable[[], bool], at_most: float = _AT_MOST) -> float:
    """Waits until something is so; returns the seconds that took. Ends the experiment where it never is."""
    began = time.monotonic()
    while not claim():
        if time.monotonic() - began > at_most:
            sys.exit(f"It is not so after {at_most:g} s: look at {DATA}/logs, and ask make doctor.")
        time.sleep(0.02)
    return time.monotonic() - began


class Figures:
    """What was expected and what was measured, a line each."""

    def __init__(self, title: str) -> None:
        self._failed = 0
        print(f"{title}\n  {'':46} {'expected':>16} {'measured':>12}")

    def same(self, what: str, expected: object, measured: object) -> None:
        """Both must be the same."""
        self._line(what, str(expected), str(measured), fits=expected == measured)

    def at_most(self, what: str, limit: float, measured: float) -> None:
        """Seconds, which must not be more than that."""
        self._line(what, f"at most {limit:.1f} s", f"{measured:.2f} s", fits=measured <= limit)

    def end(self) -> None:
        """Exits with 1 if anything was not as expected."""
        sys.exit(f"{self._failed} of them not as expected" if self._failed else 0)

    def _line(self, what: str, expected: str, measured: str, *, fits: bool) -> None:
        self._failed += not fits
        print(f"  {what:46} {expected:>16} {measured:>12}{'' if fits else '   <- not so'}", flush=True)
