"""The time limit of one calculation: seconds of the clock, in which the child must have had the processor.

Time in which a child gets no processor (a frozen pod, a paused machine, a busy host) is not the task's fault.
"""

from __future__ import annotations

import time

#: How often a child that had too little of the processor gets the time that it missed.
_EXTENSIONS = 2

#: The share of the limit in processor time from which on the limit counts as used.
_NEARLY = 0.95

#: A child that had less than this share of the processor in its last extension stands still.
_STANDSTILL = 0.1


class TimeLimit:
    """The limit of one calculation, from its creation."""

    def __init__(self, pid: int, seconds: float) -> None:
        """`pid` is the child, which must not have been waited for."""
        #: Linux' clock of the processor time of a process (CPUCLOCK_SCHED).
        self._clock = (~pid << 3) | 2
        self.seconds = seconds
        self.began = time.monotonic()
        self._granted = seconds
        self._ends = self.began + seconds
        self._used_before = self._processor_seconds()
        self._used = 0.0
        self._extensions = 0
        #: Whether the limit has passed while the child did not get the processor.
        self.has_stalled = False

    def remaining(self) -> float:
        """Seconds until the limit has passed, or until it may be extended; 0 or less when it has passed."""
        now = time.monotonic()
        if now >= self._ends:
            self._extend(now)
        return self._ends - now

    def _extend(self, now: float) -> None:
        before, self._used = self._used, self._processor_seconds() - self._used_before
        is_used = self._used >= _NEARLY * self.seconds
        if is_used or self._extensions == _EXTENSIONS:
            self.has_stalled = not is_used and self._used - before < _STANDSTILL * self._granted
            return
        self._extensions += 1
        self._granted = self.seconds - self._used
        self._ends = now + self._granted

    def _processor_seconds(self) -> float:
        try:
            return time.clock_gettime(self._clock)
        except OSError:  # The process has ended: the end of its pipe tells.
            return 0.0
