"""Asked from outside: exact answers, pod names as identities, the pods as Kubernetes sees them."""

from __future__ import annotations

import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.live_cluster import NAMESPACE, LiveCluster
from tests.questions import question

# The first test also waits for the cluster, which is not its own time.
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]


def test_two_hundred_factorizations_come_back_exact_from_several_pods(cluster: LiveCluster) -> None:
    """Identities are pod names; several workers and API replicas appear; who accepted need not be who answers."""
    questions = [question(3 * number + 1) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        task_ids = list(pool.map(lambda each: cluster.submit(each[0], **each[1]), questions))
        tasks = list(pool.map(lambda each: cluster.result(each, 120), task_ids))

    for (_, _, answer), task in zip(questions, tasks, strict=True):
        assert (task["status"], task["result"]) == ("COMPLETED", answer), task
        assert task["verified"]["ok"]
    assert {task["handled_by"] for task in tasks} <= set(cluster.pods("worker"))
    assert len({task["handled_by"] for task in tasks}) >= 2
    assert {task["initiated_by"] for task in tasks} == set(cluster.pods("api"))
    assert any(task["initiated_by"] != task["checked_by"] for task in tasks)


def test_the_page_and_its_files_come_through_the_gateway(cluster: LiveCluster) -> None:
    """With the policy that the API sends, and nothing of nginx's own name."""
    page = cluster.ask("GET", "/")

    assert page.status == 200
    assert "Distributed Math Wizard" in page.body
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "/" not in page.headers.get("Server", "")


def test_the_cluster_view_shows_every_pod_with_phase_host_and_readiness(cluster: LiveCluster) -> None:
    """All components, on more than one host."""
    cluster.wait_until(lambda: len(cluster.ask("GET", "/api/v1/cluster").body["kubernetes"]["pods"]) >= 7)

    seen = cluster.ask("GET", "/api/v1/cluster").body["kubernetes"]

    assert seen["why"] is None
    assert {pod["component"] for pod in seen["pods"]} >= {"api", "worker", "valkey", "gateway"}
    assert all(pod["host"] for pod in seen["pods"] if pod["ready"])
    assert len({pod["host"] for pod in seen["pods"]}) >= 2


def test_an_event_stream_is_not_held_back_by_the_gateway(cluster: LiveCluster) -> None:
    """The first events arrive while the connection stays open."""
    cluster.result(cluster.submit("add", a="1", b="2"))

    first = cluster.first_event("/api/v1/events?replay=5")

    assert first.startswith("id: ")


def test_every_pod_runs_under_restricted_pod_security(cluster: LiveCluster) -> None:
    """The namespace enforces it, and a pod that asks for more is refused."""
    labels = cluster.get("namespace", NAMESPACE)["metadata"]["labels"]
    refused = cluster.kubectl("run", "root", "--image=valkey/valkey:9.1.2", "-n", NAMESPACE, check=False)

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert refused == ""
    assert "root" not in [each["metadata"]["name"] for each in cluster.get("pods")["items"]]


def test_a_file_is_mapped_through_a_port_forward_of_its_own(cluster: LiveCluster, tmp_path: Path) -> None:
    """By `--namespace` alone: batches through the gateway, with a record for each line, in order."""
    lines = 2_000
    (tmp_path / "numbers").write_text("".join(f"{10**15 + number}\n" for number in range(lines)))
    command = [sys.executable, "-m", "math_wizard", "map", "factorize", str(tmp_path / "numbers")]

    told = cluster.run(*command, "--namespace", NAMESPACE)

    records = [json.loads(line) for line in told.splitlines()]
    assert [each["line"] for each in records] == list(range(1, lines + 1))
    for each in records:
        factors = each["result"]["factors"]
        assert math.prod(int(one["prime"]) ** one["exponent"] for one in factors) == int(each["input"])
        assert each["verified"]["ok"]
