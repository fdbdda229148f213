"""Buckets in the memory of this process: for what is limited where it costs, and for reads while Valkey is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from wizard.limit import Limit, Standing

#: Buckets that are not full, at most. Beyond it the oldest are forgotten, so a flood of addresses takes no memory.
_KEPT = 10_000


class LocalBuckets:
    """The formula of `wizard/queue/lua/steps/bucket.lua`, on the clock of this process, which is never set."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        #: The moment at which a bucket is full, µs. The one that was used last is the last.
        self._full: dict[tuple[str, str], int] = {}

    def spend(self, limit: Limit, account: str, units: float = 1) -> Standing:
        """Takes `units` from the bucket if they are there."""
        key, weight = (limit.name, account), limit.weight_us(units)
        with self._lock:
            now = round(self._clock() * 1e6)
            full = max(now, self._full.pop(key, now))
            wait = max(0, full - now - max(0, limit.burst_us - weight))
            if not wait:
                full += weight
            if full > now:
                self._full[key] = full
            if len(self._full) > _KEPT:
                self._forget(now)
        return Standing(limit, wait, full - now)

    def _forget(self, now: int) -> None:
        """Forgets what is full, and the oldest half of the rest if that is not enough."""
        self._full = {key: full for key, full in self._full.items() if full > now}
        if len(self._full) > _KEPT // 2:
            self._full = dict(list(self._full.items())[-(_KEPT // 2) :])
