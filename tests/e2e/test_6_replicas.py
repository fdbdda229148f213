"""Valkey with replicas on three hosts: the primary's host dies under load; a drain and a backup go through."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator

import pytest

from tests.e2e.live_cluster import NAMESPACE, ROOT, LiveCluster, lacks
from tests.steady_load import SteadyLoad

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900, func_only=True)]

#: Seconds in which the service must be back.
_BACK = 15.0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCluster]:
    """Four hosts, one of them for what takes requests."""
    if missing := lacks():
        if os.environ.get("CI"):
            pytest.fail(f"{missing} is missing, and CI must have it")
        pytest.skip(f"{missing} is missing")
    live = LiveCluster(tmp_path_factory.mktemp("replicas"), name="math-wizard-replicas", workers=3)
    live.create()
    try:
        claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "backups"}}
        spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
        (live.folder / "claim.json").write_text(json.dumps(claim | {"spec": spec}))
        live.kubectl("apply", "-n", NAMESPACE, "-f", str(live.folder / "claim.json"))
        live.upgrade(values=ROOT / "tests" / "e2e" / "values-replicas.yaml")
        live.wait_until(lambda: live.result(live.submit("add", a="1", b="1"))["status"] == "COMPLETED")
        yield live
    finally:
        live.delete()


def test_the_host_of_the_primary_dies_under_load(cluster: LiveCluster) -> None:
    """At 20 requests a second: back in time, and all that was acknowledged ends right. The host comes back, too."""
    primary = _primary(cluster)
    host = cluster.get("pod", primary)["spec"]["nodeName"]
    load = SteadyLoad(cluster, 90)
    try:
        time.sleep(5)
        died = time.monotonic()
        cluster.run("docker", "pause", host)
        time.sleep(30)
    finally:
        load.stop()
        gap = load.longest_gap(died)
        moved = _primary(cluster, but=primary)
        cluster.run("docker", "unpause", host)

    print(f"back after {gap:.1f} s; {len(load.acknowledged)} acknowledged; {primary} → {moved}")  # noqa: T201
    assert gap < _BACK
    assert moved != primary
    assert len(load.acknowledged) > 300
    load.check()
    cluster.wait_until(lambda: _all_ready(cluster), 180)


def test_the_host_of_the_primary_is_drained_under_load(cluster: LiveCluster) -> None:
    """It hands over and leaves; its volume is bound to its host, so it waits for that."""
    primary = _primary(cluster)
    host = cluster.get("pod", primary)["spec"]["nodeName"]
    load = SteadyLoad(cluster, 90)
    try:
        time.sleep(2)
        left = time.monotonic()
        cluster.kubectl("drain", host, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s")
        time.sleep(5)
    finally:
        load.stop()
        cluster.kubectl("uncordon", host)

    print(f"drained: the longest silence was {load.longest_gap(left):.1f} s")  # noqa: T201
    assert load.longest_gap(left) < _BACK
    load.check()
    cluster.wait_until(lambda: _all_ready(cluster), 180)


def test_a_backup_is_made_of_a_replica(cluster: LiveCluster) -> None:
    """By the job that the CronJob would start."""
    job = ("create", "job", "now", "-n", NAMESPACE, "--from=cronjob/wizard-math-wizard-backup")
    cluster.kubectl(*job)
    cluster.kubectl("wait", "-n", NAMESPACE, "--for=condition=complete", "job/now", "--timeout=120s")

    said = cluster.kubectl("logs", "-n", NAMESPACE, "job/now")

    assert "Wrote /backup/" in said


def _primary(cluster: LiveCluster, *, but: str = "") -> str:
    """The pod that is the primary, as a Sentinel in another pod than `but` says."""
    script = (
        "VALKEYCLI_AUTH=$(cat /run/valkey/sentinel.local) valkey-cli -p 26379 --no-auth-warning --user sentinel "
        "sentinel get-master-addr-by-name wizard"
    )
    asked = next(each for each in cluster.pods("valkey") if each != but)
    said = cluster.kubectl("exec", "-n", NAMESPACE, asked, "-c", "sentinel", "--", "sh", "-c", script)
    return said.partition(".")[0]


def _all_ready(cluster: LiveCluster) -> bool:
    pods = cluster.get("pods", "-l", "app.kubernetes.io/component=valkey")["items"]
    states = [state["ready"] for each in pods for state in each["status"].get("containerStatuses", [{"ready": False}])]
    return len(states) == 6 and all(states)
