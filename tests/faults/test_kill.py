"""Everything may die, at any moment, and only time is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.live_system import LiveSystem, descendants
from tests.questions import question

pytestmark = pytest.mark.faults


def test_every_acknowledged_task_ends_right_and_once_while_everything_is_killed(system: LiveSystem) -> None:
    """300 tasks; meanwhile children, a worker tree, API nodes and Valkey die by kill -9."""
    acknowledged: dict[str, tuple[str, object]] = {}
    chance = random.Random(193)

    for number in range(300):
        operation, inputs, answer = question(number)
        task_id = system.insist(operation, inputs, key=f"question-{number}")
        acknowledged[task_id] = (operation, answer)
        time.sleep(0.02)
        # By the tasks and not by the clock: on a busy host everything is slower, deaths and new starts alike.
        if number % 25 == 24 and number // 25 < len(_FAULTS):
            _kill_something(system, _FAULTS[number // 25], chance)

    assert len(acknowledged) == 300
    attempts = Counter[int]()
    for task_id, (operation, answer) in acknowledged.items():
        task = system.result(task_id, 60)
        assert (task["status"], task["result"]) == ("COMPLETED", answer), (operation, task["error"], task["attempts"])
        attempts[task["attempt"]] += 1
    assert sum(attempts.values()) - attempts[1] >= 3, f"the faults hit hardly anything: {attempts}"
    with system.client() as client:
        ended = Counter(
            fields["task_id"] for _, fields in client.xrange("{wizard}:task_events") if fields["type"] == "completed"
        )
        assert {task_id: ended[task_id] for task_id in acknowledged} == dict.fromkeys(acknowledged, 1)
        _wait_for_empty_lists(system)
        for key in client.scan_iter("{wizard}:processing:*"):
            assert client.lrange(key, 0, -1) == []
        assert client.llen("{wizard}:task_queue") == client.zcard("{wizard}:task_queue:delayed") == 0


def test_a_task_given_to_a_stopped_worker_ends_elsewhere(system: LiveSystem) -> None:
    """An idle worker is stopped past its lease; what is then moved to its list by its parked wait is not lost."""
    system.kill("worker-1", signal.SIGSTOP)
    system.kill("worker-2", signal.SIGSTOP)
    task_ids = [system.submit("add", a="20", b=str(number)) for number in range(4)]
    time.sleep(0.2)
    system.kill("worker-2", signal.SIGCONT)
    time.sleep(1.5)

    system.kill_tree("worker-1")

    for number, task_id in enumerate(task_ids):
        task = system.result(task_id)
        assert task["result"] == {"sum": str(20 + number)}


def test_an_idle_worker_stopped_past_its_lease_costs_a_task_only_time(system: LiveSystem) -> None:
    """The worker that waits longest is given the task although it is stopped; it is killed, and another one does it."""
    system.kill("worker-1", signal.SIGSTOP)
    time.sleep(1.5)
    task_ids = [system.submit("add", a="1", b=str(number)) for number in range(2)]

    system.kill_tree("worker-1")

    for task_id in task_ids:
        task = system.result(task_id)
        assert task["status"] == "COMPLETED"
        assert task["failures"] == 0


def test_nobody_is_charged_for_an_outage_of_valkey(system: LiveSystem) -> None:
    """Valkey is away for more than two leases while tasks run; they end with failures 0 and at their first attempt."""
    # About two seconds of work each, so that they run when Valkey goes and would have ended before it is back.
    task_ids = [system.submit("factorize", n=str(_SEMIPRIMES[number])) for number in range(2)]
    system.wait_until(lambda: system.ask("GET", "/api/v1/cluster").body["queue"]["running"] == 2)

    system.kill("valkey", signal.SIGSTOP)
    time.sleep(2.5)
    system.kill("valkey", signal.SIGKILL)

    for task_id in task_ids:
        task = system.result(task_id, 60)
        assert (task["status"], task["failures"], task["attempt"]) == ("COMPLETED", 0, 1), task


def test_the_api_says_503_while_valkey_is_away_and_works_again_by_itself(system: LiveSystem) -> None:
    """Never a 202 without Valkey's word, never a 500."""
    system.kill("valkey", signal.SIGSTOP)

    answer = system.ask("POST", "/api/v1/tasks", {"operation": "add", "inputs": {"a": "1", "b": "2"}})
    system.kill("valkey", signal.SIGCONT)

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.body["detail"]
    task_id = system.submit("add", a="1", b="2")
    assert system.result(task_id)["result"] == {"sum": "3"}


#: Products of two primes of 26 digits.
_SEMIPRIMES = (
    10000000000000000000000013 * 30000000000000000000000059,
    20000000000000000000000021 * 50000000000000000000000003,
)


#: Mostly children, sometimes a whole tree, an API node, Valkey.
_FAULTS = ("child", "child", "api", "child", "tree", "valkey", "child", "api", "tree", "valkey", "child")


def _kill_something(system: LiveSystem, fault: str, chance: random.Random) -> None:
    worker = chance.choice(system.worker_names)
    if fault == "child":
        for pid in descendants(system.pid(worker)):
            _kill(pid)
    elif fault == "tree":
        system.kill_tree(worker)
    else:
        _kill(system.pid("valkey" if fault == "valkey" else chance.choice(system.api_names)))


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _wait_for_empty_lists(system: LiveSystem) -> None:
    system.wait_until(lambda: system.ask("GET", "/api/v1/cluster").body["queue"]["running"] == 0)
