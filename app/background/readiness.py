"""Whether Valkey serves this process, for `/readyz`: cheap to ask, answered in time, and not shaken by slowness.

A Valkey that is slow is slow for every API pod. If each called itself not ready, nobody could ask anything, not even
what needs no Valkey; so only one that refuses, or that has said nothing for a while, makes a process not ready.
"""

from __future__ import annotations

import threading
import time

import valkey

from wizard.connection import REPLY_SECONDS
from wizard.queue import Observer

#: Seconds for which an outcome counts: a kubelet asks every two.
_FRESH_SECONDS = 1.0

#: Seconds that a probe waits for Valkey; its own limit is three.
_WAIT_SECONDS = 1.0

#: Seconds since its last word for which a Valkey counts as slow and not as away. More than its clients wait (5 s).
_SLOW_SECONDS = 15.0


class Readiness:
    """Asks Valkey at most once a second, in a thread of its own, and only when somebody wants to know."""

    def __init__(self, observer: Observer) -> None:
        """Asks nothing yet."""
        self._observer = observer
        self._lock = threading.Lock()
        self._looking: threading.Thread | None = None
        self._looked_at = float("-inf")
        self._heard_at = float("-inf")
        self._refusal: valkey.ValkeyError | None = None
        #: Whether that means only that no reply came in time.
        self._is_silence = False

    def check(self) -> None:
        """Returns if Valkey serves; else raises what its client raised."""
        with self._lock:
            if time.monotonic() - self._looked_at >= _FRESH_SECONDS and not self._looking:
                self._looking = threading.Thread(target=self._look, name="readiness", daemon=True)
                self._looking.start()
            looking = self._looking
        if looking:
            looking.join(_WAIT_SECONDS)
        was_heard = time.monotonic() - self._heard_at < _SLOW_SECONDS
        refusal = self._refusal
        if refusal and not (was_heard and self._is_silence):
            raise refusal
        if not was_heard:
            raise valkey.TimeoutError("Valkey has not answered yet")

    def _look(self) -> None:
        refusal: valkey.ValkeyError | None = None
        began = time.monotonic()
        try:
            self._observer.ping()
        except valkey.ValkeyError as error:
            refusal = error
        with self._lock:
            now = time.monotonic()
            # The client calls both connection errors. One that comes sooner is a refusal.
            self._is_silence = isinstance(refusal, valkey.TimeoutError) or now - began >= REPLY_SECONDS
            self._refusal, self._looked_at, self._looking = refusal, now, None
            if not refusal:
                self._heard_at = now
