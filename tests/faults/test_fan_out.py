"""Whatever dies while one task is calculated in parts: the same exact answer, and each part counted once."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live_system import LiveSystem, descendants
from wizard.operations import find
from wizard.queue import Observer
from wizard.settings import Settings

pytestmark = pytest.mark.faults

#: Some seconds of work for each operation that splits, and how many parts are asked for.
QUESTIONS = [
    pytest.param("count_primes", {"start": "10000000000", "stop": "12000000000"}, 16, id="primes in a range"),
    pytest.param("twin_primes", {"start": "0", "stop": "1000000000"}, 16, id="twin primes"),
    pytest.param("prime_gaps", {"start": "0", "stop": "200000000"}, 16, id="gaps between primes"),
    pytest.param("mandelbrot", {"pixels": "1024", "iterations": "1000"}, 16, id="a picture, tile by tile"),
    pytest.param("zeta_zeros", {"first": "1", "count": "800"}, 16, id="zeros of zeta"),
    pytest.param("collatz_records", {"limit": "3000000"}, 16, id="Collatz records"),
    pytest.param("goldbach", {"start": "4", "stop": "3000000"}, 16, id="Goldbach's conjecture"),
    pytest.param("monte_carlo_pi", {"samples": "300000000", "seed": "7"}, 16, id="a random experiment"),
    pytest.param("digits_of_pi", {"digits": "400000"}, 4, id="digits of π"),
]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LiveSystem]:
    """Two workers; what a part does not survive is our killing, so it may fail often."""
    live = LiveSystem(tmp_path / "system", MAX_FAILURES="20")
    live.start()
    yield live
    live.stop()


@pytest.mark.parametrize(("operation", "inputs", "parts"), QUESTIONS)
def test_workers_die_and_the_answer_is_the_same(
    system: LiveSystem, operation: str, inputs: dict[str, str], parts: int
) -> None:
    """Children and whole workers, by kill -9, until it is done; an undisturbed calculation gives what to expect."""
    body = {"operation": operation, "inputs": inputs, "memo": False}
    expected = system.result(system.ask("POST", "/api/v1/tasks", body | {"parts": 2}).body["task_id"], 90)
    over = threading.Event()
    killing = threading.Thread(target=_kill_workers, args=(system, random.Random(operation), over))
    begun = _newest_event(system)

    task_id = system.ask("POST", "/api/v1/tasks", body | {"parts": parts}).body["task_id"]
    killing.start()
    try:
        task = system.result(task_id, 90)
    finally:
        over.set()
        killing.join()

    assert (task["status"], task["error"]) == ("COMPLETED", None)
    assert _bare(task["result"]) == _bare(expected["result"])
    done = system.ask("GET", f"/api/v1/tasks/{task_id}/parts").body
    assert done["total"] == task["parts"] == len(done["parts"])
    assert {each["status"] for each in done["parts"]} == {"COMPLETED"}
    completed = _completed(system, begun)
    assert (completed.pop(task_id), set(completed.values()), len(completed)) == (1, {1}, done["total"])
    assert len(task["measured"]["pods"]) >= 1


def test_a_race_is_won_once_though_its_runners_die(system: LiveSystem) -> None:
    """ECM: the factors are right whoever found the first one, and nobody runs on."""
    inputs = dict(find("ecm").hardest)
    over = threading.Event()
    killing = threading.Thread(target=_kill_workers, args=(system, random.Random(4), over))

    task_id = system.ask("POST", "/api/v1/tasks", {"operation": "ecm", "inputs": inputs, "parts": 8}).body["task_id"]
    killing.start()
    try:
        task = system.result(task_id, 120)
    finally:
        over.set()
        killing.join()

    assert (task["status"], task["error"]) == ("COMPLETED", None)
    product = int(task["result"].get("cofactor") or 1)
    for each in task["result"]["factors"]:
        product *= int(each["prime"]) ** each["exponent"]
    assert product == int(inputs["n"])
    system.wait_until(lambda: system.ask("GET", "/api/v1/cluster").body["queue"]["running"] == 0)


def _kill_workers(system: LiveSystem, chance: random.Random, over: threading.Event) -> None:
    """A death every 0.6 s, of a child or of a whole worker, six at most: a task must be able to end."""
    for _ in range(6):
        if over.wait(0.6):
            return
        worker = chance.choice(system.worker_names)
        if chance.random() < 0.3:
            system.kill_tree(worker)
        for pid in descendants(system.pid(worker)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _bare(result: dict[str, Any]) -> dict[str, Any]:
    """The result without addresses, which name the task."""
    return {
        name: {key: each for key, each in value.items() if key != "href"} if isinstance(value, dict) else value
        for name, value in result.items()
    }


def _newest_event(system: LiveSystem) -> str:
    """The id of the last event."""
    with system.client() as client:
        return Observer(client, Settings()).newest_event_id()


def _completed(system: LiveSystem, after: str) -> Counter[str]:
    """How often each task was told to be complete since that event."""
    with system.client() as client:
        events = Observer(client, Settings()).events(after, count=100_000)
        return Counter(event.task_id for event in events if event.type == "completed")
