"""Spends from the buckets in Valkey. While Valkey does not answer, it spends from buckets of this process instead."""

from __future__ import annotations

import logging
import threading
import time

import valkey

from app.limits.local_buckets import LocalBuckets
from wizard.limit import Limit, Standing
from wizard.queue import RateLimiter

_log = logging.getLogger(__name__)

#: Seconds that a call may take before Valkey counts as away: threads wait for it, and they are few.
REPLY_SECONDS = 0.5

#: Seconds from one try to the next while Valkey is away. One thread tries; the others do not wait for it.
_PAUSE_SECONDS = 1.0

#: Failed tries, a pause apart, after which Valkey is not just slow: then nothing waits for it that can be refused.
_TRIES = 3


class Limiter:
    """Buckets that all processes share while they can."""

    def __init__(self, shared: RateLimiter) -> None:
        """`shared` has a client of its own, whose calls end within `REPLY_SECONDS`."""
        self._shared = shared
        self._local = LocalBuckets()
        self._lock = threading.Lock()
        self._ask_again = 0.0
        self._failed_at = 0.0
        self._failures = 0

    @property
    def is_degraded(self) -> bool:
        """Whether this process limits by itself now, since Valkey does not answer."""
        return self._failures > 0

    @property
    def is_silent(self) -> bool:
        """Whether Valkey has not answered several tries in a row."""
        return self._failures >= _TRIES

    def spend(self, limit: Limit, account: str, units: float) -> Standing:
        """Takes `units` from the bucket if they are there. It never raises an error of Valkey."""
        if self.may_ask():
            try:
                standing = self._shared.spend(limit, account, units)
            # Also when we lack a right there: the old users of an installation that is upgraded refuse no request.
            except valkey.ValkeyError as error:
                self.is_away(error)
            else:
                self.is_back()
                return standing
        return self._local.spend(limit, account, units)

    def may_ask(self) -> bool:
        """Whether this thread may ask Valkey now. While Valkey is away, one thread a second may."""
        if not self.is_degraded:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._ask_again:
                return False
            self._ask_again = now + _PAUSE_SECONDS
            return True

    def is_away(self, error: valkey.ValkeyError) -> None:
        """Valkey has not answered."""
        with self._lock:
            now = time.monotonic()
            first = not self.is_degraded
            # Threads that waited for the same reply failed once.
            if first or now - self._failed_at >= _PAUSE_SECONDS / 2:
                self._failures += 1
                self._failed_at = now
            self._ask_again = now + _PAUSE_SECONDS
        if first:
            _log.warning("Valkey does not answer in time, so this process limits callers by itself: %s", error)

    def is_back(self) -> None:
        """Valkey has answered."""
        if self.is_degraded:
            with self._lock:
                self._failures = 0
            _log.info("Valkey answers again: callers are limited for all nodes together")
