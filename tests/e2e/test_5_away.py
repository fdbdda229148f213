"""What is away says so by name, stops no drain, and comes back; and how the volume becomes another one."""

from __future__ import annotations

import pytest

from tests.e2e.live_cluster import NAMESPACE, LiveCluster
from tests.live_api import Answer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]

SUM = {"a": "1", "b": "2"}


def test_an_api_that_is_away_is_named_by_the_gateway(cluster: LiveCluster) -> None:
    """As problem details, and with the time to wait; every gateway stays ready meanwhile."""
    name = _name(cluster, "deployment", "api")
    cluster.kubectl("scale", "deployment", name, "-n", NAMESPACE, "--replicas=0")
    cluster.wait_until(lambda: not cluster.pods("api"))

    def said_by_the_gateway() -> bool:
        """A pod that is ending may still answer for itself, with a 503 in the form of the route."""
        said.append(cluster.ask("GET", "/whoami"))
        return said[-1].status == 503 and "title" in said[-1].body

    said: list[Answer] = []
    cluster.wait_until(said_by_the_gateway)
    ready = _ready(cluster, "gateway")
    cluster.kubectl("scale", "deployment", name, "-n", NAMESPACE, "--replicas=2")
    cluster.wait_until(lambda: cluster.ask("GET", "/readyz").status == 200, 120)

    assert said[-1].body["title"] == "The API is away"
    assert said[-1].headers["Retry-After"] == "2"
    assert ready == len(cluster.pods("gateway"))


def test_the_host_of_valkey_is_drained_and_comes_back(cluster: LiveCluster) -> None:
    """Its volume is bound to that host. All else moves on, the API names Valkey, and what was accepted goes on."""
    (valkey,) = cluster.get("pods", "-l", "app.kubernetes.io/component=valkey")["items"]
    host = valkey["spec"]["nodeName"]
    task_id = cluster.submit("add", **SUM)

    try:
        cluster.kubectl("drain", host, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=240s")
        cluster.wait_until(lambda: _ready(cluster, "gateway") == 2, 120)
        cluster.wait_until(lambda: cluster.ask("POST", "/task", SUM).status == 503)
        said = cluster.ask("POST", "/task", SUM)
    finally:
        cluster.kubectl("uncordon", host)
    cluster.wait_until(lambda: cluster.ask("GET", "/readyz").status == 200, 180)

    assert "Valkey cannot serve this now" in said.body["detail"]
    assert cluster.result(task_id, 120)["result"] == {"sum": "3"}


def test_another_size_of_the_volume_takes_the_documented_way(cluster: LiveCluster) -> None:
    """An upgrade alone is refused with a sentence; after the StatefulSet was orphaned it passes, and the pod stays."""
    name = _name(cluster, "statefulset", "valkey")
    (before,) = cluster.get("pods", "-l", "app.kubernetes.io/component=valkey")["items"]

    with pytest.raises(AssertionError, match=r"valkey\.persistence\.size is 3Gi, but .* was made with 2Gi"):
        cluster.upgrade("valkey.persistence.size=3Gi")
    cluster.kubectl("delete", "statefulset", name, "-n", NAMESPACE, "--cascade=orphan")
    cluster.upgrade("valkey.persistence.size=3Gi")

    (after,) = cluster.get("pods", "-l", "app.kubernetes.io/component=valkey")["items"]
    claim = cluster.get("statefulset", name)["spec"]["volumeClaimTemplates"][0]["spec"]
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert claim["resources"]["requests"]["storage"] == "3Gi"
    cluster.kubectl("delete", "statefulset", name, "-n", NAMESPACE, "--cascade=orphan")
    cluster.upgrade()


def _name(cluster: LiveCluster, kind: str, component: str) -> str:
    return str(cluster.get(kind, "-l", f"app.kubernetes.io/component={component}")["items"][0]["metadata"]["name"])


def _ready(cluster: LiveCluster, component: str) -> int:
    pods = cluster.get("pods", "-l", f"app.kubernetes.io/component={component}")["items"]
    return sum(
        each["type"] == "Ready" and each["status"] == "True"
        for pod in pods
        if "deletionTimestamp" not in pod["metadata"]
        for each in pod["status"].get("conditions", [])
    )
