"""The judge of the kill suite finds each broken promise in a history that is good otherwise, and only that one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.dump import Dump, Stored
from tests.faults.judge import judge, summary
from wizard.queue.keys import Keys

pytestmark = pytest.mark.unit

NAMES = Keys()
PLAIN, HIT, PARENT, PART, POISON, UNWANTED = (character * 32 for character in "abcde0")


@dataclass
class Case:
    """A run: six tasks; one is a part, one was on a worker that was killed, one is a poison, one was cancelled."""

    history: list[dict[str, Any]] = field(default_factory=list)
    tasks: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, Stored] = field(default_factory=dict)
    depths: dict[str, Any] = field(default_factory=lambda: {"queued": 0, "running": 0, "delayed": 0})

    def verdict(self) -> list[tuple[str, str]]:
        """Rule and subject of each violation."""
        return [(each.rule, each.subject) for each in judge(self.history, Dump(self.tasks, self.keys, self.depths))]

    def event(self, t: float, kind: str, task_id: str, attempt: int = 1, node: str = "worker-1") -> None:
        """One event of the stream."""
        self.history.append(
            {"t": t, "what": "event", "type": kind, "task_id": task_id, "node": node, "attempt": attempt, "status": ""}
        )

    def seen(self, t: float, task_id: str, **other: object) -> None:
        """A read of the end."""
        task = self.tasks[task_id]
        result = json.loads(task["result"]) if "result" in task else None
        read = {"status": task["status"], "result": result, "attempt": int(task["attempt"])}
        read |= {"failures": int(task["failures"]), "handled_by": task["slot"].partition("~")[0]}
        self.history.append({"t": t, "what": "seen", "task_id": task_id, **read, **other})

    def of(self, what: str, **wanted: object) -> dict[str, Any]:
        """The first record that has all that is wanted."""
        return next(
            each
            for each in self.history
            if each["what"] == what and all(each.get(name) == value for name, value in wanted.items())
        )


def task(status: str = "COMPLETED", *, attempt: int = 1, failures: int = 0, **more: str) -> dict[str, str]:
    """A stored task."""
    return {
        "status": status,
        "attempt": str(attempt),
        "failures": str(failures),
        "slot": "worker-2~1xabc/1",
        **({"result": json.dumps({"sum": "3"})} if status == "COMPLETED" else {}),
        **more,
    }


def ended_attempt(slot: str, why: str) -> str:
    """An entry of a task's history."""
    return json.dumps({"slot": slot, "started_at": "1", "ended_at": 2, "why": why, "detail": "…"})


@pytest.fixture
def good() -> Case:
    """Nothing to complain of."""
    case = Case()
    crashed = {f"attempt:{number}": ended_attempt("worker-2~1xabc/1", "killed") for number in (1, 2, 3)}
    case.tasks = {
        PLAIN: task(),
        HIT: task(attempt=2, failures=1, **{"attempt:1": ended_attempt("worker-1~1xabc/1", "lease-lost")}),
        PARENT: task(attempt=2, parts="1"),
        PART: task(parent=PARENT, attempt=2, **{"attempt:1": ended_attempt("worker-1~1xabc/1", "released")}),
        POISON: task("FAILED", attempt=3, failures=3, error="{}", **crashed),
        UNWANTED: task("CANCELLED"),
    }
    for number, (task_id, answer) in enumerate(
        {PLAIN: "3", HIT: "3", PARENT: "3", POISON: None, UNWANTED: "3"}.items()
    ):
        expected = {"sum": answer} if answer else None
        case.history.append({"t": number, "what": "asked", "key": f"key-{number}", "answer": expected})
        case.history.append({"t": number + 0.1, "what": "accepted", "key": f"key-{number}", "task_id": task_id})
        case.event(number + 0.2, "enqueued", task_id, 0, "api-1")
    case.history.append({"t": 1, "what": "refused", "key": "key-3", "status": 503, "retry_after": "1"})
    case.event(4, "started", PLAIN)
    case.event(4.1, "completed", PLAIN)
    case.event(5, "started", HIT, 1, "worker-1")
    case.history.append({"t": 5.5, "what": "fault", "kind": "kill worker", "nodes": ["worker-1"], "until": 5.5})
    case.event(6.6, "requeued", HIT, 1, "worker-1")
    case.event(6.7, "started", HIT, 2)
    case.event(6.8, "completed", HIT, 2)
    case.event(20, "started", PARENT)
    case.event(20.1, "enqueued", PART, 0)
    case.event(20.2, "started", PART, 1)
    case.event(20.3, "requeued", PART, 1)
    case.event(20.4, "started", PART, 2)
    case.event(20.5, "completed", PART, 2)
    case.event(20.6, "requeued", PARENT, 1)
    case.event(20.7, "started", PARENT, 2)
    case.event(20.8, "completed", PARENT, 2)
    case.event(25, "started", UNWANTED)
    case.event(25.2, "cancelled", UNWANTED)
    case.history.append({"t": 25.1, "what": "cancel", "task_id": UNWANTED})
    case.history.append({"t": 25.2, "what": "cancelled", "task_id": UNWANTED})
    for attempt in (1, 2, 3):
        t = 30.0 + attempt
        case.event(t, "started", POISON, attempt, "worker-2")
        case.history.append({"t": t, "what": "fault", "kind": "poison", "nodes": ["worker-2"], "until": t})
        case.event(t + 0.1, "requeued" if attempt < 3 else "failed", POISON, attempt, "worker-2")
    for task_id in (PLAIN, HIT, PARENT, POISON):
        case.seen(40, task_id)
        case.seen(50, task_id)
    case.keys = {NAMES.task(task_id): Stored("hash", (), expires=True) for task_id in case.tasks}
    case.keys[NAMES.tasks()] = Stored("zset", (PLAIN, HIT, PARENT, POISON, UNWANTED), expires=False)
    case.keys[NAMES.dead()] = Stored("list", (POISON,), expires=False)
    case.keys[NAMES.split(PARENT)] = Stored("hash", ("id:0", PART), expires=True)
    case.keys[NAMES.control("worker-1~1xabc")] = Stored("list", (f"cancel {PART} 1",), expires=True)
    return case


