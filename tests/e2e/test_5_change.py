"""Upgrades, drains and rollbacks under traffic; and what each user of Valkey may not do."""

from __future__ import annotations

import threading
import time

import pytest

from tests.e2e.live_cluster import NEXT_VERSION, LiveCluster

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600, func_only=True)]


class Traffic(threading.Thread):
    """Fifty requests a second until stopped; it keeps whatever was not an answer."""

    def __init__(self, cluster: LiveCluster) -> None:
        super().__init__(daemon=True)
        self._cluster = cluster
        self._stopping = threading.Event()
        self.sent = 0
        self.failed: list[str] = []

    def run(self) -> None:
        """Reads and writes in turn."""
        threads = [threading.Thread(target=self._ask, args=(number,), daemon=True) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, number: int) -> None:
        while not self._stopping.wait(0.1):
            self.sent += 1
            try:
                if number % 2:
                    answer = self._cluster.ask("POST", "/task", {"a": "1", "b": "2"})
                else:
                    answer = self._cluster.ask("GET", "/add?a=1&b=2")
            except OSError as error:
                self.failed.append(repr(error))
                continue
            if answer.status not in (200, 202):
                self.failed.append(f"{answer.status} {answer.body}")

    def stop(self) -> None:
        """Ends it."""
        self._stopping.set()
        self.join(60)


def test_a_rolling_upgrade_of_both_deployments_fails_no_request(cluster: LiveCluster) -> None:
    """Every API pod and every worker is replaced by the next version meanwhile."""
    before = set(cluster.pods("api") + cluster.pods("worker"))
    traffic = Traffic(cluster)
    traffic.start()

    cluster.upgrade(f"api.image.tag={NEXT_VERSION}", f"worker.image.tag={NEXT_VERSION}")
    time.sleep(3)
    traffic.stop()

    assert traffic.failed == []
    assert traffic.sent > 200
    assert not before & set(cluster.pods("api") + cluster.pods("worker"))


def test_a_rollback_brings_the_version_before_back(cluster: LiveCluster) -> None:
    """By helm's own command."""
    cluster.helm("rollback", "wizard", "--wait", "--timeout", "5m")

    image = cluster.get("deployments", "-l", "app.kubernetes.io/component=api")["items"][0]["spec"]["template"]
    assert not image["spec"]["containers"][0]["image"].endswith(NEXT_VERSION)
    assert cluster.result(cluster.submit("add", a="1", b="2"))["result"] == {"sum": "3"}


def test_a_drain_of_one_host_of_three_interrupts_nothing(cluster: LiveCluster) -> None:
    """The pods leave in good order, as far as their budgets allow, and come back elsewhere."""
    (valkey,) = cluster.get("pods", "-l", "app.kubernetes.io/component=valkey")["items"]
    serving = cluster.get("pods", "-l", "app.kubernetes.io/component in (api, gateway, worker)")["items"]
    hosts = {each["spec"]["nodeName"] for each in serving}
    # Valkey is one pod, and while it moves nothing can be accepted; so the other host is drained.
    host = next(iter(sorted(hosts - {valkey["spec"]["nodeName"]})))
    traffic = Traffic(cluster)
    traffic.start()

    drain = ("drain", host, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s")
    cluster.kubectl(*drain)
    time.sleep(3)
    traffic.stop()
    cluster.kubectl("uncordon", host)

    assert traffic.failed == []
    assert cluster.result(cluster.submit("add", a="1", b="2"))["result"] == {"sum": "3"}


def test_valkey_refused_nothing_that_our_pods_asked_for(cluster: LiveCluster) -> None:
    """After all that was done above, the log of its access control is empty."""
    assert cluster.valkey_cli("ACL", "LOG").strip() == ""


@pytest.mark.parametrize("user", ["api", "worker", "metrics"])
@pytest.mark.parametrize(
    "command",
    ["FLUSHALL", "CONFIG GET requirepass", "KEYS *", "GET elsewhere", "DEBUG SLEEP 0", "SHUTDOWN", "ACL LIST", "SAVE"],
)
def test_no_user_may_do_more_than_it_needs(cluster: LiveCluster, user: str, command: str) -> None:
    """Valkey itself says that it would refuse."""
    said = cluster.valkey_cli("ACL", "DRYRUN", user, *command.split())

    assert "no permissions" in said


def test_helm_test_passes(cluster: LiveCluster) -> None:
    """Its pods submit real work through the gateway, under restricted Pod Security as all the others."""
    said = cluster.helm("test", "wizard", "--timeout", "3m")

    assert "Phase:          Succeeded" in said


def test_uninstalling_leaves_the_data_and_the_passwords_and_says_so(cluster: LiveCluster) -> None:
    """The claim of Valkey and its Secret stay; nothing else does."""
    said = cluster.helm("uninstall", "wizard", "--wait", "--timeout", "3m")
    cluster.wait_until(lambda: not cluster.get("pods")["items"], 120)

    left = cluster.get("all,pvc,secret,configmap,networkpolicy,role,rolebinding,pdb,hpa")["items"]
    names = {f"{each['kind']}/{each['metadata']['name']}" for each in left}
    kinds = {name for name in names if not name.startswith("ConfigMap/kube-root-ca")}
    assert {name.partition("/")[0] for name in kinds} == {"PersistentVolumeClaim", "Secret"}, kinds
    assert "Secret" in said
