"""What a cancel and a death cost: seconds from the event until the child is gone or another one has begun."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from bench.stage import Stage, wait_until
from tests.live_system import descendants
from tests.live_worker import is_alive
from wizard.queue import NewTask

#: The product of two primes of 30 digits: two seconds of the sieve.
_LONG = NewTask("factorize", {"n": str(300000000000000000000000007997 * 700000000000000000000000104841)})


def cancel_ms(stage: Stage) -> float:
    """From the API's cancel until the child is dead."""
    with stage.worker() as worker:
        task_id = _running(stage)
        (child,) = descendants(worker.pid)
        return 1e3 * _seconds(lambda: stage.producer.cancel(task_id), lambda: not is_alive(child))


def child_death_ms(stage: Stage) -> float:
    """From kill -9 of the child until its task's second attempt has begun."""
    with stage.worker() as worker:
        task_id = _running(stage)
        (child,) = descendants(worker.pid)
        took = _seconds(lambda: os.kill(child, signal.SIGKILL), lambda: stage.observer.get(task_id).attempt == 2)
        stage.producer.cancel(task_id)
        return 1e3 * took


def worker_death_seconds(stage: Stage) -> float:
    """From kill -9 of a worker and its child until another worker's attempt has begun; the lease is the default."""
    with stage.worker() as worker:
        task_id = _running(stage)
        with stage.worker("worker-2"):
            wait_until(lambda: len(stage.observer.nodes()) >= 2)
            took = _seconds(worker.kill, lambda: stage.observer.get(task_id).attempt == 2)
            stage.producer.cancel(task_id)
            return took


def _running(stage: Stage) -> str:
    """A long task whose calculation has begun: it has said how far it is."""
    (task_id,) = stage.producer.enqueue([_LONG]).task_ids
    wait_until(lambda: stage.observer.get(task_id).progress is not None)
    return task_id


def _seconds(event: Callable[[], object], consequence: Callable[[], bool]) -> float:
    began = time.perf_counter()
    event()
    wait_until(consequence, step=0.0005)
    return time.perf_counter() - began
