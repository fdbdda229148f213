"""Calls for the main thread, sent by other threads and by signals.

A queue alone is not enough: a signal that arrives just before the main thread blocks in the queue would be handled only
at the next wake-up, perhaps never. A byte in a socket is not lost.
"""

from __future__ import annotations

import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue


class Inbox:
    """Any thread may add a call; one thread runs them."""

    def __init__(self) -> None:
        """Handles no signals until `hear` is called."""
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._sleeper, self._waker = socket.socketpair()
        self._sleeper.setblocking(False)
        self._waker.setblocking(False)

    def hear(self, call: Callable[[], None], *numbers: signal.Signals) -> None:
        """Runs `call` at each of these signals. Only the main thread may call this."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, lambda *_: self._calls.put(call))

    def put(self, call: Callable[[], None]) -> None:
        """Queues `call` for the main thread."""
        self._calls.put(call)
        self.wake()

    def wake(self) -> None:
        """Ends the wait of `work`, also if nothing is queued."""
        with suppress(BlockingIOError):  # The buffer is full, so a wake-up is already pending.
            self._waker.send(b"\0")

    def work(self, timeout: float | None) -> None:
        """Waits up to `timeout` seconds (None: no limit), then runs all queued calls."""
        if select.select([self._sleeper], [], [], timeout)[0]:
            self._sleeper.recv(4096)
        with suppress(Empty):
            while True:
                self._calls.get_nowait()()
