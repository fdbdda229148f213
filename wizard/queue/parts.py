"""The parts of a split task: what a list of them tells, before and after the task has ended.

A part is a task of its own from its claim until its parent ends. Then the parts are deleted, and one summary of them is
kept (`lua/steps/summary.lua`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import valkey

from wizard.node import pod_of
from wizard.queue.keys import Keys
from wizard.task import Attempt, Status, attempts_of

#: The fields of a part that a list tells: not its inputs and its result, which may have a megabyte.
_FIELDS = ("status", "slot", "attempt", "failures", "created_at", "started_at", "ended_at", "measured")

#: The statuses of a summary, by their numbers.
_STATUSES = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """What a list tells of one part; moments in ms of Valkey's clock."""

    index: int
    #: None once its parent has ended: then the part is no task any more.
    task_id: str | None
    status: Status
    handled_by: str | None
    attempt: int
    failures: int
    created_at: int
    started_at: int | None
    ended_at: int | None
    #: Once its parent has ended, only `cpu_seconds`, `wall_seconds` and `weight`, if it had one.
    measured: dict[str, Any] | None
    #: Attempts that did not end it, oldest first; once its parent has ended, the newest 16.
    attempts: tuple[Attempt, ...]


def parts_of(client: valkey.Valkey, keys: Keys, task_id: str) -> list[PartRecord]:
    """The parts of a split task that have begun, by index; empty for any other task.

    Up to four round trips, or eight if the task ends meanwhile.
    """
    for _ in range(2):
        pipeline = client.pipeline(transaction=False)
        pipeline.get(keys.summary(task_id))
        pipeline.hget(keys.split(task_id), "next")
        summary, begun = pipeline.execute()
        if summary:
            return _summed_up(json.loads(summary))
        names = [f"id:{index}" for index in range(int(begun or 0))]
        ids = client.hmget(keys.split(task_id), names) if names else []
        stored = _stored(client, keys, ids)
        # If a part is missing, the task has ended since, and its summary is there.
        if all(stored):
            return [_record(index, ids[index], fields) for index, fields in enumerate(stored)]
    return []


def _stored(client: valkey.Valkey, keys: Keys, ids: Sequence[str | None]) -> list[dict[str, str]]:
    """The fields of each part, and those of its earlier attempts; empty for a part that is gone."""
    pipeline = client.pipeline(transaction=False)
    for each in ids:
        pipeline.hmget(keys.task(each or ""), _FIELDS)
    found = [_present(_FIELDS, values) for values in pipeline.execute()]
    tried = []
    for each, fields in zip(ids, found, strict=True):
        if _may_have_failed(fields):
            names = [f"attempt:{number}" for number in range(1, int(fields["attempt"]) + 1)]
            pipeline.hmget(keys.task(each or ""), names)
            tried.append((fields, names))
    for (fields, names), values in zip(tried, pipeline.execute(), strict=True):
        fields.update(_present(names, values))
    return found


def _may_have_failed(fields: Mapping[str, str]) -> bool:
    """Whether the part may have attempts that did not end it: most parts are done by their first."""
    return bool(fields) and (fields["attempt"] != "1" or fields["status"] != Status.COMPLETED)


def _record(index: int, task_id: str | None, fields: Mapping[str, str]) -> PartRecord:
    """A part that is a task."""
    return PartRecord(
        index,
        task_id,
        Status(fields["status"]),
        pod_of(fields["slot"]) if fields.get("slot") else None,
        int(fields["attempt"]),
        int(fields["failures"]),
        int(fields["created_at"]),
        int(fields["started_at"]) if "started_at" in fields else None,
        int(fields["ended_at"]) if "ended_at" in fields else None,
        json.loads(fields["measured"]) if "measured" in fields else None,
        tuple(attempts_of(fields)),
    )


def _summed_up(summary: dict[str, Any]) -> list[PartRecord]:
    """The parts that a summary tells."""
    since, pods = summary["since"], summary["pods"]

    def moment(after: int | None) -> int | None:
        return None if after is None else since + after

    return [
        PartRecord(
            index,
            None,
            _STATUSES[status],
            None if pod is None else pods[pod],
            attempt,
            failures,
            since + created,
            moment(started),
            moment(ended),
            None if cpu is None else {"cpu_seconds": cpu, "wall_seconds": wall} | _weight(kept),
            tuple(attempts_of(kept)),
        )
        for index, line in enumerate(summary["parts"])
        if line
        for status, pod, attempt, failures, created, started, ended, cpu, wall, kept in [[*line, {}][:10]]
    ]


def _weight(kept: Mapping[str, Any]) -> dict[str, int]:
    return {"weight": kept["weight"]} if "weight" in kept else {}


def _present(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    """The members of a hash that are there."""
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
