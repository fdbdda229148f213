"""The supervisor: one session after another, children for their slots, and a graceful end on SIGTERM.

Its main thread does all that must happen in a thread that never ends before the process: it starts the children,
which die with the thread that started them, and it hears signals.
"""

from __future__ import annotations

import logging
import signal
import time
from concurrent.futures import Future

from wizard.node import Node
from wizard.settings import Settings
from worker.child import Child
from worker.inbox import Inbox
from worker.outcome import Reason
from worker.session import Session

log = logging.getLogger(__name__)

#: Seconds between two looks at a session that is ending.
_LOOK_SECONDS = 0.05

#: Seconds kept from the grace period for giving back what did not finish.
_GIVE_BACK_SECONDS = 2.0

#: Seconds before a session that was lost is followed by the next. A fault that repeats (no permission in Valkey, say)
#: must not spin, so this doubles up to the second number until a session has outlived its lease.
_AGAIN_SECONDS, _AGAIN_AT_MOST_SECONDS = 0.2, 10.0


class Supervisor:
    """Runs a worker until it is told to leave."""

    def __init__(self, settings: Settings, node: Node) -> None:
        """Connects and starts nothing until `run`."""
        self._settings = settings
        self._node = node
        self._inbox = Inbox()
        self._leave_by: float | None = None
        self._again_seconds = _AGAIN_SECONDS
        self.session: Session | None = None

    def run(self) -> None:
        """Works until SIGTERM or SIGINT, then drains; call it in the main thread."""
        self._inbox.hear(self._leave, signal.SIGTERM, signal.SIGINT)
        while self._leave_by is None:
            self._live()

    def _live(self) -> None:
        """One session, from its start to its end."""
        session = Session(self._settings, self._node, spawn=self._spawn_by_main_thread, on_change=self._inbox.wake)
        self.session = session
        began = time.monotonic()
        session.start()
        log.info("working", extra={"consumer": session.consumer.name})
        while not session.has_ended:
            is_ending = session.is_lost or self._leave_by is not None
            self._inbox.work(_LOOK_SECONDS if is_ending else None)
            if session.is_lost:
                session.drain()
                session.stop(Reason.LEASE_LOST)
            elif self._leave_by is not None:
                session.drain()
                if time.monotonic() > self._leave_by:
                    session.stop(Reason.RELEASED)
        session.close()
        if time.monotonic() - began > self._settings.lease_seconds:
            self._again_seconds = _AGAIN_SECONDS
        if session.is_lost and self._leave_by is None:
            time.sleep(self._again_seconds)
            self._again_seconds = min(_AGAIN_AT_MOST_SECONDS, 2 * self._again_seconds)

    def _leave(self) -> None:
        if self._leave_by is None:
            log.info("draining", extra={"seconds": self._settings.grace_seconds})
            self._leave_by = time.monotonic() + max(0.0, self._settings.grace_seconds - _GIVE_BACK_SECONDS)

    def _spawn_by_main_thread(self) -> Child:
        """For the threads of the slots: the child is started here and handed over."""
        handed: Future[Child] = Future()

        def spawn() -> None:
            try:
                handed.set_result(Child(self._settings.task_memory_mib))
            except OSError as error:
                handed.set_exception(error)

        self._inbox.put(spawn)
        return handed.result()
