"""What a worker counts: plain numbers in lists, since a full queue leaves a task a tenth of a millisecond.

Each slot has counts of its own, which only its thread writes; `metrics.py` adds them up when somebody asks. They live
as long as the process, also when a session ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

from wizard.operations import catalogue
from wizard.queue import Claim, Settled
from wizard.queue.load import RUN, WAIT, timing
from wizard.task import BATCH
from worker.outcome import Divided, Failed, Finished, Outcome, Stopped

#: The operation of a task that this worker does not know, as one of a newer version: one label for all of them.
UNKNOWN = "unknown"

#: Upper bounds, seconds.
CHECK = (0.001, 0.01, 0.1, 1.0, 10.0)
SETTLE = (0.001, 0.0025, 0.01, 0.05, 0.25, 1.0, 5.0)


#: How an attempt ended that the worker did not stop.
_HOW = {Finished: "completed", Divided: "divided", Failed: "failed"}


class Distribution:
    """How many values were at most as large as each bound, and their sum."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        """Nothing has been counted."""
        self.bounds = bounds
        #: For each bound the values up to it and above the one before; and those above all.
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Counts one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def include(self, other: Distribution) -> None:
        """Adds the values of another one with the same bounds."""
        self.counts = [mine + its for mine, its in zip(self.counts, other.counts, strict=True)]
        self.total += other.total


class OperationCounts:
    """All about one operation."""

    __slots__ = ("attempts", "check", "claims", "parts", "refused", "run", "settle", "wait")

    def __init__(self) -> None:
        """Nothing has happened."""
        self.claims = self.parts = self.refused = 0
        #: How attempts ended → how many.
        self.attempts: Counter[str] = Counter()
        self.wait, self.run = Distribution(WAIT), Distribution(RUN)
        self.check, self.settle = Distribution(CHECK), Distribution(SETTLE)

    def include(self, other: OperationCounts) -> None:
        """Adds another slot's."""
        self.claims += other.claims
        self.parts += other.parts
        self.refused += other.refused
        # A copy, since its slot goes on counting.
        self.attempts.update(dict(other.attempts))
        for mine, its in (
            (self.wait, other.wait),
            (self.run, other.run),
            (self.check, other.check),
            (self.settle, other.settle),
        ):
            mine.include(its)


class SlotCounts:
    """The counts of one slot."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self._known = {*catalogue(), BATCH}
        self._by_operation: dict[str, OperationCounts] = {}
        #: Why children ended before they were told to → how many.
        self.child_deaths: Counter[str] = Counter()

    @property
    def by_operation(self) -> dict[str, OperationCounts]:
        """A copy of the list, which may be read while the slot goes on."""
        return dict(self._by_operation)

    def claimed(self, claims: Iterable[Claim]) -> None:
        """These attempts begin."""
        for claim in claims:
            counts = self._of(claim.operation)
            counts.claims += 1
            if claim.waited_seconds is not None:
                counts.wait.add(claim.waited_seconds)

    def ended(self, claim: Claim, outcome: Outcome) -> None:
        """An attempt has ended, whatever comes of its settlement."""
        counts = self._of(claim.operation)
        if isinstance(outcome, Stopped):
            counts.attempts[outcome.reason.value.replace(" ", "_")] += 1
            return
        counts.attempts[_HOW[type(outcome)]] += 1
        if outcome.seconds is not None:
            counts.run.add(outcome.seconds)
        if isinstance(outcome, Finished):
            if outcome.check_seconds is not None:
                counts.check.add(outcome.check_seconds)
        elif isinstance(outcome, Failed) and outcome.is_death:
            self.child_deaths[outcome.error["type"]] += 1

    def divided(self, claim: Claim, parts: int) -> None:
        """A task was divided."""
        self._of(claim.operation).parts += parts

    def settled(self, claims: Iterable[Claim], reply: Settled, seconds: float) -> None:
        """These attempts were settled by one call."""
        place, all_accepted = bisect_left(SETTLE, seconds), all(reply.accepted)
        for claim, is_accepted in zip(claims, repeat(True) if all_accepted else reply.accepted, strict=False):
            counts = self._of(claim.operation)
            # As `Distribution.add`, with one search for all of them.
            counts.settle.counts[place] += 1
            counts.settle.total += seconds
            if not is_accepted:
                counts.refused += 1

    def _of(self, operation: str) -> OperationCounts:
        found = self._by_operation.get(operation)
        if found is None:
            name = operation if operation in self._known else UNKNOWN
            found = self._by_operation[name] = self._by_operation.get(name) or OperationCounts()
        return found


class WorkerCounts:
    """The counts of a worker's slots, and what no slot counts."""

    def __init__(self, slots: int, of_slot: Callable[[], SlotCounts] = SlotCounts) -> None:
        """As many as there are slots; `of_slot` makes the counts of one."""
        self.slots = [of_slot() for _ in range(slots)]
        #: Leases of this worker that ended while it was away; tasks of lost workers that it gave back to the queue.
        self.leases_lost = self.reaped = 0
        #: The timings that a heartbeat has told.
        self.told: dict[str, int] = {}

    def by_operation(self) -> dict[str, OperationCounts]:
        """The sum of all slots."""
        found: dict[str, OperationCounts] = {}
        for slot in self.slots:
            for operation, counts in slot.by_operation.items():
                found.setdefault(operation, OperationCounts()).include(counts)
        return found

    def child_deaths(self) -> Counter[str]:
        """The sum of all slots."""
        found: Counter[str] = Counter()
        for slot in self.slots:
            found.update(dict(slot.child_deaths))
        return found

    def timings(self) -> dict[str, int]:
        """How long attempts waited and ran, all slots together: the field of `wizard.queue.load` → how many."""
        return {
            timing(operation, kind, bound): count
            for operation, counts in self.by_operation().items()
            for kind, distribution in (("wait", counts.wait), ("run", counts.run))
            for bound, count in zip((*distribution.bounds, None), distribution.counts, strict=True)
            if count
        }
