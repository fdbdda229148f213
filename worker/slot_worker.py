"""The loop of one slot: claim, calculate in a child process, settle.

Any reply of Valkey may be lost. Then the slot settles once more, which is safe because of the attempt number, and looks
on its own list for tasks that it claimed without receiving the reply.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from itertools import takewhile
from typing import TYPE_CHECKING

from wizard.connection import UNAVAILABLE
from wizard.errors import LeaseLost
from wizard.queue import Claim, Gathered, Settled, Slot
from wizard.task import Phase
from worker.counts import SlotCounts
from worker.outcome import NEVER_STARTED, WORKER_FAULT, Finished, Outcome, Reason, Stopped
from worker.progress import ProgressReport
from worker.settlement import Settlement, fields_of

if TYPE_CHECKING:
    from worker.child import Child

log = logging.getLogger(__name__)

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
    """One thread, one slot, one child process. `run` ends after a drain or when the lease is lost.

    A slot may hold several short tasks. The child has their questions ahead, so it does not wait for Valkey; the slot
    settles whatever has been answered in one call, which claims the next ones.
    """

    def __init__(
        self,
        slot: Slot,
        counts: SlotCounts,
        *,
        spawn: Callable[[], Child],
        gather: Callable[[Claim], Gathered | None],
        renew: Callable[[], object],
        expect: Callable[[float], None],
        unblock: Callable[[Slot], None],
    ) -> None:
        """`spawn` starts a child; `gather` fetches the parts of a task; `renew` renews the lease or raises `LeaseLost`;
        `expect` makes the renewal loop renew after a backoff; `unblock` ends the slot's wait.
        """
        self._slot = slot
        self._counts = counts
        self._settlement = Settlement(slot, counts, self._is_cancelled)
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
        #: Claims without an answer, in order. The child has been asked the first `child.asked` of them.
        self._held: deque[Claim] = deque()
        #: Answers that are not settled yet.
        self._unsettled: deque[tuple[Claim, Outcome]] = deque()
        #: The claim that the child has to itself; a cancel may kill it.
        self._alone: Claim | None = None
        #: Whether a reply was lost: it may have claimed tasks, so nothing is claimed until `start` has looked.
        self._must_look = True
        #: Whether answers are settled one by one, because several at once raised an exception.
        self._is_careful = False
        #: Cancels that arrived before the reply to their claim, or while others were calculated.
        self._cancelled: deque[tuple[str, int]] = deque(maxlen=100)
        self._progress = ProgressReport(slot)
        self.settled = 0

    @property
    def is_busy(self) -> bool:
        """Whether it holds a task."""
        return bool(self._held)

    def run(self) -> None:
        """Works until drained; raises `LeaseLost` when the lease is lost."""
        try:
            while self._goes_on():
                pass
        finally:
            self._close_child()

    def drain(self) -> None:
        """Stops claiming tasks; `run` ends after those it holds.

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
            if self._child and self._held:
                self._child.kill(reason)

    def cancel(self, task_id: str, attempt: int) -> None:
        """Ends one attempt: now, or as soon as it would begin. One of several short ones is ended when it overruns."""
        with self._lock:
            self._cancelled.append((task_id, attempt))
            if self._child and self._alone and self._is_cancelled(self._alone):
                self._child.kill(Reason.CANCELLED)

    def _goes_on(self) -> bool:
        """One turn, and what follows from its errors; False when the slot is to end."""
        try:
            return self._turn()
        except UNAVAILABLE as error:
            # A finished result is kept until Valkey is back or the grace period ends.
            if self._giving_up.is_set() or (self._draining.is_set() and not (self._unsettled or self._held)):
                return False
            self._must_look = True
            log.warning("Valkey is unavailable", extra={"slot": self._slot.name, "error": str(error)})
            self._giving_up.wait(_UNAVAILABLE_SECONDS * (0.5 + random.random() / 2))  # noqa: S311 - jitter, no secret
        except LeaseLost:
            raise
        except Exception:
            self._must_look = True
            if not self._blame():
                # It concerns no task of ours, or even this failure cannot be stored.
                raise
            log.exception("a slot failed", extra={"slot": self._slot.name})
            self._close_child()
        return True

    def _blame(self) -> bool:
        """After an exception: the attempt that it concerns has failed. Of several it is not known which one."""
        if len(self._unsettled) > 1 and not self._is_careful:
            self._is_careful = True
        elif self._unsettled:
            claim, outcome = self._unsettled.popleft()
            if outcome is WORKER_FAULT:
                return False
            self._unsettled.appendleft((claim, WORKER_FAULT))
        elif self._held:
            self._unsettled.append((self._held.popleft(), WORKER_FAULT))
        else:
            return False
        return True

    def _turn(self) -> bool:
        """Claims, calculates and settles; False after a drain."""
        if not (self._unsettled or self._held):
            if self._draining.is_set():
                return False
            claims = self._next()
            if claims and self._draining.is_set():
                self._slot.release(claims, "The worker was asked to leave before it began.")
                claims = ()
            self._held.extend(claims)
            return True
        if not self._unsettled:
            self._unsettled.extend(self._answers())
        while self._unsettled:
            self._settle_next()
        return True

    def _next(self) -> tuple[Claim, ...]:
        """The next claims, from our list or the queue; empty after one wait without a claim."""
        try:
            claims = self._slot.start() if self._must_look else self._slot.wait()
            self._must_look = False
        except LeaseLost:
            # The lease may only be late after an outage. `renew` finds out.
            self._must_look = True
            self._renew()
            return ()
        self._counts.claimed(claims)
        return claims

    def _answers(self) -> list[tuple[Claim, Outcome]]:
        """The outcomes of the first claims, at least one. A child that died before it was asked is replaced, without a
        failure.
        """
        first = self._held[0]
        gathered = self._gather(first) if first.phase is Phase.COMBINE else None
        if first.phase is Phase.COMBINE and not gathered:
            # It was cancelled a moment ago, and its parts are gone.
            return [self._ended(Stopped(Reason.CANCELLED))]
        for number in range(_CHILDREN):
            try:
                child = self._usable_child()
            except OSError as error:
                log.warning("no child can be started", extra={"slot": self._slot.name, "error": str(error)})
                if self._draining.wait(_SPAWN_SECONDS * 2**number):
                    return [self._ended(Stopped(Reason.RELEASED))]
                continue
            with self._lock:
                if not child.asked and self._is_cancelled(first):
                    return [self._ended(Stopped(Reason.CANCELLED))]
                self._alone = first if len(self._held) == 1 else None
            try:
                child.ask(list(self._held)[child.asked :], gathered)
                outcomes = child.outcomes(self._report, self._overrun)
            except BrokenPipeError:
                continue
            finally:
                with self._lock:
                    self._alone = None
            return [self._ended(outcome) for outcome in outcomes]
        return [self._ended(NEVER_STARTED)]

    def _ended(self, outcome: Outcome) -> tuple[Claim, Outcome]:
        claim = self._held.popleft()
        self._counts.ended(claim, outcome)
        return claim, outcome

    def _overrun(self, claim: Claim) -> None:
        """Gives the claims behind one that takes too long back to the queue; a cancel ends it from now on."""
        others = list(self._held)[1:]
        if others:
            try:
                self._slot.release(others, "It waited behind a task that took longer than foretold.")
            except UNAVAILABLE as error:
                # They may have been given back. If so, what we say of them is refused.
                self._must_look = True
                log.warning("claims not given back", extra={"slot": self._slot.name, "error": str(error)})
                return
        with self._lock:
            if self._child:
                self._child.drop()
                self._alone = claim
                if self._is_cancelled(claim):
                    self._child.kill(Reason.CANCELLED)
        for each in others:
            self._held.remove(each)

    def _is_cancelled(self, claim: Claim) -> bool:
        return (claim.task_id, claim.attempt) in self._cancelled

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

    def _rest(self) -> None:
        """After a fault, leaves the next claims to other slots and workers for a while."""
        self._draining.wait(self._rest_seconds)
        self._rest_seconds = min(_REST_MAXIMUM_SECONDS, 2 * self._rest_seconds)

    def _settle_next(self) -> None:
        """Settles the first outcome; good ones that follow each other in one call."""
        claim, outcome = self._unsettled[0]
        is_faulty = outcome in (NEVER_STARTED, WORKER_FAULT)
        if isinstance(outcome, Stopped):
            self._stop(claim, outcome.reason)
            self._unsettled.popleft()
            return
        if is_faulty:
            self._give_back("The worker could not calculate.")
        finished = list(takewhile(lambda each: isinstance(each[1], Finished), self._unsettled))[
            : 1 if self._is_careful else None
        ]
        settling = finished or [(claim, outcome)]
        is_last = len(settling) == len(self._unsettled)
        claim_next = is_last and not (self._must_look or is_faulty or self._is_careful or self._draining.is_set())
        settled = self._settlement.settle(settling, claim_next=claim_next, held=self._held)
        for _ in settling:
            self._unsettled.popleft()
        self.settled += len(settling)
        self._is_careful = False
        self._go_on_after(settled, is_faulty=is_faulty)
        if not claim_next and not self._held:
            self._must_look = True

    def _go_on_after(self, settled: Settled, *, is_faulty: bool) -> None:
        self._held.extend(settled.claims)
        if settled.backoff_seconds:
            self._expect(settled.backoff_seconds)
        if not settled.lease_is_live:
            self._must_look = True
            self._renew()
        if is_faulty:
            self._rest()
        else:
            self._rest_seconds = _REST_SECONDS

    def _stop(self, claim: Claim, reason: Reason) -> None:
        """What follows from a child that was killed on purpose."""
        self._must_look = True
        log.info("stopped", extra=fields_of(claim) | {"reason": reason.value})
        if reason is Reason.LEASE_LOST:
            raise LeaseLost(f"The lease of {self._slot.name} was lost.")
        if reason is Reason.RELEASED:
            self._slot.release([claim], "The worker was asked to leave and gave the task back.")
            self._give_back("The worker was asked to leave before it began.")

    def _give_back(self, why: str) -> None:
        """Puts all claims without an answer back on the queue."""
        if self._held:
            self._slot.release(self._held, why)
            self._held.clear()

    def _report(self, claim: Claim, done: int, total: int) -> None:
        if not self._progress.send(claim, done, total) and self._child:
            # The cancel command may have been lost.
            self._child.kill(Reason.CANCELLED)
