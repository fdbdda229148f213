"""The workers follow the load, and the busy ones stay."""

from __future__ import annotations

import pytest

from tests.e2e.live_cluster import NAMESPACE, LiveCluster, two_seconds
from wizard.operations import find

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]


_COST = "controller.kubernetes.io/pod-deletion-cost"


def test_workers_scale_out_under_load_and_in_afterwards_and_no_task_is_charged(cluster: LiveCluster) -> None:
    """From two to four within a minute, by the seconds of work that wait, and back; no task is charged or lost."""
    cluster.wait_until(lambda: _replicas(cluster) == 2, 180)
    task_ids = [cluster.insist("factorize", {"n": two_seconds(number)}, f"scale-{number}") for number in range(80)]

    cluster.wait_until(lambda: _replicas(cluster) == 4, 60)
    tasks = [cluster.result(task_id, 300) for task_id in task_ids]
    cluster.wait_until(lambda: len(cluster.pods("worker")) == 2, 300)

    assert {task["status"] for task in tasks} == {"COMPLETED"}
    assert {task["failures"] for task in tasks} == {0}
    assert len({task["handled_by"] for task in tasks}) > 2


def test_an_upgrade_under_a_live_autoscaler_resets_no_replica_count(cluster: LiveCluster) -> None:
    """The number is the autoscaler's: an upgrade that changes something else leaves it."""
    deployment = _deployment(cluster)
    cluster.kubectl("scale", "deployment", deployment, "-n", NAMESPACE, "--replicas=3")
    before = _last_scaled(cluster)

    cluster.upgrade("api.maxWaiters=15", wait=False)

    # On a busy host the upgrade takes so long that the autoscaler itself may take a pod away meanwhile, and says so.
    assert _replicas(cluster) == 3 or _last_scaled(cluster) != before


def test_a_busy_worker_is_the_last_to_be_scaled_in(cluster: LiveCluster) -> None:
    """Kubernetes is told what each worker would cost: of three, the two idle ones go."""
    deployment = _deployment(cluster)
    cluster.kubectl("patch", "hpa", deployment, "-n", NAMESPACE, "-p", '{"spec":{"minReplicas":3}}')
    cluster.wait_until(lambda: len(_living(cluster)) == 3, 180)
    workers = set(_living(cluster))
    task_id = cluster.submit("factorize", **find("factorize").hardest)
    cluster.wait_until(lambda: bool(_busy(cluster)), 60)
    busy = _busy(cluster)

    cluster.kubectl("scale", "deployment", deployment, "-n", NAMESPACE, "--replicas=1")
    cluster.wait_until(lambda: len(workers & set(cluster.pods("worker"))) == 1, 60)

    assert workers & set(cluster.pods("worker")) == busy
    task = cluster.result(task_id, 120)
    assert (task["status"], task["failures"], task["attempt"]) == ("COMPLETED", 0, 1)
    cluster.upgrade()


def _deployment(cluster: LiveCluster) -> str:
    return str(cluster.get("deployments", "-l", "app.kubernetes.io/component=worker")["items"][0]["metadata"]["name"])


def _replicas(cluster: LiveCluster) -> int:
    return int(cluster.get("deployment", _deployment(cluster))["spec"]["replicas"])


def _last_scaled(cluster: LiveCluster) -> str:
    """When the autoscaler last changed the number of workers."""
    return str(cluster.get("hpa", _deployment(cluster))["status"].get("lastScaleTime", ""))


def _living(cluster: LiveCluster) -> list[str]:
    """Workers that beat and that are not on their way out."""
    nodes = cluster.ask("GET", "/api/v1/cluster").body["nodes"]
    beating = {node["name"] for node in nodes if node["component"] == "worker"}
    return [name for name in cluster.pods("worker") if name in beating]


def _busy(cluster: LiveCluster) -> set[str]:
    """Workers that Kubernetes has been told to keep."""
    found = cluster.get("pods", "-l", "app.kubernetes.io/component=worker")["items"]
    costs = {each["metadata"]["name"]: each["metadata"].get("annotations", {}).get(_COST, "0") for each in found}
    return {name for name, cost in costs.items() if int(cost) > 0}
