"""What the main thread is to do next, put there by other threads and by signals.

A queue alone is not enough: a signal that arrives in the moment before the main thread falls asleep in it would be
handled only when something else wakes it, perhaps never. A byte in a socket is not lost that way.
"""

from __future__ import annotations

import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue


class Inbox:
    """Filled by anyone, emptied by one thread."""

    def __init__(self) -> None:
        """Empty, and deaf to signals until told to `hear` some."""
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._sleeper, self._waker = socket.socketpair()
        self._sleeper.setblocking(False)
        self._waker.setblocking(False)

    def hear(self, call: Callable[[], None], *numbers: signal.Signals) -> None:
        """Has `call` done for each of these signals; for the main thread only."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in numbers:
            signal.signal(number, lambda *_: self._calls.put(call))

    def put(self, call: Callable[[], None]) -> None:
        """Has `call` done soon."""
        self._calls.put(call)
        self.wake()

    def wake(self) -> None:
        """Ends the wait, with or without anything to do."""
        with suppress(BlockingIOError):  # It is full of reasons to wake up.
            self._waker.send(b"\0")

    def work(self, timeout: float | None) -> None:
        """Does all that there is to do, after a wait of up to `timeout` seconds for it; None means no end."""
        if select.select([self._sleeper], [], [], timeout)[0]:
            self._sleeper.recv(4096)
        with suppress(Empty):
            while True:
                self._calls.get_nowait()()
