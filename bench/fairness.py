"""How long a short task waits: beside long ones, and beside the flood of another caller."""

from __future__ import annotations

import time

from bench.stage import ADD, Stage, cpu_ms, median, wait_until
from tests.live_system import descendants
from wizard.queue import NewTask, Observer
from wizard.task import Task

#: The product of two primes of 24 digits: about half a second of FLINT.
_HALF_SECOND = NewTask("factorize", {"n": str(300000000000000000000043 * 700000000000000000000009)}, cost_ms=500.0)

_ADDITIONS, _FACTORIZATIONS = 180, 20

_FLOOD = 1_000


def mixed(stage: Stage) -> tuple[float, float]:
    """Nine additions to one factorization, two workers: the additions' median wait, ms, and the idle share.

    The idle share is the processor time of two cores that the children did not use while tasks waited.
    """
    tasks = [_HALF_SECOND if number % 10 == 4 else ADD for number in range(_ADDITIONS + _FACTORIZATIONS)]
    with stage.worker() as one, stage.worker("worker-2") as two:
        wait_until(lambda: len(stage.observer.nodes()) >= 2)
        stage.producer.enqueue([ADD, ADD])
        wait_until(lambda: len(descendants(one.pid)) == len(descendants(two.pid)) == 1)
        time.sleep(1.0)
        children = [*descendants(one.pid), *descendants(two.pid)]
        used, began = sum(map(cpu_ms, children)), time.perf_counter()
        ids = stage.producer.enqueue(tasks).task_ids
        wait_until(lambda: stage.observer.depths().queued == 0)
        seconds = time.perf_counter() - began
        busy = (sum(map(cpu_ms, children)) - used) / 1000 / (2 * seconds)
        found = _ended(stage.observer, ids)
    waits = [float(each.started_at - each.created_at) for each in found if each.operation == "add" and each.started_at]
    return median(waits), 1 - busy


def beside_a_flood(stage: Stage, count: int = 60) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds from enqueue to stored of single tasks: while the worker is idle, and beside another's flood.

    The third list is the share of the second from claim to stored, once the slot was free, in whole milliseconds.
    """
    alone, beside, once_free = [], [], []
    for _ in range(count):
        time.sleep(0.02)
        alone.append(_took(stage)[0])
    for _ in range(count):
        stage.producer.enqueue([ADD] * _FLOOD, caller="flood")
        time.sleep(0.02)
        took, task_id = _took(stage)
        beside.append(took)
        (task,) = _ended(stage.observer, (task_id,))
        assert task.ended_at
        assert task.started_at
        once_free.append(float(task.ended_at - task.started_at))
        wait_until(lambda: stage.observer.depths().queued == 0)
    return alone, beside, once_free


def p95(values: list[float]) -> float:
    """The value that one in twenty exceeds."""
    return sorted(values)[len(values) * 95 // 100]


def _took(stage: Stage) -> tuple[float, str]:
    began = time.perf_counter()
    (task_id,) = stage.producer.enqueue([ADD], caller="someone").task_ids
    while not stage.is_stored(task_id):
        pass
    return (time.perf_counter() - began) * 1e3, task_id


def _ended(observer: Observer, ids: tuple[str, ...]) -> list[Task]:
    wait_until(lambda: all(task and task.status.is_final for task in observer.get_many(ids)), step=0.1)
    return [task for task in observer.get_many(ids) if task]
