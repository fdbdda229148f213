"""Pods are taken away without a warning; nothing is lost."""

from __future__ import annotations

import threading
import time

import pytest

from tests.e2e.live_cluster import NAMESPACE, LiveCluster
from tests.questions import question

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]


def test_nothing_is_lost_while_workers_api_and_valkey_are_killed(cluster: LiveCluster) -> None:
    """300 tasks; meanwhile two workers, an API pod and Valkey are deleted by force."""
    killing = threading.Thread(target=_kill_pods, args=(cluster,))
    killing.start()

    asked = []
    for number in range(300):
        operation, inputs, answer = question(number)
        task_id = cluster.insist(operation, inputs, f"e2e-{number}", seconds=180)
        asked.append((task_id, answer))
        time.sleep(0.03)
    killing.join()

    for task_id, answer in asked:
        task = cluster.result(task_id, 180)
        assert (task["status"], task["result"]) == ("COMPLETED", answer), task
    cluster.wait_until(lambda: cluster.ask("GET", "/api/v1/cluster").body["queue"]["running"] == 0)
    assert len({task_id for task_id, _ in asked}) == 300


def test_while_valkey_is_away_pods_stay_live_turn_unready_and_answer_503(cluster: LiveCluster) -> None:
    """No pod is restarted for it; work goes on when it is back."""
    restarts = _restarts(cluster)
    name = cluster.get("statefulset", "-l", "app.kubernetes.io/component=valkey")["items"][0]["metadata"]["name"]
    cluster.kubectl("scale", "statefulset", name, "-n", NAMESPACE, "--replicas=0")
    cluster.wait_until(lambda: not cluster.pods("valkey"))

    cluster.wait_until(lambda: cluster.ask("POST", "/task", {"a": "1", "b": "2"}).status in (502, 503))
    cluster.wait_until(lambda: not _ready(cluster, "api"))
    time.sleep(12)

    assert _restarts(cluster) == restarts
    cluster.kubectl("scale", "statefulset", name, "-n", NAMESPACE, "--replicas=1")
    task_id = cluster.insist("add", {"a": "1", "b": "2"}, "after-the-outage", seconds=120)
    assert cluster.result(task_id, 60)["result"] == {"sum": "3"}


def _kill_pods(cluster: LiveCluster) -> None:
    for component in ("worker", "api", "valkey", "worker"):
        time.sleep(3)
        cluster.kill_pod(cluster.pods(component)[0])


def _restarts(cluster: LiveCluster) -> int:
    pods = cluster.get("pods", "-l", "app.kubernetes.io/component in (api, worker)")["items"]
    return sum(each["restartCount"] for pod in pods for each in pod["status"].get("containerStatuses", []))


def _ready(cluster: LiveCluster, component: str) -> list[str]:
    pods = cluster.get("pods", "-l", f"app.kubernetes.io/component={component}")["items"]
    return [
        pod["metadata"]["name"]
        for pod in pods
        if any(each["type"] == "Ready" and each["status"] == "True" for each in pod["status"].get("conditions", []))
    ]