def test_a_good_run_is_called_good(good: Case):
    """A task was hit by a kill, one was cancelled, one given back, a poison given up, and a request refused by 503."""
    assert good.verdict() == []
    assert summary([]) == "no violation"


def forget(case: Case) -> None:
    """The task is gone, as after a loss of power under everysec; the list of tasks may still have its id."""
    del case.tasks[PLAIN], case.keys[NAMES.task(PLAIN)]


def never_end(case: Case) -> None:
    """It waits at the end, and nobody has read an end."""
    case.tasks[PLAIN]["status"] = "PENDING"
    del case.tasks[PLAIN]["result"]
    case.history = [each for each in case.history if not (each["what"] == "seen" and each["task_id"] == PLAIN)]
    case.history.remove(case.of("event", type="completed", task_id=PLAIN))


def answer_wrongly(case: Case) -> None:
    """The same wrong answer, whoever asks."""
    case.tasks[PLAIN]["result"] = json.dumps({"sum": "4"})
    for each in case.history:
        if each["what"] == "seen" and each["task_id"] == PLAIN:
            each["result"] = {"sum": "4"}


def lose_the_result(case: Case) -> None:
    """Complete, with nothing in it; nobody had read it."""
    del case.tasks[PLAIN]["result"]
    case.history = [each for each in case.history if not (each["what"] == "seen" and each["task_id"] == PLAIN)]


def change_for_a_reader(case: Case) -> None:
    """The second reader is told of another worker."""
    case.history = [each for each in case.history if not (each["t"] == 50 and each.get("task_id") == PLAIN)]
    case.seen(50, PLAIN, handled_by="worker-1")


def change_what_is_stored(case: Case) -> None:
    """Written over after it was read."""
    case.tasks[PLAIN]["result"] = json.dumps({"sum": "4"})


def end_twice(case: Case) -> None:
    """Two workers were both told that theirs is the result."""
    case.event(4.2, "completed", PLAIN)


def go_on_after_the_end(case: Case) -> None:
    """The reaper put back what had ended."""
    case.event(4.2, "requeued", PLAIN)


def use_an_attempt_twice(case: Case) -> None:
    """Two claims have the same fence."""
    case.of("event", type="started", task_id=HIT, attempt=2)["attempt"] = 1


def take_an_attempt_back(case: Case) -> None:
    """The stored number is lower than one that was given out."""
    case.tasks[PART]["attempt"] = "1"


def charge_without_a_fault(case: Case) -> None:
    """Nobody broke the worker."""
    case.history.remove(case.of("fault", kind="kill worker"))


def charge_another_node(case: Case) -> None:
    """What was broken was another worker."""
    case.of("fault", kind="kill worker")["nodes"] = ["worker-3"]


def charge_at_another_time(case: Case) -> None:
    """The worker was killed long before."""
    case.of("fault", kind="kill worker").update(t=1.0, until=1.0)


def charge_twice(case: Case) -> None:
    """One death, two failures; the readers were told so, too."""
    case.tasks[HIT]["failures"] = "2"
    for each in case.history:
        if each["what"] == "seen" and each["task_id"] == HIT:
            each["failures"] = 2


def charge_a_release(case: Case) -> None:
    """A worker that leaves costs nobody a failure."""
    case.tasks[PART]["failures"] = "1"


def give_up_an_innocent(case: Case) -> None:
    """A dead letter that is no poison."""
    case.tasks[PLAIN] = task("FAILED", error="{}")
    for each in case.history:
        if each["what"] == "seen" and each["task_id"] == PLAIN:
            each.update(status="FAILED", result=None)


