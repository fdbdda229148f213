"""The loop of one slot: claim, calculate in a child process, settle.

Any reply of Valkey may be lost. Then the slot settles once more, which is safe because of the attempt number, and looks
on its own list for a task that it claimed without receiving the reply.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard.connection import UNAVAILABLE
from wizard.errors import LeaseLost
from wizard.queue import Claim, Gathered, Settled, Slot
from wizard.task import Phase
from worker.outcome import NEVER_STARTED, WORKER_FAULT, Divided, Failed, Finished, Outcome, Reason, Stopped

if TYPE_CHECKING:
    from worker.child import Child

log = logging.getLogger(__name__)

#: Seconds between two reports of progress to Valkey.
_PROGRESS_SECONDS = 0.25

#: Maximum number of children in a row that cannot be started, or die before they are asked. Then this worker is
#: faulty, and the attempt counts as a failure, so that the task does not stay here for ever.
_CHILDREN = 5

#: Seconds to wait after a child that could not be started (no memory, no process, no file left), doubled each time.
_SPAWN_SECONDS = 0.1

#: Seconds without a claim after a fault of this slot: initial and maximum. It doubles until a task ends without one.
_REST_SECONDS, _REST_MAXIMUM_SECONDS = 1.0, 10.0

#: Maximum seconds before the next attempt while Valkey is unavailable; half of it is random.
_UNAVAILABLE_SECONDS = 0.5


class SlotWorker:
    """One thread, one slot, one child process. `run` ends after a drain or when the lease is lost."""

    def __init__(
        self,
        slot: Slot,
        *,
        spawn: Callable[[], Child],
        gather: Callable[[Claim], Gathered],
        renew: Callable[[], object],
        expect: Callable[[float], None],
        unblock: Callable[[Slot], None],
    ) -> None:
        """`spawn` starts a child; `gather` fetches the parts of a task; `renew` renews the lease or raises `LeaseLost`;
        `expect` makes the renewal loop renew after a backoff; `unblock` ends the slot's wait.
        """
        self._slot = slot
        self._spawn = spawn
        self._gather = gather
        self._renew = renew
        self._expect = expect
        self._unblock = unblock
        self._draining = threading.Event()
        self._giving_up = threading.Event()
        self._rest_seconds = _REST_SECONDS
        self._lock = threading.Lock()
        self._child: Child | None = None
        #: What the child calculates now.
        self._claim: Claim | None = None
        #: A claim that is not calculated yet, and an outcome that is not settled yet; at most one of them.
        self._waiting: Claim | None = None
        self._unsettled: tuple[Claim, Outcome] | None = None
        #: Whether the outcome may have been settled by a call whose reply was lost.
        self._is_retry = False
        #: Cancels that arrived before the reply to their claim.
        self._cancelled: deque[tuple[str, int]] = deque(maxlen=100)
        self.settled = 0

    @property
    def is_busy(self) -> bool:
        """Whether it holds a task."""
        return self._claim is not None

    def run(self) -> None:
        """Works until drained; raises `LeaseLost` when the lease is lost."""
        try:
            while self._goes_on():
                pass
        finally:
            self._close_child()

    def drain(self) -> None:
        """Stops claiming tasks; `run` ends after the current task.

        A wait may begin just after this call, so the caller repeats it until the thread has ended.
        """
        self._draining.set()
        self._unblock(self._slot)

    def give_up(self) -> None:
        """Ends the tries to reach Valkey: `run` ends at the next failed call."""
        self._giving_up.set()

    def stop(self, reason: Reason) -> None:
        """Ends the current calculation now."""
        with self._lock:
            if self._child and self._claim:
                self._child.kill(reason)

    def cancel(self, task_id: str, attempt: int) -> None:
        """Ends one attempt, now or as soon as it begins."""
        with self._lock:
            self._cancelled.append((task_id, attempt))
            if self._child and self._claim and (self._claim.task_id, self._claim.attempt) == (task_id, attempt):
                self._child.kill(Reason.CANCELLED)

    def _goes_on(self) -> bool:
        """One turn, and what follows from its errors; False when the slot is to end."""
        try:
            return self._turn()
        except UNAVAILABLE as error:
            # A finished result is kept until Valkey is back or the grace period ends.
            if self._giving_up.is_set() or (self._draining.is_set() and not (self._unsettled or self._waiting)):
                return False
            self._is_retry = True
            log.warning("Valkey is unavailable", extra={"slot": self._slot.name, "error": str(error)})
            self._giving_up.wait(_UNAVAILABLE_SECONDS * (0.5 + random.random() / 2))  # noqa: S311 - jitter, no secret
        except LeaseLost:
            raise
        except Exception:
            claim = self._unsettled[0] if self._unsettled else self._waiting
            if claim is None or (self._unsettled and self._unsettled[1] is WORKER_FAULT):
                # It concerns no task of ours, or even this failure cannot be stored.
                raise
            log.exception("a slot failed", extra=_log_fields(claim))
            self._close_child()
            self._waiting, self._unsettled, self._is_retry = None, (claim, WORKER_FAULT), True
        return True

    def _turn(self) -> bool:
        """Claims, calculates and settles one task; False after a drain."""
        if self._unsettled is None:
            if self._waiting is None:
                if self._draining.is_set():
                    return False
                self._waiting = self._next()
                if self._waiting is None:
                    return True
            self._unsettled = self._waiting, self._calculate(self._waiting)
            self._waiting, self._is_retry = None, False
        is_faulty = self._unsettled[1] in (NEVER_STARTED, WORKER_FAULT)
        claim_next = not (self._is_retry or is_faulty or self._draining.is_set())
        settled = self._settle(*self._unsettled, claim_next=claim_next)
        self._unsettled = None
        if settled:
            self._waiting = settled.claim
            if not settled.lease_is_live:
                self._renew()
        self._rest(is_faulty)
        return True

    def _next(self) -> Claim | None:
        """The next claim, from our list or the queue; None after one wait without a claim."""
        try:
            claim = self._slot.start()
        except LeaseLost:
            # The lease may only be late after an outage. `renew` finds out.
            self._renew()
            return None
        if claim is None and not self._draining.is_set():
            self._slot.wait()
        return claim

    def _calculate(self, claim: Claim) -> Outcome:
        """Runs one attempt. A child that died before it was asked is replaced, without a failure."""
        gathered = self._gather(claim) if claim.phase is Phase.COMBINE else None
        for number in range(_CHILDREN):
            try:
                child = self._usable_child()
            except OSError as error:
                log.warning("no child can be started", extra={"slot": self._slot.name, "error": str(error)})
                if self._draining.wait(_SPAWN_SECONDS * 2**number):
                    return Stopped(Reason.RELEASED)
                continue
            with self._lock:
                if (claim.task_id, claim.attempt) in self._cancelled:
                    return Stopped(Reason.CANCELLED)
                self._claim = claim
            try:
                return child.calculate(claim, self._reporter(claim), gathered)
            except BrokenPipeError:
                continue
            finally:
                with self._lock:
                    self._claim = None
        return NEVER_STARTED

    def _usable_child(self) -> Child:
        """The child, or a new one if it cannot be used.

        The lock is not held here: the main thread starts children, and it may be waiting for the lock in `stop`.
        """
        child = self._child
        if child is None or not child.is_usable:
            if child:
                child.close()
            child = self._child = self._spawn()
        return child

    def _close_child(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child:
            child.close()

    def _rest(self, is_faulty: bool) -> None:
        """After a fault, leaves the next claims to other slots and workers for a while."""
        if not is_faulty:
            self._rest_seconds = _REST_SECONDS
            return
        self._draining.wait(self._rest_seconds)
        self._rest_seconds = min(_REST_MAXIMUM_SECONDS, 2 * self._rest_seconds)

    def _settle(self, claim: Claim, outcome: Outcome, *, claim_next: bool) -> Settled | None:
        """Settles the attempt; None if the outcome needs no settlement."""
        settled = None
        if isinstance(outcome, Finished):
            settled = self._slot.complete(
                claim,
                outcome.result,
                outcome.verified,
                outcome.measured,
                outcome.attachments,
                claim_next=claim_next,
                partial=outcome.is_partial,
            )
        elif isinstance(outcome, Divided):
            settled = self._slot.split(claim, outcome.inputs, race=outcome.race, claim_next=claim_next)
        elif isinstance(outcome, Failed):
            log.warning("attempt failed", extra=_log_fields(claim) | {"error": outcome.error})
            settled = self._slot.fail(claim, outcome.kind, outcome.error, claim_next=claim_next)
        elif outcome.reason is Reason.LEASE_LOST:
            raise LeaseLost(f"The lease of {self._slot.name} was lost.")
        elif outcome.reason is Reason.RELEASED:
            self._slot.release(claim)
        if settled and settled.put_aside:
            log.warning("put aside: Valkey is short of memory", extra=_log_fields(claim))
        elif settled and not settled.accepted:
            log.warning(
                "settlement refused: the attempt was settled before or is not current", extra=_log_fields(claim)
            )
        if settled and settled.backoff_seconds:
            self._expect(settled.backoff_seconds)
        self.settled += 1
        return settled

    def _reporter(self, claim: Claim) -> Callable[[int, int], None]:
        """Reports progress at most four times a second; a report that cannot be sent is dropped."""
        last = 0.0

        def report(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if claim.phase is not Phase.COMBINE and now - last >= _PROGRESS_SECONDS:
                last = now
                try:
                    is_ours = self._slot.progress(claim, done, total)
                except UNAVAILABLE:
                    log.warning("progress not sent: Valkey is unavailable", extra=_log_fields(claim))
                    return
                if not is_ours:
                    # The cancel command may have been lost.
                    self.stop(Reason.CANCELLED)

        return report


def _log_fields(claim: Claim) -> dict[str, object]:
    return {"task_id": claim.task_id, "attempt": claim.attempt, "operation": claim.operation}
