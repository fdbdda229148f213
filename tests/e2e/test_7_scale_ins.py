"""Workers are taken away again and again while they calculate, and no task is begun a second time.

A profile beside `make test`: 200 workers that leave take half an hour. `SCALE_INS` says how many.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.live_cluster import NAMESPACE, LiveCluster, two_seconds

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(3600, func_only=True)]

#: Workers before and after each time.
_MANY, _FEW = 5, 1

#: Tasks under way at once, so that each worker has one and some wait.
_AT_ONCE = 8


def test_scale_ins_rerun_no_task(cluster: LiveCluster) -> None:
    """Each leaving worker ends what it has at hand; every task has one attempt."""
    wanted = int(os.environ.get("SCALE_INS", "200"))
    cluster.upgrade(
        "worker.autoscaling.mode=none", f"worker.replicas={_FEW}", "worker.graceSeconds=40", "worker.leaseSeconds=15"
    )
    deployment = cluster.get("deployments", "-l", "app.kubernetes.io/component=worker")["items"][0]["metadata"]["name"]
    work = _Work(cluster)
    left = 0
    try:
        while left < wanted:
            before = set(_scaled(cluster, deployment, _MANY))
            after = set(_scaled(cluster, deployment, _FEW))
            left += len(before - after)
    finally:
        tasks = work.end()

    attempts = sum(task["attempt"] for task in tasks)
    print(f"{left} workers left; {len(tasks)} tasks, {attempts} attempts")  # noqa: T201
    assert {task["status"] for task in tasks} == {"COMPLETED"}
    assert attempts == len(tasks) > left


def _scaled(cluster: LiveCluster, deployment: str, number: int) -> list[str]:
    """The workers, once there are so many that beat, and no others."""
    cluster.kubectl("scale", "deployment", deployment, "-n", NAMESPACE, f"--replicas={number}")

    def beating() -> set[str]:
        nodes = cluster.ask("GET", "/api/v1/cluster").body["nodes"]
        return {node["name"] for node in nodes if node["component"] == "worker"}

    cluster.wait_until(lambda: len(cluster.pods("worker")) == number and beating() == set(cluster.pods("worker")), 240)
    return cluster.pods("worker")


class _Work:
    """Keeps tasks under way until its end."""

    def __init__(self, cluster: LiveCluster) -> None:
        self._cluster = cluster
        self._lock, self._ending, self._number = threading.Lock(), threading.Event(), 0
        self._threads = ThreadPoolExecutor(_AT_ONCE)
        self._ends = [self._threads.submit(self._go_on) for _ in range(_AT_ONCE)]

    def end(self) -> list[dict[str, int | str]]:
        """All tasks, when the last has ended."""
        self._ending.set()
        return [task for each in self._ends for task in each.result()]

    def _go_on(self) -> list[dict[str, int | str]]:
        found = []
        while not self._ending.is_set():
            with self._lock:
                self._number += 1
                number = self._number
            task_id = self._cluster.insist("factorize", {"n": two_seconds(number)}, f"left-{number}")
            found.append(self._cluster.result(task_id, 240))
        return found