def never_give_up(case: Case) -> None:
    """The poison is called complete."""
    case.tasks[POISON]["status"] = "COMPLETED"
    case.tasks[POISON]["result"] = json.dumps({"factors": []})
    for each in case.history:
        if each["what"] == "seen" and each["task_id"] == POISON:
            each.update(status="COMPLETED", result={"factors": []})


def forget_the_letter(case: Case) -> None:
    """Failed, and not among the dead letters."""
    case.keys[NAMES.dead()] = Stored("list", (), expires=False)


def cancel_without_effect(case: Case) -> None:
    """The client was told that it is cancelled; it was complete all the time."""
    case.tasks[UNWANTED] = task()


def leave_on_a_list(case: Case) -> None:
    """A lost slot still has it."""
    case.keys[NAMES.processing("worker-1~1xabc/1")] = Stored("list", (PLAIN,), expires=False)


def leave_in_a_queue(case: Case) -> None:
    """Some list, whatever its name, still has it."""
    case.keys["{wizard}:lane:short:somebody"] = Stored("list", (PLAIN,), expires=False)


def keep_for_ever(case: Case) -> None:
    """Ended, and never removed."""
    case.keys[NAMES.task(PART)] = Stored("hash", (), expires=False)


def lose_the_parent(case: Case) -> None:
    """A part whose parent does not exist; nobody had asked for that parent."""
    case.tasks[PART]["parent"] = "f" * 32


def leave_the_list_of_tasks(case: Case) -> None:
    """Stored, and nobody can find it."""
    case.keys[NAMES.tasks()] = Stored("zset", (HIT, PARENT, POISON, UNWANTED), expires=False)


def list_a_stranger(case: Case) -> None:
    """In the list of tasks, and nowhere else."""
    case.keys[NAMES.tasks()] = Stored("zset", (PLAIN, HIT, PARENT, POISON, UNWANTED, "f" * 32), expires=False)


def count_what_is_not_there(case: Case) -> None:
    """The API shows a queue."""
    case.depths["queued"] = 1


def accept_twice(case: Case) -> None:
    """The same key, another task."""
    case.tasks["f" * 32] = task()
    case.keys[NAMES.task("f" * 32)] = Stored("hash", (), expires=True)
    case.keys[NAMES.tasks()] = Stored("zset", (PLAIN, HIT, PARENT, POISON, UNWANTED, "f" * 32), expires=False)
    case.history.append({"t": 9, "what": "accepted", "key": "key-0", "task_id": "f" * 32})


def refuse_by_an_error(case: Case) -> None:
    """An error of ours."""
    case.of("refused")["status"] = 500


def refuse_without_advice(case: Case) -> None:
    """When to come back is not said."""
    case.of("refused")["retry_after"] = None


@pytest.mark.parametrize(
    ("plant", "rule", "subject"),
    [
        pytest.param(plant, rule, subject, id=(plant.__doc__ or "").rstrip("."))
        for plant, rule, subject in (
            (forget, "lost", PLAIN),
            (never_end, "unended", PLAIN),
            (answer_wrongly, "wrong", PLAIN),
            (lose_the_result, "wrong", PLAIN),
            (change_for_a_reader, "changed", PLAIN),
            (change_what_is_stored, "changed", PLAIN),
            (end_twice, "ended twice", PLAIN),
            (go_on_after_the_end, "ended twice", PLAIN),
            (use_an_attempt_twice, "attempt reused", HIT),
            (take_an_attempt_back, "attempt reused", PART),
            (charge_without_a_fault, "charged", HIT),
            (charge_another_node, "charged", HIT),
            (charge_at_another_time, "charged", HIT),
            (charge_twice, "charged", HIT),
            (charge_a_release, "charged", PART),
            (give_up_an_innocent, "given up", PLAIN),
            (never_give_up, "given up", POISON),
            (forget_the_letter, "given up", POISON),
            (cancel_without_effect, "uncancelled", UNWANTED),
            (leave_on_a_list, "left on a list", NAMES.processing("worker-1~1xabc/1")),
            (leave_in_a_queue, "homeless", "{wizard}:lane:short:somebody"),
            (keep_for_ever, "homeless", PART),
            (lose_the_parent, "homeless", PART),
            (leave_the_list_of_tasks, "homeless", PLAIN),
            (list_a_stranger, "homeless", "f" * 32),
            (count_what_is_not_there, "miscounted", "queued"),
            (accept_twice, "accepted twice", "key-0"),
            (refuse_by_an_error, "answered badly", "key-3"),
            (refuse_without_advice, "answered badly", "key-3"),
        )
    ],
)
def test_each_planted_fault_is_named_and_no_other(good: Case, plant: Callable[[Case], None], rule: str, subject: str):
    """A judge that overlooks one is blind; one that names more would be disbelieved."""
    case = copy.deepcopy(good)

    plant(case)

    assert case.verdict() == [(rule, subject)]
