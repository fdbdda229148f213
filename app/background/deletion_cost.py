"""Keeps busy workers from being scaled in: one API replica tells Kubernetes which workers are idle.

When a Deployment shrinks, Kubernetes ends the pods with the lowest deletion cost first. The replica that holds a lock
in Valkey writes it, on the edges from idle to busy and back only; Kubernetes' own advice is not to write more often.
"""

from __future__ import annotations

import logging
import threading

import valkey

from app.background.pods import Pods
from wizard.queue import Observer
from wizard.queue.lock import Lock

_log = logging.getLogger(__name__)

#: Seconds between two looks. A worker that became busy within them may still be taken; it gives its task back.
_PERIOD_SECONDS = 2.0

#: Looks that the holder of the lock may miss before another replica takes over.
_LOCK_SECONDS = 5 * _PERIOD_SECONDS

#: What a worker costs for each task it holds; an idle one costs nothing and goes first.
_PER_SLOT = 100


class DeletionCost:
    """A thread in every API process; all but one of them only try to get the lock."""

    def __init__(self, lock: Lock, observer: Observer, pods: Pods) -> None:
        """Nothing is asked until `start`."""
        self._observer = observer
        self._pods = pods
        self._lock = lock
        self._written: dict[str, int] = {}
        self._stopping = threading.Event()

    def start(self) -> None:
        """Starts the thread. To be called after the fork."""
        threading.Thread(target=self._run, name="deletion-cost", daemon=True).start()

    def stop(self) -> None:
        """Ends the thread; the lock expires."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(_PERIOD_SECONDS):
            try:
                if self._lock.hold(_LOCK_SECONDS):
                    self._write()
                else:
                    # Whoever comes back must not trust what it wrote long ago.
                    self._written.clear()
            except valkey.ValkeyError as error:
                _log.warning("Deletion costs are not written: %s", error)

    def _write(self) -> None:
        view = self._pods.look()
        busy = self._observer.busy_slots()
        for pod in view.pods:
            cost = _PER_SLOT * busy.get(pod.name, 0)
            known = self._written.get(pod.name, pod.deletion_cost)
            if pod.component != "worker" or pod.phase != "Running" or known == cost:
                continue
            try:
                self._pods.set_deletion_cost(pod.name, cost)
                self._written[pod.name] = cost
            except Exception as error:  # The pod may be gone, or Kubernetes away: the next look tries again.
                _log.warning("The deletion cost of %s is not written: %s", pod.name, error)
        names = {pod.name for pod in view.pods}
        self._written = {name: cost for name, cost in self._written.items() if name in names}
