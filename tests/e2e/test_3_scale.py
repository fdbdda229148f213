"""The workers follow the load, and the busy ones stay."""

from __future__ import annotations

import time

import gmpy2
import pytest

from tests.e2e.live_cluster import NAMESPACE, LiveCluster

pytestmark = pytest.mark.e2e


def test_workers_scale_out_under_load_and_in_afterwards_and_no_task_is_charged(cluster: LiveCluster) -> None:
    """From two to four and back; `failures` is 0 for every task, also for those that a leaving worker gave back."""
    assert _replicas(cluster) == 2
    task_ids = [cluster.submit("factorize", n=_hard(number)) for number in range(80)]

    cluster.wait_until(lambda: _replicas(cluster) == 4, 240)
    tasks = [cluster.result(task_id, 300) for task_id in task_ids]
    cluster.wait_until(lambda: len(cluster.pods("worker")) == 2, 300)

    assert {task["status"] for task in tasks} == {"COMPLETED"}
    assert {task["failures"] for task in tasks} == {0}
    assert len({task["handled_by"] for task in tasks}) > 2


def test_an_upgrade_under_a_live_autoscaler_resets_no_replica_count(cluster: LiveCluster) -> None:
    """The number is the autoscaler's: an upgrade that changes something else leaves it."""
    deployment = _deployment(cluster)
    cluster.kubectl("scale", "deployment", deployment, "-n", NAMESPACE, "--replicas=3")

    cluster.upgrade("api.podAnnotations.touched=yes", wait=False)

    assert _replicas(cluster) == 3


def test_a_busy_worker_is_the_last_to_be_scaled_in(cluster: LiveCluster) -> None:
    """Kubernetes is told what each worker would cost, and takes the idle ones."""
    cluster.wait_until(lambda: len(cluster.pods("worker")) == 2, 120)
    deployment = _deployment(cluster)
    cluster.kubectl("patch", "hpa", deployment, "-n", NAMESPACE, "-p", '{"spec":{"minReplicas":3}}')
    cluster.wait_until(lambda: len(_running(cluster)) == 3, 120)
    task_ids = [cluster.submit("factorize", n=_LONG)]
    cluster.wait_until(lambda: bool(_busy(cluster)), 30)
    cluster.wait_until(lambda: any(cost > 0 for cost in _costs(cluster).values()), 30)
    busy = {pod for pod, cost in _costs(cluster).items() if cost > 0}

    cluster.kubectl("patch", "hpa", deployment, "-n", NAMESPACE, "-p", '{"spec":{"minReplicas":1,"maxReplicas":1}}')
    cluster.wait_until(lambda: len(cluster.pods("worker")) == 1, 120)

    assert set(cluster.pods("worker")) == busy
    tasks = [cluster.result(task_id, 120) for task_id in task_ids]
    cluster.upgrade()
    assert [(task["status"], task["failures"], task["attempt"]) for task in tasks] == [("COMPLETED", 0, 1)]


#: A product of two primes of 30 digits: seconds of work, longer than it takes to scale in.
_LONG = str(int(gmpy2.next_prime(10**29)) * int(gmpy2.next_prime(3 * 10**29)))


def _hard(number: int) -> str:
    """A product of two primes of 27 digits: some two seconds of work for a core of its own."""
    start = 10**26 + 10**20 * number
    return str(int(gmpy2.next_prime(start)) * int(gmpy2.next_prime(3 * start)))


def _deployment(cluster: LiveCluster) -> str:
    return str(cluster.get("deployments", "-l", "app.kubernetes.io/component=worker")["items"][0]["metadata"]["name"])


def _replicas(cluster: LiveCluster) -> int:
    return int(cluster.get("deployment", _deployment(cluster))["spec"]["replicas"])


def _running(cluster: LiveCluster) -> list[str]:
    nodes = cluster.ask("GET", "/api/v1/cluster").body["nodes"]
    live = {node["name"] for node in nodes if node["component"] == "worker"}
    return [name for name in cluster.pods("worker") if name in live]


def _busy(cluster: LiveCluster) -> bool:
    return bool(cluster.ask("GET", "/api/v1/cluster").body["queue"]["running"])


def _costs(cluster: LiveCluster) -> dict[str, int]:
    time.sleep(0.5)
    seen = cluster.ask("GET", "/api/v1/cluster").body["kubernetes"]["pods"]
    return {pod["name"]: pod["deletion_cost"] or 0 for pod in seen if pod["component"] == "worker"}
