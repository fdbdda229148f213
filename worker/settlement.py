"""How the ends of attempts are told to Valkey, counted, and written to the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from wizard.logs import AttemptEnd, tell_ends
from wizard.queue import Claim, Settled, Slot
from worker.counts import SlotCounts
from worker.outcome import Divided, Failed, Finished, Outcome, Stopped

log = logging.getLogger(__name__)


class Settlement:
    """The settlements of one slot, for its thread only."""

    def __init__(self, slot: Slot, counts: SlotCounts, is_cancelled: Callable[[Claim], bool]) -> None:
        """`is_cancelled`: whether nobody wants the answer any more; then nothing is said when it is refused."""
        self._slot = slot
        self._counts = counts
        self._is_cancelled = is_cancelled
        self._tells = log.isEnabledFor(logging.INFO)

    def settle(self, ends: Sequence[tuple[Claim, Outcome]], *, claim_next: bool, held: Sequence[Claim] = ()) -> Settled:
        """Settles several good ends by one call, or one of any kind. `held` are the claims that the slot keeps."""
        began = time.perf_counter()
        settled = self._call(ends, claim_next=claim_next, held=tuple(held))
        self._counts.settled((claim for claim, _ in ends), settled, time.perf_counter() - began)
        self._counts.claimed(settled.claims)
        if self._tells and isinstance(ends[0][1], Finished):
            tell_ends(log, told_of(ends, settled))
        if not all(settled.accepted) or any(settled.put_aside):
            self._warn(ends, settled)
        return settled

    def _call(self, ends: Sequence[tuple[Claim, Outcome]], *, claim_next: bool, held: tuple[Claim, ...]) -> Settled:
        claim, outcome = ends[0]
        if isinstance(outcome, Divided):
            self._counts.divided(claim, len(outcome.inputs))
            log.info("divided", extra=fields_of(claim, outcome) | {"parts": len(outcome.inputs)})
            return self._slot.split(claim, outcome.inputs, until=outcome.until, claim_next=claim_next, held=held)
        if isinstance(outcome, Failed):
            log.warning("attempt failed", extra=fields_of(claim, outcome) | {"error": outcome.error})
            return self._slot.fail(claim, outcome.kind, outcome.error, claim_next=claim_next, held=held)
        answers = [end.answer(each) for each, end in ends if isinstance(end, Finished)]
        return self._slot.complete(answers, claim_next=claim_next, held=held)

    def _warn(self, ends: Sequence[tuple[Claim, Outcome]], settled: Settled) -> None:
        for (claim, _), is_accepted, is_aside in zip(ends, settled.accepted, settled.put_aside, strict=True):
            if is_aside:
                log.warning("put aside: Valkey is short of memory", extra=fields_of(claim))
            elif not is_accepted and not self._is_cancelled(claim):
                log.warning(
                    "settlement refused: the attempt was settled before or is not current", extra=fields_of(claim)
                )


def fields_of(claim: Claim, outcome: Outcome | None = None) -> dict[str, object]:
    """What a line of the log says of an attempt."""
    seconds = {} if outcome is None or isinstance(outcome, Stopped) else {"seconds": outcome.seconds}
    return {
        "task_id": claim.task_id,
        "operation": claim.operation,
        "attempt": claim.attempt,
        **seconds,
        "asked_by": claim.asked_by,
    }


def told_of(ends: Sequence[tuple[Claim, Outcome]], settled: Settled) -> list[AttemptEnd]:
    """What the log says of attempts that went well and were accepted."""
    return [
        AttemptEnd(each.task_id, each.operation, each.attempt, end.seconds or 0.0, each.asked_by, each.phase)
        for (each, end), is_accepted, is_aside in zip(ends, settled.accepted, settled.put_aside, strict=True)
        if is_accepted and not is_aside and isinstance(end, Finished)
    ]
