"""The supervisor: runs sessions one after another, starts child processes for their slots, and drains on SIGTERM.

Its main thread starts the children, because a child is killed when the thread that started it ends. It also handles
the signals.
"""

from __future__ import annotations

import logging
import signal
import time
from concurrent.futures import Future
from functools import partial

from wizard.node import Node
from wizard.settings import Settings
from wizard.tracing import provider_of
from worker.child import Child
from worker.counts import SlotCounts, WorkerCounts
from worker.inbox import Inbox
from worker.outcome import Reason
from worker.session import Session
from worker.traces import TracedCounts

log = logging.getLogger(__name__)

#: Seconds between two checks of a session that is ending.
_LOOK_SECONDS = 0.05

#: Seconds at the end of the grace period that are reserved for releasing unfinished tasks.
_GIVE_BACK_SECONDS = 2.0

#: Seconds between a session that was lost or failed and the next: initial and maximum. The pause doubles until a
#: session has lived longer than its lease, so that a permanent fault (for example no permission in Valkey) does not
#: cause a busy loop.
_RESTART_SECONDS, _RESTART_MAXIMUM_SECONDS = 0.2, 10.0


class Supervisor:
    """Runs a worker until SIGTERM."""

    def __init__(self, settings: Settings, node: Node) -> None:
        """Does not connect or start anything; `run` does."""
        self._settings = settings
        self._node = node
        self._inbox = Inbox()
        #: When unfinished tasks are released, and when tries to reach Valkey end; None before SIGTERM.
        self._leave_by: float | None = None
        self._give_up_by: float | None = None
        self._restart_seconds = _RESTART_SECONDS
        self.session: Session | None = None
        self.counts = _counts(settings, node)

    def run(self) -> None:
        """Works until SIGTERM or SIGINT, then drains; call it in the main thread."""
        self._inbox.hear(self._leave, signal.SIGTERM, signal.SIGINT)
        while self._leave_by is None:
            self._live()

    def _live(self) -> None:
        """One session, from its start to its end."""
        session = Session(
            self._settings,
            self._node,
            self.counts,
            spawn=self._spawn_by_main_thread,
            on_change=self._inbox.wake,
        )
        self.session = session
        began = time.monotonic()
        session.start()
        log.info("working", extra={"consumer": session.consumer.name})
        while not session.has_ended:
            is_ending = session.must_end or self._leave_by is not None
            self._inbox.work(_LOOK_SECONDS if is_ending else None)
            if session.must_end or self._leave_by is not None:
                self._end(session)
        session.close()
        if time.monotonic() - began > self._settings.lease_seconds:
            self._restart_seconds = _RESTART_SECONDS
        if session.must_end and self._leave_by is None:
            self._pause(self._restart_seconds)
            self._restart_seconds = min(_RESTART_MAXIMUM_SECONDS, 2 * self._restart_seconds)

    def _end(self, session: Session) -> None:
        """The next step towards the end of a session; called repeatedly."""
        now = time.monotonic()
        session.drain()
        if session.is_lost:
            session.stop(Reason.LEASE_LOST)
            session.give_up()
        elif session.has_failed or (self._leave_by is not None and now > self._leave_by):
            session.stop(Reason.RELEASED)
        if self._give_up_by is not None and now > self._give_up_by:
            session.give_up()

    def _pause(self, seconds: float) -> None:
        """Waits, but for no longer than until a signal."""
        until = time.monotonic() + seconds
        while self._leave_by is None and (left := until - time.monotonic()) > 0:
            self._inbox.work(left)

    def _leave(self) -> None:
        if self._leave_by is None:
            grace = self._settings.grace_seconds
            log.info("draining", extra={"seconds": grace})
            self._leave_by = time.monotonic() + max(0.0, grace - _GIVE_BACK_SECONDS)
            self._give_up_by = time.monotonic() + grace

    def _spawn_by_main_thread(self) -> Child:
        """Called by a thread of a slot: the main thread starts the child and returns it."""
        handed: Future[Child] = Future()

        def spawn() -> None:
            try:
                handed.set_result(Child(self._settings.task_memory_mib))
            except Exception as error:  # The slot that asked handles it; the main thread goes on.
                handed.set_exception(error)

        self._inbox.put(spawn)
        return handed.result()


def _counts(settings: Settings, node: Node) -> WorkerCounts:
    """The counts of a worker; those that also trace, if a collector is named."""
    provider = provider_of(settings, node)
    return WorkerCounts(settings.worker_slots, partial(TracedCounts, provider) if provider else SlotCounts)
