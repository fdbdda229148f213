"""Notices when the whole host stands still: then leases end, and that is no fault of the service."""

from __future__ import annotations

import threading
import time

from tests.faults.history import History

#: How late a thread must wake, in leases, for a worker to have had no chance of renewing in time.
_LATE_LEASES = 0.4

_PERIOD_SECONDS = 0.05


class Pulse:
    """A thread that sleeps and looks at the clock; what it missed is a fault in the history, of all `nodes`."""

    def __init__(self, history: History, nodes: tuple[str, ...], lease_seconds: float) -> None:
        """Begins."""
        self._history = history
        self._nodes = nodes
        self._late = _LATE_LEASES * lease_seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends it."""
        self._is_over.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._is_over.is_set():
            began, asleep = self._history.now(), time.monotonic()
            time.sleep(_PERIOD_SECONDS)
            if time.monotonic() - asleep > self._late:
                self._history.add(
                    "fault", t=began, kind="the host stood still", nodes=list(self._nodes), until=self._history.now()
                )
