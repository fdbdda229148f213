"""One thread per process that reads the event stream for every client that waits in this process.

It is started by the first of them, so never before the fork, and rests again when nobody has waited for a while.
A waiter never trusts an event alone: it reads the task itself, and reads it again every few seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import valkey

from app.http.errors import Busy
from app.metrics.process import ProcessMetrics
from wizard.queue import Event, Observer, position
from wizard.settings import Settings
from wizard.task import FINAL, Task

_log = logging.getLogger(__name__)

#: Seconds that one XREAD blocks: how long the thread may take to notice that it is to rest or to end.
BLOCK_SECONDS = 5.0

#: Seconds after which a waiter reads the task again, whatever the stream said or did not say.
_READ_AGAIN_SECONDS = 5.0

#: Seconds between two looks at whether the client is still there.
_LOOK_SECONDS = 1.0

#: Seconds without a waiter after which the thread rests: reading a busy stream for nobody costs a core's tenth.
_LINGER_SECONDS = 30.0

#: Events kept for streams that fall behind; one that falls further behind reads what it missed from Valkey.
_KEPT = 2_000

#: Seconds before the next try while Valkey is away.
_RETRY_SECONDS = 0.5


class Listener:
    """Tells waiters that their task has ended, and streams what has happened."""

    def __init__(self, observer: Observer, blocking: Observer, settings: Settings, metrics: ProcessMetrics) -> None:
        """`blocking` has a client of its own, made for waits of `BLOCK_SECONDS`; the thread alone uses it."""
        self._observer = observer
        self._blocking = blocking
        self._settings = settings
        self._metrics = metrics
        self._changed = threading.Condition()
        self._waiters: dict[str, set[threading.Event]] = {}
        self._waiting = 0
        self._streams = 0
        self._wanted_until = 0.0
        self._thread: threading.Thread | None = None
        self._recent: deque[Event] = deque(maxlen=_KEPT)
        #: Everything after this id, and nothing before it, is in `_recent`; None while nobody reads the stream.
        self._since: str | None = None
        self.stopping = threading.Event()

    @property
    def waiting(self) -> int:
        """Clients of this process that wait for a result."""
        return self._waiting

    @property
    def streams(self) -> int:
        """Clients of this process that read the events."""
        return self._streams

    def stop(self) -> None:
        """Ends every wait and every stream of this process within a second."""
        self.stopping.set()
        with self._changed:
            self._wake_all()

    def outcome(self, task_id: str, seconds: float, is_gone: Callable[[], bool], *, is_short: bool = False) -> Task:
        """The task once it has ended, or as it is after `seconds`, or when the client `is_gone`.

        Its `inputs` are None where they are long: a dozen clients that wait with eight megabytes each would fill the
        memory. Of a task that `is_short` nobody has to ask how long they are.
        Raises `Busy` when too many wait already, `TaskNotFound`, and what the client raises when Valkey is away.
        """
        deadline = time.monotonic() + seconds
        with self._woken_by(task_id) as woken:
            while True:
                task = self._observer.get(task_id) if is_short else self._observer.get_answered(task_id)
                if task.status.is_final or self._is_over(woken, deadline, is_gone):
                    return task

    def open_stream(self) -> Callable[[], None]:
        """Counts one stream more and returns what counts it out again; raises `Busy` when there are too many."""
        with self._changed:
            if self._streams >= self._settings.api_max_streams:
                raise Busy(f"This API process serves {self._streams} event streams, its limit (API_MAX_STREAMS).")
            self._streams += 1
            self._metrics.streams.inc()
            self._want()
        return self._close_stream

    def events_after(self, event_id: str, seconds: float) -> list[Event]:
        """The events after `event_id`, oldest first; waits up to `seconds` for the first one.

        Raises what the client raises when events must be read from Valkey and it is away.
        """
        after = position(event_id)
        with self._changed:
            if self._covers(after) and not self._news(after):
                self._changed.wait(seconds)
            if self._covers(after):
                return self._news(after)
        missed = list(self._observer.events(event_id, count=500))
        if not missed:
            # Valkey may have lost what it had (a power cut under everysec): what we still know must do.
            with self._changed:
                self._changed.wait(seconds)
                missed = self._news(after)
        return missed

    def _is_over(self, woken: threading.Event, deadline: float, is_gone: Callable[[], bool]) -> bool:
        """Sleeps until the task is to be read again; True when there is nothing left to wait for."""
        read_again = time.monotonic() + _READ_AGAIN_SECONDS
        while not woken.is_set():
            now = time.monotonic()
            if now >= deadline or self.stopping.is_set() or is_gone():
                return True
            if now >= read_again:
                return False
            woken.wait(min(deadline - now, read_again - now, _LOOK_SECONDS))
        woken.clear()
        return self.stopping.is_set()

    def _close_stream(self) -> None:
        with self._changed:
            self._streams -= 1
            self._metrics.streams.dec()

    def _covers(self, after: tuple[int, int, float]) -> bool:
        return self._since is not None and after >= position(self._since)

    def _news(self, after: tuple[int, int, float]) -> list[Event]:
        news = []
        for event in reversed(self._recent):
            if position(event.event_id) <= after:
                break
            news.append(event)
        return news[::-1]

    @contextmanager
    def _woken_by(self, task_id: str) -> Iterator[threading.Event]:
        woken = threading.Event()
        with self._changed:
            if self._waiting >= self._settings.api_max_waiters:
                raise Busy(f"{self._waiting} clients wait in this API process, its limit (API_MAX_WAITERS).")
            self._waiting += 1
            self._metrics.waiting.inc()
            self._waiters.setdefault(task_id, set()).add(woken)
            self._want()
        try:
            yield woken
        finally:
            with self._changed:
                self._waiting -= 1
                self._metrics.waiting.dec()
                others = self._waiters[task_id]
                others.discard(woken)
                if not others:
                    del self._waiters[task_id]

    def _want(self) -> None:
        """Sees to it that the thread reads. The caller holds the lock."""
        self._wanted_until = time.monotonic() + _LINGER_SECONDS
        if not (self._thread and self._thread.is_alive()) and not self.stopping.is_set():
            self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while self._is_wanted():
            try:
                if self._since is None:
                    self._begin(self._blocking.newest_event_id())
                else:
                    last = self._recent[-1].event_id if self._recent else self._since
                    self._tell(list(self._blocking.events(last, block_seconds=BLOCK_SECONDS)))
            except valkey.ValkeyError as error:
                _log.warning("The event stream cannot be read: %s", error)
                self.stopping.wait(_RETRY_SECONDS)
            except Exception:
                # A bug must not end the thread that every waiter relies on: it begins anew at the newest event.
                _log.exception("The event stream cannot be understood")
                self._forget()
                self.stopping.wait(_RETRY_SECONDS)

    def _is_wanted(self) -> bool:
        """Whether anyone waits, or did until lately; if not, the thread is forgotten and ends."""
        with self._changed:
            now = time.monotonic()
            if self._waiting or self._streams:
                self._wanted_until = now + _LINGER_SECONDS
            if now < self._wanted_until and not self.stopping.is_set():
                return True
            self._thread, self._since = None, None
            self._recent.clear()
            return False

    def _forget(self) -> None:
        with self._changed:
            self._since = None
            self._recent.clear()

    def _begin(self, newest: str) -> None:
        """Begins to read after `newest`; what happened before may have been missed, so everyone looks for himself."""
        with self._changed:
            self._since = newest
            self._wake_all()

    def _tell(self, events: list[Event]) -> None:
        if not events:
            return
        self._metrics.event_lag.observe(max(0.0, time.time() - events[0].at / 1e3))
        with self._changed:
            for event in events:
                if len(self._recent) == _KEPT:
                    self._since = self._recent[0].event_id
                self._recent.append(event)
                if event.status in FINAL:
                    for woken in self._waiters.get(event.task_id, ()):
                        woken.set()
            self._changed.notify_all()

    def _wake_all(self) -> None:
        for waiters in self._waiters.values():
            for woken in waiters:
                woken.set()
        self._changed.notify_all()
