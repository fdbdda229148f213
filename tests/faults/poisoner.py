"""Makes some tasks poison: the child that calculates one is killed, each time it begins."""

from __future__ import annotations

import signal
import threading
import time

from tests.faults.follower import Follower
from tests.faults.history import History
from tests.faults.stage import Stage
from wizard.queue import Event

#: Seconds until the second kill of one attempt. The pauses double: a child that is killed before it has begun is
#: replaced, and no attempt ends.
_PAUSE_SECONDS = 1.0


class Poisoner:
    """A thread that kills. Each kill is a fault in the history."""

    def __init__(self, stage: Stage, history: History, follower: Follower) -> None:
        """`follower` knows which node calculates what."""
        self._stage = stage
        self._history = history
        self._follower = follower
        self._poisons: set[str] = set()
        self._is_over = threading.Event()
        follower.on_event = self._forget
        self._thread = threading.Thread(target=self._run, name="poisoner", daemon=True)
        self._thread.start()

    def add(self, task_id: str) -> None:
        """This task is a poison, until it has ended."""
        self._poisons.add(task_id)

    def close(self) -> None:
        """Kills no more."""
        self._is_over.set()
        self._thread.join(10)

    def _run(self) -> None:
        due: dict[tuple[str, int], float] = {}
        pauses: dict[tuple[str, int], float] = {}
        while not self._is_over.wait(0.02):
            for task_id in tuple(self._poisons):
                worker, attempt = self._follower.holder(task_id)
                begun = task_id, attempt
                if worker in self._stage.workers and time.monotonic() > due.get(begun, 0):
                    pauses[begun] = 2 * pauses.get(begun, _PAUSE_SECONDS / 2)
                    due[begun] = time.monotonic() + pauses[begun]
                    t = self._history.now()
                    self._stage.signal_below(worker, signal.SIGKILL)
                    self._history.add("fault", t=t, kind="poison", nodes=[worker], until=self._history.now())

    def _forget(self, event: Event) -> None:
        if event.type in {"completed", "failed", "cancelled"}:
            self._poisons.discard(event.task_id)
