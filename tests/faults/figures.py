"""What a run was like, from its history and its dump: how much was broken, done again, and how fast it recovered."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.faults.dump import Dump
from tests.faults.history import Record
from tests.faults.plan import OF_VALKEY

#: How many workers there are beside one.
OTHER_WORKERS = 2

#: After these a worker has another child within a moment.
_OF_CHILDREN = {"kill child", "stop child", "poison"}

#: Seconds in which a worker that was killed may still be starting.
_START_SECONDS = 2.0


@dataclass(frozen=True)
class Figures:
    """`recoveries` are the seconds from a worker's kill to the next start of each task that it held.

    `returns` are the seconds until it waited again, at the head of the queue: what is left is waiting for a free slot.
    """

    acknowledged: int
    faults: dict[str, int]
    attempts: int
    needed: int
    failures: int
    returns: tuple[float, ...]
    recoveries: tuple[float, ...]
    refused: int

    @property
    def executions_over_tasks(self) -> float:
        """Attempts begun over those of an undisturbed run: two for a split task, one for any other and for a part.

        What was cancelled is not counted.
        """
        return self.attempts / self.needed

    def recovery(self, share: float) -> float:
        """The seconds within which this share of what was held had begun again."""
        return _percentile(self.recoveries, share)

    def return_to_queue(self, share: float) -> float:
        """The seconds within which this share of what was held waited again."""
        return _percentile(self.returns, share)

    def __str__(self) -> str:
        faults = ", ".join(f"{count} × {kind}" for kind, count in sorted(self.faults.items()))
        return (
            f"{self.acknowledged} tasks acknowledged; {faults}\n"
            f"executions over tasks {self.executions_over_tasks:.4f} ({self.attempts} attempts for {self.needed} "
            f"tasks and parts), {self.failures} failures charged, {self.refused} requests refused\n"
            f"recovery after the kill of a worker, of {len(self.recoveries)} tasks held: "
            f"back on the queue p50 {self.return_to_queue(0.5):.2f} s, max {self.return_to_queue(1):.2f} s; "
            f"begun p50 {self.recovery(0.5):.2f} s, p99 {self.recovery(0.99):.2f} s, max {self.recovery(1):.2f} s"
        )


def figures(history: Sequence[Record], dump: Dump) -> Figures:
    """The figures of a run."""
    accepted = {each["task_id"] for each in history if each["what"] == "accepted"}
    ended = {task_id: task for task_id, task in dump.tasks.items() if task["status"] != "CANCELLED"}
    ours = {
        task_id: task
        for task_id, task in ended.items()
        if task_id in accepted or (task.get("parent") in accepted and task.get("parent") in ended)
    }
    recoveries = list(_recoveries(history))
    return Figures(
        acknowledged=len(accepted),
        faults=dict(Counter(each["kind"] for each in history if each["what"] == "fault")),
        attempts=sum(int(task["attempt"]) for task in ours.values()),
        needed=sum(2 if "parts" in task else 1 for task in ours.values()),
        failures=sum(int(task["failures"]) for task in ours.values()),
        returns=tuple(sorted(back for back, _ in recoveries)),
        recoveries=tuple(sorted(begun for _, begun in recoveries)),
        refused=sum(each["what"] == "refused" for each in history),
    )


def _percentile(values: Sequence[float], share: float) -> float:
    """Of sorted values; NaN if there is none."""
    return values[max(0, math.ceil(share * len(values)) - 1)] if values else math.nan


def _recoveries(history: Sequence[Record]) -> Iterator[tuple[float, float]]:
    """For each task that a killed worker held: seconds until it was back on the queue, and until it began."""
    faults = [each for each in history if each["what"] == "fault"]
    events: dict[str, list[Record]] = defaultdict(list)
    for each in history:
        if each["what"] == "event":
            events[each["task_id"]].append(each)
    for kill in (each for each in faults if each["kind"] == "kill worker"):
        (worker,) = kill["nodes"]
        for task_id in kill["held"]:
            later = [each for each in events[task_id] if each["t"] > kill["until"]]
            starts = [each["t"] for each in later if each["type"] == "started"]
            # A parent that waits for its parts, or a task that ended just before, was not held by anybody.
            was_held = later and (later[0]["type"], later[0]["node"]) == ("requeued", worker)
            if was_held and starts and _others_were_whole(faults, worker, kill["t"], starts[0]):
                yield later[0]["t"] - kill["t"], starts[0] - kill["t"]


def _others_were_whole(faults: Sequence[Record], worker: str, began: float, ended: float) -> bool:
    """Whether Valkey worked meanwhile and one other worker was not hit: else nobody could begin anything."""
    during = [each for each in faults if each["t"] < ended and each["until"] > began - _START_SECONDS]
    hit = {node for each in during if each["kind"] not in _OF_CHILDREN for node in each["nodes"]} - {worker}
    return len(hit) < OTHER_WORKERS and not any(each["kind"] in OF_VALKEY and each["until"] > began for each in during)
