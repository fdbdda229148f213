"""The judge of a run: it reads the history and the last dump, nothing else, and says what promise was broken.

It knows no code of the service but the names of keys and the fields of a task, and believes no counter of it.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.faults.dump import Dump
from tests.faults.history import Record

_ENDS = {"completed", "failed", "cancelled"}
_FINAL = {"COMPLETED", "FAILED", "CANCELLED"}

#: Seconds by which an event may be read later than it happened, while nobody is broken.
_LATE_SECONDS = 1.5

#: Ends of attempts that are charged to nobody.
_UNCHARGED = {"released", "no-memory"}

_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True)
class Violation:
    """A broken promise: which one, whose, and what was seen."""

    rule: str
    subject: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.sentence}"


class Evidence:
    """The history and the dump, sorted for the rules."""

    def __init__(self, history: Sequence[Record], dump: Dump, max_failures: int) -> None:
        self.dump = dump
        self.max_failures = max_failures
        self._by_kind: dict[str, list[Record]] = defaultdict(list)
        for record in sorted(history, key=lambda each: each["t"]):
            self._by_kind[record["what"]].append(record)

    def of(self, what: str) -> list[Record]:
        """The records of one kind, oldest first."""
        return self._by_kind[what]

    @cached_property
    def asked(self) -> dict[str, Record]:
        """Key → question."""
        return {each["key"]: each for each in self.of("asked")}

    @cached_property
    def accepted(self) -> dict[str, str]:
        """Task id → key, of all tasks that a client was promised."""
        return {each["task_id"]: each["key"] for each in self.of("accepted")}

    @cached_property
    def events(self) -> dict[str, list[Record]]:
        """Task id → its events, in the order of the stream."""
        found: dict[str, list[Record]] = defaultdict(list)
        for each in self.of("event"):
            if each["task_id"]:
                found[each["task_id"]].append(each)
        return found

    @cached_property
    def seen(self) -> dict[str, list[Record]]:
        """Task id → what readers were told once it had ended."""
        found: dict[str, list[Record]] = defaultdict(list)
        for each in self.of("seen"):
            found[each["task_id"]].append(each)
        return found

    @cached_property
    def cancels(self) -> set[str]:
        """The tasks whose client asked for their end."""
        return {each["task_id"] for each in self.of("cancel")}

    def told(self, task_id: str) -> str:
        """The task as a reader knows it."""
        return f"task {task_id} ({self.accepted.get(task_id, 'a part, or not of ours')})"

    def is_poison(self, task_id: str) -> bool:
        """Whether the tests kill whoever calculates it."""
        key = self.accepted.get(task_id)
        return key is not None and self.asked[key]["answer"] is None


def lost(evidence: Evidence) -> Iterator[Violation]:
    """An acknowledged task is stored."""
    for task_id in evidence.accepted:
        if task_id not in evidence.dump.tasks:
            yield Violation("lost", task_id, f"{evidence.told(task_id)} was acknowledged and is not stored")


def unended(evidence: Evidence) -> Iterator[Violation]:
    """Every stored task, and every part, has ended."""
    for task_id, task in evidence.dump.tasks.items():
        if task.get("status") not in _FINAL:
            yield Violation("unended", task_id, f"{evidence.told(task_id)} is {task.get('status')} at the end")


def wrong(evidence: Evidence) -> Iterator[Violation]:
    """What completed has the right answer, by the arithmetic of the tests."""
    for task_id, key in evidence.accepted.items():
        task, answer = evidence.dump.tasks.get(task_id, {}), evidence.asked[key]["answer"]
        told = [each["result"] for each in evidence.seen.get(task_id, ()) if each["status"] == "COMPLETED"][:1]
        stored = [json.loads(task["result"])] if task.get("status") == "COMPLETED" and "result" in task else []
        if task.get("status") == "COMPLETED" and not stored:
            yield Violation("wrong", task_id, f"{evidence.told(task_id)} is complete without a result")
        for result in (told or stored) if answer is not None else ():
            if result != answer:
                yield Violation("wrong", task_id, f"{evidence.told(task_id)} has the answer {result}, not {answer}")


def given_up(evidence: Evidence) -> Iterator[Violation]:
    """Only a poison becomes a dead letter, and each poison does."""
    dead = evidence.dump.keys.get(evidence.dump.names.dead())
    letters = set(dead.members) if dead else set()
    for task_id in evidence.accepted:
        status = evidence.dump.tasks.get(task_id, {}).get("status", "lost")
        if status not in _FINAL:
            continue
        if evidence.is_poison(task_id) and (status != "FAILED" or task_id not in letters):
            yield Violation("given up", task_id, f"{evidence.told(task_id)} is a poison and no dead letter: {status}")
        allowed = {"COMPLETED", "CANCELLED"} if task_id in evidence.cancels else {"COMPLETED"}
        if not evidence.is_poison(task_id) and (status not in allowed or task_id in letters):
            error = evidence.dump.tasks[task_id].get("error")
            yield Violation("given up", task_id, f"{evidence.told(task_id)} is no poison and was given up: {error}")


def uncancelled(evidence: Evidence) -> Iterator[Violation]:
    """What a client was told to be cancelled is cancelled."""
    for each in evidence.of("cancelled"):
        status = evidence.dump.tasks.get(each["task_id"], {}).get("status", "CANCELLED")
        if status != "CANCELLED":
            yield Violation(
                "uncancelled", each["task_id"], f"{evidence.told(each['task_id'])} was cancelled and is {status}"
            )


def changed(evidence: Evidence) -> Iterator[Violation]:
    """Once somebody was told how a task ended, it stays so."""
    for task_id, reads in evidence.seen.items():
        first = _outcome(reads[0])
        for each in reads[1:]:
            if _outcome(each) != first:
                yield Violation(
                    "changed", task_id, f"{evidence.told(task_id)} was {first} at first and {_outcome(each)} later"
                )
                break
        else:
            task = evidence.dump.tasks.get(task_id)
            if task and task.get("status") in _FINAL and _stored(task) != first:
                yield Violation(
                    "changed", task_id, f"{evidence.told(task_id)} was {first} at first and is {_stored(task)} now"
                )


def ended_twice(evidence: Evidence) -> Iterator[Violation]:
    """A task ends once, and nothing happens to it then."""
    for task_id, events in evidence.events.items():
        kinds = [each["type"] for each in events]
        ends = [number for number, kind in enumerate(kinds) if kind in _ENDS]
        if len(ends) > 1:
            yield Violation("ended twice", task_id, f"{evidence.told(task_id)} ended {len(ends)} times: {kinds}")
        elif ends and {"started", "requeued"} & set(kinds[ends[0] :]):
            yield Violation("ended twice", task_id, f"{evidence.told(task_id)} went on after its end: {kinds}")


def attempt_reused(evidence: Evidence) -> Iterator[Violation]:
    """No attempt number is given to two claims; they only grow, and the stored one is the last."""
    for task_id, events in evidence.events.items():
        numbers = [each["attempt"] for each in events if each["type"] == "started"]
        task = evidence.dump.tasks.get(task_id)
        if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
            yield Violation("attempt reused", task_id, f"{evidence.told(task_id)} had the attempts {numbers}")
        elif task and numbers and int(task["attempt"]) < numbers[-1]:
            yield Violation(
                "attempt reused",
                task_id,
                f"{evidence.told(task_id)} had attempt {numbers[-1]}, not {task['attempt']}",
            )


def charged(evidence: Evidence) -> Iterator[Violation]:
    """A failure is counted only where the tests broke what the task ran on."""
    for task_id, task in evidence.dump.tasks.items():
        failures = int(task.get("failures", 0))
        explained = sum(
            _is_explained(evidence, task_id, int(name.removeprefix("attempt:")), json.loads(text))
            for name, text in task.items()
            if name.startswith("attempt:")
        )
        if failures > explained:
            yield Violation(
                "charged",
                task_id,
                f"{evidence.told(task_id)} was charged {failures} failures, and faults explain {explained}: "
                + "; ".join(f"{name} {text}" for name, text in sorted(task.items()) if name.startswith("attempt:")),
            )
        elif failures > evidence.max_failures:
            yield Violation("charged", task_id, f"{evidence.told(task_id)} has {failures} failures and was tried again")


def left_on_a_list(evidence: Evidence) -> Iterator[Violation]:
    """No slot holds an id when nothing runs."""
    for name, stored in evidence.dump.keys.items():
        if name.startswith(evidence.dump.names.processing("")) and stored.members:
            yield Violation("left on a list", name, f"{name} still holds {', '.join(stored.members)}")


def homeless(evidence: Evidence) -> Iterator[Violation]:
    """What is left has a home: ids in the list of tasks or as a part, and all that is not needed expires."""
    dump, names = evidence.dump, evidence.dump.names
    listed = set(dump.keys[names.tasks()].members) if names.tasks() in dump.keys else set()
    for task_id, task in dump.tasks.items():
        if task_id not in listed and task.get("parent") not in dump.tasks:
            yield Violation("homeless", task_id, f"{evidence.told(task_id)} is in no list and has no parent")
        elif task.get("status") in _FINAL and not dump.keys[names.task(task_id)].expires:
            yield Violation("homeless", task_id, f"{evidence.told(task_id)} has ended and never expires")
    ended = {task_id for task_id, task in dump.tasks.items() if task.get("status") in _FINAL}
    for task_id in listed - set(dump.tasks) - set(evidence.accepted):
        yield Violation("homeless", task_id, f"{evidence.told(task_id)} is in the list of tasks and is not stored")
    for name, stored in dump.keys.items():
        if name in (names.tasks(), names.dead(), names.askers()) or stored.expires:
            continue
        if name.startswith((names.processing(""), names.tasks_of(""))):
            continue
        found = sorted({each for member in stored.members for each in _ID.findall(member)})
        # What has not ended is told by another rule.
        if over := [each for each in found if each in ended or each not in dump.tasks]:
            yield Violation("homeless", name, f"{name} still names what has ended: {', '.join(over)}")


def miscounted(evidence: Evidence) -> Iterator[Violation]:
    """When nothing waits and nothing runs, the counters of the queue say so."""
    for name in ("queued", "queued_parts", "running", "delayed"):
        if evidence.dump.depths.get(name) and not any(unended(evidence)) and not any(left_on_a_list(evidence)):
            yield Violation("miscounted", name, f"{evidence.dump.depths[name]} are told to be {name}, and none is")


def accepted_twice(evidence: Evidence) -> Iterator[Violation]:
    """The same Idempotency-Key is the same task."""
    ids: dict[str, set[str]] = defaultdict(set)
    for each in evidence.of("accepted"):
        ids[each["key"]].add(each["task_id"])
    for key, found in ids.items():
        if len(found) > 1:
            yield Violation("accepted twice", key, f"{key} became {len(found)} tasks: {', '.join(sorted(found))}")


def answered_badly(evidence: Evidence) -> Iterator[Violation]:
    """The API refuses by 503 (and 429) with Retry-After, never by another error."""
    for each in evidence.of("refused"):
        if each["status"] not in (429, 503) or not str(each["retry_after"] or "").isdecimal():
            yield Violation(
                "answered badly", each["key"], f"{each['key']} was refused by {each['status']}, {each['retry_after']=}"
            )


RULES: tuple[Callable[[Evidence], Iterator[Violation]], ...] = (
    *(lost, unended, wrong, given_up, uncancelled, changed, ended_twice, attempt_reused, charged, left_on_a_list),
    *(homeless, miscounted, accepted_twice, answered_badly),
)


def judge(history: Sequence[Record], dump: Dump, *, max_failures: int = 3) -> list[Violation]:
    """All that was promised and not kept; nothing in a good run."""
    evidence = Evidence(history, dump, max_failures)
    return [violation for rule in RULES for violation in rule(evidence)]


def summary(violations: Sequence[Violation], shown: int = 20) -> str:
    """The violations for people: how many of each rule, and the first of them."""
    counts = ", ".join(f"{count} × {rule}" for rule, count in Counter(each.rule for each in violations).items())
    return "\n".join([counts or "no violation", *map(str, violations[:shown])])


def _outcome(seen: Record) -> tuple[Any, ...]:
    return seen["status"], seen["result"], seen["attempt"], seen["failures"], seen["handled_by"]


def _stored(task: dict[str, str]) -> tuple[Any, ...]:
    result = json.loads(task["result"]) if "result" in task else None
    pod = task["slot"].partition("~")[0] if "slot" in task else None
    return task["status"], result, int(task["attempt"]), int(task["failures"]), pod


def _is_explained(evidence: Evidence, task_id: str, attempt: int, entry: dict[str, Any]) -> bool:
    """Whether the tests broke the pod of an attempt, or its child, while it ran."""
    if entry["why"] in _UNCHARGED:
        return False
    pod = entry["slot"].partition("~")[0]
    events = evidence.events.get(task_id, [])
    began = [each["t"] for each in events if each["type"] == "started" and each["attempt"] == attempt]
    ended = [each["t"] for each in events if each["type"] in {"requeued", "failed"} and each["attempt"] == attempt]
    if not began or not ended:
        return False
    return any(
        pod in fault["nodes"] and began[0] - _LATE_SECONDS <= fault["until"] and fault["t"] <= ended[0] + _LATE_SECONDS
        for fault in evidence.of("fault")
    )
