"""Reports the progress of a slot's calculation to Valkey."""

from __future__ import annotations

import logging
import time

from wizard.connection import UNAVAILABLE
from wizard.queue import Claim, Slot
from wizard.task import Phase

log = logging.getLogger(__name__)

#: Seconds between two reports.
_PERIOD_SECONDS = 0.25


class ProgressReport:
    """At most four reports a second; one that cannot be sent is dropped."""

    def __init__(self, slot: Slot) -> None:
        """Sends through `slot`, so it belongs to the thread of that slot."""
        self._slot = slot
        self._reported_at = 0.0

    def send(self, claim: Claim, done: int, total: int) -> bool:
        """Returns False if the attempt is not current."""
        now = time.monotonic()
        if claim.phase is Phase.COMBINE or now - self._reported_at < _PERIOD_SECONDS:
            return True
        self._reported_at = now
        try:
            return self._slot.progress(claim, done, total)
        except UNAVAILABLE:
            log.warning("progress not sent: Valkey is unavailable", extra={"task_id": claim.task_id})
            return True
