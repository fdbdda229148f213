"""The load: who asks for how much, what waits in which lane, and how long the operations of late have waited and run.

For the people who run an installation. Whatever waits, it is read in three round trips, and the keys that it reads are
bounded: callers by their rings, minutes and windows by their expiry, operations by the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import valkey

from wizard.queue.keys import Keys
from wizard.queue.place import waiting_list
from wizard.task import name_in

#: Callers that are told, those with most at hand; and those of one lane that are looked at.
_TOLD, _LOOKED_AT = 50, 2_000

#: Milliseconds of one window of timings. The last one that is whole is read with the one that has begun.
WINDOW_MS = 300_000

_MINUTE_MS = 60_000

#: Upper bounds of how long attempts waited and ran, seconds. Workers count by them, and they are the buckets of the
#: metrics. The last one of `RUN` is below the shortest time limit that somebody would call long.
WAIT = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0, 300.0)
RUN = (0.001, 0.01, 0.1, 0.5, 1.0, 2.5, 10.0, 30.0)

#: The share of Valkey's memory from which on new tasks are refused, and from which on parts wait: those of
#: `lua/steps/budget.lua`.
NEW_SHARE, PARTS_SHARE = 0.8, 0.9

#: What stands for a value above all bounds.
BEYOND = "more"


@dataclass(frozen=True, slots=True)
class CallerLoad:
    """One caller: `name` is proven, `client` tells one without a name from others; both None: without either."""

    name: str | None
    client: str | None
    waiting_short: int
    waiting_long: int
    #: Split tasks and batches with parts or lines that have not begun.
    divided: int
    #: In the last minute.
    tasks_per_minute: int
    seconds_per_minute: float


@dataclass(frozen=True, slots=True)
class Lane:
    """What waits in one lane, `short` or `long`; `parts` are counted beside `tasks`."""

    name: str
    tasks: int
    parts: int
    seconds: float
    callers: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Half of the values, and 95 of 100, were below; None where more were above all bounds."""

    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class OperationLoad:
    """Attempts at one operation in the last windows. `wait` is None where none waited: parts do not count."""

    operation: str
    attempts: int
    wait: Spread | None
    run: Spread


@dataclass(frozen=True, slots=True)
class Load:
    """All of it, callers and operations with the most first. `callers` are some, of so many in `callers_total`."""

    lanes: tuple[Lane, Lane]
    callers: tuple[CallerLoad, ...]
    callers_total: int
    operations: tuple[OperationLoad, ...]
    #: How far back the operations are told.
    operations_seconds: float


def load(client: valkey.Valkey, keys: Keys) -> Load:
    """The load now. Raises the errors of `client` when Valkey is unavailable."""
    pipeline = client.pipeline(transaction=False)
    pipeline.time()
    pipeline.hmget(keys.waiting(), "short", "long", "parts", "short_us", "long_us")
    for lane in ("short", "long"):
        pipeline.lrange(keys.turns(lane), -_LOOKED_AT, -1)
    (seconds, micros), numbers, short_callers, long_callers = pipeline.execute()
    now = seconds * 1_000 + micros // 1_000
    minute, window = now // _MINUTE_MS, now // WINDOW_MS
    for number in (minute, minute - 1):
        pipeline.hgetall(keys.asked(str(number)))
    for number in (window, window - 1):
        pipeline.hgetall(keys.timings(str(number)))
    begun, before, *timings = pipeline.execute()
    asked = _last_minute(begun, before, 1 - now % _MINUTE_MS / _MINUTE_MS)
    callers = sorted({*short_callers, *long_callers, *asked})
    for caller in callers:
        pipeline.llen(waiting_list(keys, "short", caller))
        pipeline.llen(waiting_list(keys, "long", caller))
        pipeline.zcard(keys.parents(caller))
        pipeline.zcard(keys.batches(caller))
    counts = pipeline.execute()
    found = [
        _caller_load(caller, counts[4 * index : 4 * index + 4], asked.get(caller, (0.0, 0.0)))
        for index, caller in enumerate(callers)
    ]
    found.sort(key=lambda each: (-each.waiting_short - each.waiting_long - each.divided, -each.seconds_per_minute))
    short, long, parts, short_us, long_us = (max(0, int(each or 0)) for each in numbers)
    return Load(
        (
            Lane("short", short, 0, short_us / 1e6, len(short_callers)),
            Lane("long", long, parts, long_us / 1e6, len(long_callers)),
        ),
        tuple(found[:_TOLD]),
        len(found),
        _operations(timings),
        (WINDOW_MS + now % WINDOW_MS) / 1e3,
    )


def timing(operation: str, kind: str, bound: float | None) -> str:
    """The field that counts attempts at `operation` whose `kind` (wait, run) was at most `bound`; None: above all."""
    return f"{operation}:{kind}:{BEYOND if bound is None else bound}"


def quantile(counts: Mapping[float | None, int], bounds: Iterable[float], share: float) -> float | None:
    """The value below which a share of the counted ones lies, as Prometheus finds it: even inside of a bucket."""
    wanted, lower = share * sum(counts.values()), 0.0
    for bound in bounds:
        count = counts.get(bound, 0)
        if count and wanted <= count:
            return round(lower + (bound - lower) * wanted / count, 6)
        wanted, lower = wanted - count, bound
    return None


def _last_minute(begun: Mapping[str, str], before: Mapping[str, str], share: float) -> dict[str, tuple[float, float]]:
    """Caller → tasks and µs: this minute, and the share of the one before that is not a minute ago yet."""
    found: dict[str, tuple[float, float]] = {}
    for stored, weight in ((begun, 1.0), (before, share)):
        for field, count in stored.items():
            kind, _, caller = field.partition(":")
            tasks, us = found.get(caller, (0.0, 0.0))
            more = weight * int(count)
            found[caller] = (tasks + more, us) if kind == "tasks" else (tasks, us + more)
    return found


def _caller_load(caller: str, counts: list[int], asked: tuple[float, float]) -> CallerLoad:
    name = name_in(caller)
    short, long, parents, batches = counts
    client = None if name is not None else caller or None
    return CallerLoad(name, client, short, long, parents + batches, round(asked[0]), round(asked[1] / 1e6, 6))


def _operations(windows: Iterable[Mapping[str, str]]) -> tuple[OperationLoad, ...]:
    """What the workers counted, the operations whose attempts run longest first."""
    counted: dict[str, dict[str, dict[float | None, int]]] = {}
    for stored in windows:
        for field, count in stored.items():
            operation, kind, bound = field.split(":")
            of = counted.setdefault(operation, {}).setdefault(kind, {})
            at = None if bound == BEYOND else float(bound)
            of[at] = of.get(at, 0) + int(count)
    found = [
        OperationLoad(operation, sum(kinds["run"].values()), _spread(kinds.get("wait"), WAIT), run)
        for operation, kinds in counted.items()
        if (run := _spread(kinds.get("run"), RUN))
    ]
    return tuple(sorted(found, key=lambda each: (-_size(each.run.p95), -_size(each.run.p50), each.operation)))


def _spread(counts: Mapping[float | None, int] | None, bounds: tuple[float, ...]) -> Spread | None:
    return Spread(quantile(counts, bounds, 0.5), quantile(counts, bounds, 0.95)) if counts else None


def _size(value: Any) -> float:
    return float("inf") if value is None else float(value)
