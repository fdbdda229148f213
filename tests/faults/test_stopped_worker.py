"""A worker that stands still, and is killed then: what it was given is not lost and not charged."""

from __future__ import annotations

import signal
import time

import pytest

from tests.live_system import LiveSystem

pytestmark = pytest.mark.faults


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
