"""How many slots the work at hand is worth: what an autoscaler goes by."""

from __future__ import annotations

import math

from wizard.queue.observer import Depths, Observer


def wanted_slots_now(observer: Observer, drain_seconds: float) -> int:
    """`wanted_slots` of what is there now. Raises the errors of the client when Valkey is unavailable."""
    return wanted_slots(observer.depths(), sum(observer.busy_slots().values()), drain_seconds)


def wanted_slots(depths: Depths, busy_slots: int, drain_seconds: float) -> int:
    """Slots that finish what waits within `drain_seconds`, and those that hold tasks now, which must not be taken away.

    Work counts by its foretold seconds, so ten factorizations are worth more than ten additions. Never more slots than
    tasks, for a slot calculates one at a time; and one at least while anything waits, even if foretold to take no time.
    """
    waiting = depths.queued + depths.queued_parts
    wanted = math.ceil(depths.waiting_seconds / drain_seconds)
    return busy_slots + min(waiting, max(1, wanted))
