"""All that is stored, read without the queue's functions, and what must be true of it whatever has happened."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import valkey

from tests.integration.queue.known import LONG, SHORT, whole_us
from wizard.queue.keys import Keys
from wizard.task import BATCH, FINAL, Phase, Status, name_in

#: Keys that an installation has for ever: their number does not grow with what was asked.
LASTING = {"tasks", "totals", "task_events", "waiting", "wake", "slots", "workers", "excused", "reaped", "nodes"}

#: What Valkey says of a key that does not expire.
FOREVER = -1


class Stored:
    """One installation at one moment."""

    def __init__(self, client: valkey.Valkey, keys: Keys) -> None:
        """Reads all of it, in two round trips."""
        self.prefix, self.names = keys.prefix, keys
        found = client.keys(keys.prefix.replace("{", "[{]") + "*")
        pipeline = client.pipeline(transaction=True)
        for key in found:
            pipeline.type(key)
            pipeline.pttl(key)
        described = pipeline.execute()
        kinds, lives = described[::2], described[1::2]
        read = {
            "hash": pipeline.hgetall,
            "list": lambda key: pipeline.lrange(key, 0, -1),
            "zset": lambda key: pipeline.zrange(key, 0, -1, withscores=True),
            "set": pipeline.smembers,
            "string": pipeline.strlen,
            "stream": pipeline.xlen,
            # It has expired since.
            "none": pipeline.exists,
        }
        for key, kind in zip(found, kinds, strict=True):
            read[kind](key)
        self.content: dict[str, Any] = {
            key: set(value) if kind == "set" else value
            for key, kind, value in zip(found, kinds, pipeline.execute(), strict=True)
        }
        self.ttl = dict(zip(found, lives, strict=True))

    def of(self, kind: str) -> dict[str, Any]:
        """The contents of all keys of a kind, by the variable part of their names."""
        start = f"{self.prefix}{kind}:"
        return {key.removeprefix(start): value for key, value in self.content.items() if key.startswith(start)}

    def get(self, key: str, empty: Any) -> Any:
        """What a key holds, or `empty`."""
        return self.content.get(key, empty)

    @cached_property
    def tasks(self) -> dict[str, dict[str, str]]:
        """Every task by its id."""
        return self.of("task")

    @cached_property
    def lists(self) -> dict[tuple[str, str], list[str]]:
        """Waiting tasks, by lane and caller."""
        found = {
            tuple(member.split(":", 1)): ids
            for member, ids in self.of("task_queue").items()
            if member.startswith(("short:", "long:"))
        }
        return {(SHORT, ""): self.get(self.names.queue(), []), **found}

    @cached_property
    def delayed(self) -> list[str]:
        """Tasks whose backoff is not over."""
        return [task_id for task_id, _ in self.get(self.names.delayed(), [])]

    @cached_property
    def held(self) -> dict[str, list[str]]:
        """What each slot holds."""
        return self.of("processing")

    @cached_property
    def consumers(self) -> set[str]:
        """All that have not left and were not reaped."""
        return {name for name, _ in self.get(self.names.workers(), [])}

    def is_forgotten(self, key: str) -> bool:
        """Whether it expires."""
        return self.ttl[key] > 0

    def parts_of(self, parent: str) -> dict[str, dict[str, str]]:
        """Its parts or chunks that are tasks."""
        return {task_id: task for task_id, task in self.tasks.items() if task.get("parent") == parent}


def lane_of(task: dict[str, str]) -> str:
    """Short: foretold under a second. All parts are long."""
    return LONG if "parent" in task or float(task.get("cost_ms") or 0) >= 1_000 else SHORT


def faults(stored: Stored) -> list[str]:
    """Everything that is not as it must be, in words."""
    checks = (_places, _parents, _batches, _counts, _turns, _in_flight, _wake, _listing, _keys)
    return [fault for check in checks for fault in check(stored)]


def _places(s: Stored) -> list[str]:
    """A task is where its status says, and nowhere else."""
    waiting = Counter(task_id for ids in s.lists.values() for task_id in ids)
    held = Counter(task_id for ids in s.held.values() for task_id in ids)
    delayed = Counter(s.delayed)
    wrong = [f"{task_id} is on a list and is no task" for task_id in {*waiting, *held, *delayed} - set(s.tasks)]
    for task_id, task in s.tasks.items():
        found = (waiting[task_id], delayed[task_id], held[task_id])
        if found not in _right_places(s, task_id, task):
            wrong.append(f"is on so many lists: {found} {task}")
        if s.is_forgotten(s.names.task(task_id)) != (task["status"] in FINAL and "parent" not in task):
            wrong.append(f"expires, or does not: {task}")
    wrong += [f"the slot {slot} has nobody" for slot in s.held if slot.rpartition("/")[0] not in s.consumers]
    return wrong


def _right_places(s: Stored, task_id: str, task: dict[str, str]) -> list[tuple[int, int, int]]:
    """On how many lists of waiting, of delayed and of claimed tasks it may be; empty where its fields do not agree."""
    status, slot, is_divided = task["status"], task.get("slot"), task.get("phase") == Phase.PARTS
    if status in FINAL:
        return [(0, 0, 0)]
    if status == Status.PENDING:
        is_queued = task_id in s.lists.get((lane_of(task), task.get("caller", "")), [])
        return [] if slot or is_divided else [(1, 0, 0) if is_queued else (0, 1, 0)]
    if slot:
        return [(0, 0, 1)] if task_id in s.held.get(slot, []) and not is_divided else []
    return [(0, 0, 0)] if is_divided else []


def _parents(s: Stored) -> list[str]:
    """A divided task has parts that go on, and a part has a parent that waits for it."""
    wrong = []
    offered = {parent: caller for caller, of in s.of("parents").items() for parent, _ in of}
    for task_id, task in s.tasks.items():
        if "parent" in task:
            parent = s.tasks.get(task["parent"])
            if parent is None or parent["status"] in FINAL:
                wrong.append(f"is a part of nobody: {task}")
        elif task["operation"] != BATCH:
            split, phase = s.of("split").get(task_id), task.get("phase", "")
            if (split is not None) != (task["status"] not in FINAL and phase in (Phase.PARTS, Phase.COMBINE)):
                wrong.append(f"{split} is what is divided of {task}")
            elif split is not None:
                is_offered = offered.get(task_id) == task.get("caller", "")
                wrong += [f"{why}: {task} {split}" for why in _divided(s, task_id, split, is_offered=is_offered)]
    wrong += [f"{each} offers parts and is not divided" for each in set(offered) - set(s.of("split"))]
    return wrong


def _divided(s: Stored, task_id: str, split: dict[str, str], *, is_offered: bool) -> Iterator[str]:
    """What is wrong with the parts of one task."""
    task, begun, parts = s.tasks[task_id], int(split["next"]), s.parts_of(task_id)
    going = [each for each in parts.values() if each["status"] not in FINAL]
    if {split[f"id:{index}"] for index in range(begun)} != set(parts):
        yield "has other parts than have begun"
    if any(f"inputs:{index}" in split for index in range(begun)):
        yield "keeps inputs of what has begun"
    has_more = task["phase"] == Phase.PARTS and begun < int(task["parts"])
    if is_offered != has_more:
        yield "offers parts wrongly"
    if bool(going) and task["phase"] == Phase.COMBINE:
        yield "is combined too early"
    if not going and not has_more and task["phase"] == Phase.PARTS:
        yield "waits for no part"


def _batches(s: Stored) -> list[str]:
    """Each line of a batch has ended, runs or waits."""
    offered = {batch: caller for caller, of in s.of("batches").items() for batch, _ in of}
    return [
        f"{why}: {task}"
        for task_id, task in s.tasks.items()
        if task["operation"] == BATCH and "parent" not in task
        for why in (
            _ended_batch(s, task_id, is_offered=task_id in offered)
            if task["status"] in FINAL
            else _batch(s, task_id, is_offered=offered.get(task_id) == task.get("caller", ""))
        )
    ]


def _ended_batch(s: Stored, task_id: str, *, is_offered: bool) -> Iterator[str]:
    """What is wrong with a batch that has ended."""
    task = s.tasks[task_id]
    if is_offered or s.parts_of(task_id) or any(task_id in s.of(f"batch_{of}") for of in ("todo", "lines", "running")):
        yield "something is left of it"
    if task["status"] == Status.COMPLETED and task["done"] != task["lines"]:
        yield "not all lines are answered"


def _batch(s: Stored, task_id: str, *, is_offered: bool) -> Iterator[str]:
    """What is wrong with a batch that goes on."""
    task, parts = s.tasks[task_id], s.parts_of(task_id)
    todo, lines = s.of("batch_todo").get(task_id, []), s.of("batch_lines").get(task_id, {})
    records = s.of("batch_records").get(task_id, {})
    texts = [text for each in records.values() for text in json.loads(each)]
    failed = sum(text.startswith('{"error"') for text in texts)
    if (task["done"], task["failed"]) != (str(len(texts)), str(failed)):
        yield f"{records} are not what is done"
    if task["progress"] != f"{len(texts)}/{task['lines']}":
        yield "its progress is wrong"
    if not {*todo, *records, *(each["index"] for each in parts.values())} <= {
        first for first, _ in s.of("batch_order").get(task_id, [])
    }:
        yield "not all chunks have their place"
    if set(todo) != set(lines) or len(todo) != len(set(todo)):
        yield f"{todo} and {lines} differ"
    if set(parts) != s.of("batch_running").get(task_id, set()):
        yield f"{set(parts)} are tasks and are not told"
    waiting = [text.split(" ", 2) for text in lines.values()]
    left = sum(int(number) for _, number, _ in waiting) + sum(int(each["lines"]) for each in parts.values())
    if left != int(task["lines"]) - int(task["done"]) or left == 0:
        yield f"{left} lines are left"
    if int(task.get("waiting_us", 0)) != sum(whole_us(ms) for ms, *_ in waiting):
        yield f"{waiting} have another time"
    if is_offered != bool(todo):
        yield f"{todo} is offered wrongly"


def _counts(s: Stored) -> list[str]:
    """What waits is counted."""
    waiting = [s.tasks[each] for ids in s.lists.values() for each in ids if each in s.tasks]
    splits = [
        (int(s.tasks[each]["parts"]) - int(s.of("split")[each]["next"]), s.of("split")[each]["part_ms"])
        for of in s.of("parents").values()
        for each, _ in of
    ]
    chunks = [
        text.split(" ", 1)[0]
        for of in s.of("batches").values()
        for each, _ in of
        for text in s.of("batch_lines").get(each, {}).values()
    ]
    expected = {
        "short": sum(lane_of(each) == SHORT for each in waiting),
        "long": sum(lane_of(each) == LONG and "parent" not in each for each in waiting),
        "parts": sum("parent" in each for each in waiting) + sum(left for left, _ in splits) + len(chunks),
        "short_us": sum(whole_us(each.get("cost_ms", "")) for each in waiting if lane_of(each) == SHORT),
        "long_us": sum(whole_us(each.get("cost_ms", "")) for each in waiting if lane_of(each) == LONG)
        + sum(left * whole_us(ms) for left, ms in splits)
        + sum(map(whole_us, chunks)),
    }
    counted = s.get(s.names.waiting(), {})
    found = {name: int(counted.get(name, 0)) for name in expected}
    return [] if found == expected else [f"counted is {found}, and it is {expected}"]


def _turns(s: Stored) -> list[str]:
    """Whoever waits has one place in the ring."""
    wrong = []
    for lane in (SHORT, LONG):
        ring = s.get(s.names.turns(lane), [])
        waiting = {caller for (of, caller), ids in s.lists.items() if of == lane and ids}
        if lane == LONG:
            waiting |= {*s.of("parents"), *s.of("batches")}
        if len(ring) != len(set(ring)) or not waiting <= set(ring):
            wrong.append(f"{waiting} wait and {ring} have a turn in the lane {lane}")
    return wrong


def _in_flight(s: Stored) -> list[str]:
    """Each task of an account that has not ended, and no other."""
    going: dict[str, set[str]] = {}
    for task_id, task in s.tasks.items():
        if "account" in task and task["status"] not in FINAL:
            going.setdefault(task["account"], set()).add(task_id)
    found = s.of("in_flight")
    return [] if found == going else [f"{found} are in flight, and it is {going}"]


def _wake(s: Stored) -> list[str]:
    """There are never more tokens than slots."""
    tokens = len(s.get(s.names.wake(), []))
    return (
        [] if tokens <= sum(int(each.rpartition("~")[2].partition("x")[0]) for each in s.consumers) else [f"{tokens=}"]
    )


def _listing(s: Stored) -> list[str]:
    """The lists of tasks have all of them, and of each name its own."""
    wrong = []
    listed = {task_id for task_id, _ in s.get(s.names.tasks(), [])}
    whole = {task_id for task_id, task in s.tasks.items() if "parent" not in task}
    if not whole <= listed:
        wrong.append(f"{whole - listed} are not listed")
    asked = {task_id: name for name, of in s.of("tasks").items() for task_id, _ in of}
    if asked != s.get(s.names.askers(), {}):
        wrong.append(f"{asked} asked, and it should be {s.get(s.names.askers(), {})}")
    names = {task_id: name for task_id in whole if (name := name_in(s.tasks[task_id].get("caller")))}
    if not names.items() <= asked.items():
        wrong.append(f"{names} asked, and listed is {asked}")
    return wrong


def _keys(s: Stored) -> list[str]:
    """Nothing is left over: each key lives as long as something that needs it, or expires."""
    wrong = []
    going = {task_id for task_id, task in s.tasks.items() if task["status"] not in FINAL}
    for key, life in s.ttl.items():
        kind, _, member = key.removeprefix(s.prefix).partition(":")
        is_needed = kind in LASTING | {
            "askers",
            "task_queue",
            "turns",
            "parents",
            "batches",
            "processing",
            "task",
            "in_flight",
        } or (kind.startswith(("split", "batch_")) and member in going)
        if not is_needed and life == FOREVER:
            wrong.append(f"{key} is there for ever")
    for task_id, task in s.tasks.items():
        life = s.ttl[s.names.task(task_id)]
        for name in task.get("apart", "").split():
            answer = s.names.answer(f"{task.get('memo', task_id)}:{name}")
            if answer not in s.content or s.ttl[answer] < life:
                wrong.append(f"{answer} is gone before {task}")
    wrong += [f"{each} is summed up and has not ended" for each in set(s.of("summary")) & going]
    wrong += [f"{each} is excused and not there" for each in s.get(s.names.excused(), set()) - s.consumers]
    return wrong
