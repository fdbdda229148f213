"""The loop that renews the lease of a consumer. The same call reaps expired leases and promotes tasks after a backoff.

It sleeps until the next lease ends, or a backoff that a slot of this worker caused, at most a third of the lease. So
the tasks of a dead worker are back on the queue within a second after its lease has expired. A task whose backoff was
caused by a dead worker is promoted at the next renewal of any other.
"""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable

from wizard.connection import UNAVAILABLE
from wizard.errors import LeaseLost
from wizard.queue import Consumer
from wizard.queue.node_heartbeat import PERIOD_SECONDS, NodeHeartbeat
from worker.counts import WorkerCounts

log = logging.getLogger(__name__)

#: Seconds between two attempts while Valkey is unavailable.
_UNAVAILABLE_SECONDS = 0.5

#: Expired tasks removed by one call, of a thousand it looks at, from which on the next call follows at once.
_MANY_EXPIRED = 500

#: Minimum seconds between two renewals for the sake of backoffs: many that end at almost the same time share one.
_TOGETHER_SECONDS = 0.1

#: Seconds added to a due time, so that it has certainly passed on Valkey's clock.
_AFTER_SECONDS = 0.01


class LeaseRenewal:
    """Registers a consumer and renews its lease until told to stop, or until the lease is lost."""

    def __init__(
        self,
        consumer: Consumer,
        node: NodeHeartbeat,
        counts: WorkerCounts,
        fields: Callable[[], dict[str, str | int]],
    ) -> None:
        """`fields` returns the fields of every heartbeat of this pod."""
        self._consumer = consumer
        self._counts = counts
        self._node = node
        self._fields = fields
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._renewing = threading.Lock()
        self._lock = threading.Lock()
        #: How far the slow pass over old tasks is.
        self._rank = 0
        self._renewed_at = float("-inf")
        self._is_draining = False
        #: Moments of this pod's clock: the next renewal, the next heartbeat, the ends of backoffs (a heap), and the
        #: earliest renewal for one of those.
        self._renewal_due = self._beat_due = self._together_at = float("-inf")
        self._backoffs: list[float] = []
        self.is_registered = threading.Event()

    @property
    def is_live(self) -> bool:
        """Whether the lease is live, by the clock of this pod."""
        return time.monotonic() - self._renewed_at < self._consumer.settings.lease_seconds

    def run(self) -> None:
        """Runs until `stop`. Raises `LeaseLost` when the lease has expired."""
        while not self._stopping.is_set():
            try:
                if not self.is_registered.is_set():
                    self._consumer.register()
                    self.is_registered.set()
                if self._due() <= time.monotonic():
                    seconds = self.renew()
                    self._renewal_due = time.monotonic() + seconds
                if self._beat_due <= time.monotonic():
                    self._beat_due = time.monotonic() + self._period
                    self._beat()
                    self._prune()
            except UNAVAILABLE as error:
                log.warning("Valkey is unavailable", extra={"error": str(error)})
                self._renewal_due = self._beat_due = self._together_at = time.monotonic() + _UNAVAILABLE_SECONDS
            self._wake.wait(max(0.0, min(self._due(), self._beat_due) - time.monotonic()))
            self._wake.clear()

    def renew(self) -> float:
        """Renews now; returns the seconds until the next renewal. Thread-safe. Raises `LeaseLost`."""
        with self._renewing:
            began = time.monotonic()
            renewal = self._consumer.renew(is_draining=self._is_draining)
        if not renewal.renewed:
            raise LeaseLost(f"The lease of {self._consumer.name} has expired.")
        self._renewed_at = began
        with self._lock:
            self._together_at = began + _TOGETHER_SECONDS
            while self._backoffs and self._backoffs[0] <= began:
                heapq.heappop(self._backoffs)
        if renewal.reaped:
            self._counts.reaped += renewal.reaped
            log.warning("reaped tasks of a lost worker", extra={"reaped": renewal.reaped})
        return min(self._period, renewal.due_seconds + _AFTER_SECONDS)

    def expect(self, seconds: float) -> None:
        """Renews again after `seconds`, when the backoff of a task that failed here is over."""
        with self._lock:
            heapq.heappush(self._backoffs, time.monotonic() + seconds + _AFTER_SECONDS)
        self._wake.set()

    def drain(self) -> None:
        """Tells Valkey at once that this consumer will leave: if it can tell nothing later, no task is charged."""
        if not self._is_draining:
            self._is_draining = True
            self._renewal_due = self._beat_due = float("-inf")
            self._wake.set()

    def stop(self) -> None:
        """Ends the loop."""
        self._stopping.set()
        self._wake.set()

    @property
    def _period(self) -> float:
        return min(self._consumer.settings.lease_seconds / 3, PERIOD_SECONDS)

    def _due(self) -> float:
        """The moment of the next renewal."""
        with self._lock:
            if not self._backoffs:
                return self._renewal_due
            return min(self._renewal_due, max(self._backoffs[0], self._together_at))

    def _beat(self) -> None:
        """A heartbeat, with the timings that are new. What a beat without a reply has told is told again."""
        timings = self._counts.timings()
        new = {name: more for name, count in timings.items() if (more := count - self._counts.told.get(name, 0))}
        self._node.beat(self._fields(), timings=new)
        self._counts.told = timings

    def _prune(self) -> None:
        """Removes as many expired tasks as there are, but for no longer than until the next renewal is due."""
        while not self._stopping.is_set():
            pruned = self._consumer.prune(self._rank)
            self._rank = pruned.rank
            # A few are left to the next heartbeat: those that waited long and still live are not passed in a hurry.
            if pruned.tasks < _MANY_EXPIRED or self._due() <= time.monotonic():
                return
