"""Reads every event while the suite runs, whatever dies: for the history, and to know which node holds what now."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

import valkey

from tests.faults.history import History
from wizard.connection import connect
from wizard.queue import Event, Observer, position
from wizard.settings import Settings

#: Progress tells nothing that the judge or the injector asks for.
_TOLD = {"enqueued", "started", "completed", "failed", "cancelled", "requeued", "node"}

#: Seconds in which all events must have been read, once nothing is broken any more.
_PATIENCE_SECONDS = 60.0


class Follower:
    """One thread that reads the stream from its beginning."""

    def __init__(self, settings: Settings, history: History) -> None:
        """Begins to read."""
        self._client = connect(settings, name="tests/follower", blocks_for=1.0)
        self._observer = Observer(self._client, settings)
        self._history = history
        #: Called by the thread after each event.
        self.on_event: Callable[[Event], None] = lambda _: None
        self._last = "0-0"
        self._lock = threading.Lock()
        #: Task id → node and attempt that calculate it now, as far as events tell.
        self._held: dict[str, tuple[str, int]] = {}
        #: Task id → how often it was put back.
        self._returns = Counter[str]()
        self._divided: set[str] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def held_by(self, node: str) -> list[str]:
        """The tasks that `node` calculates now, oldest claim first."""
        with self._lock:
            return [
                task_id
                for task_id, (holder, _) in self._held.items()
                if holder == node and task_id not in self._divided
            ]

    def divided(self, task_id: str) -> None:
        """This task is calculated in parts; while they run, nobody holds it."""
        with self._lock:
            self._divided.add(task_id)

    def holder(self, task_id: str) -> tuple[str, int]:
        """The node that calculates the task now, if any, and in which attempt."""
        with self._lock:
            return self._held.get(task_id, ("", 0))

    def returns(self, task_id: str) -> int:
        """How often the task was put back so far."""
        with self._lock:
            return self._returns[task_id]

    def catch_up(self) -> None:
        """Returns when all that has happened by now has been read."""
        newest = self._observer.newest_event_id()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while position(self._last) < position(newest):
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise TimeoutError(f"events were read up to {self._last}, not to {newest}")
            time.sleep(0.02)

    def close(self) -> None:
        """Ends the thread."""
        self._is_over.set()
        self._thread.join(5)
        self._client.close()

    def _run(self) -> None:
        while not self._is_over.is_set():
            try:
                for event in self._observer.events(self._last, count=500, block_seconds=0.2):
                    self._take(event)
            except (valkey.ValkeyError, OSError):
                time.sleep(0.02)

    def _take(self, event: Event) -> None:
        self._last = event.event_id
        if event.type not in _TOLD:
            return
        self._history.add(
            "event",
            type=event.type,
            task_id=event.task_id,
            status=event.status,
            node=event.node,
            attempt=event.attempt,
            start=event.start,
        )
        with self._lock:
            if event.type == "started":
                self._held[event.task_id] = (event.node, event.attempt or 0)
            elif event.task_id:
                self._held.pop(event.task_id, None)
                self._returns[event.task_id] += event.type == "requeued"
        self.on_event(event)
