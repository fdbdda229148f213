"""Valkey with replicas, as the chart starts it, beside a real API node and real workers: the primary may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import valkey

from embedded.valkey_server import free_port
from tests.chart.conftest import ROOT
from tests.chart.guarded_replicas import GuardedReplicas, Host
from tests.live_api import LiveApi, holds
from tests.steady_load import SteadyLoad
from wizard.connection import UNAVAILABLE, connect

pytestmark = pytest.mark.integration

#: Seconds in which the service must be back.
_BACK = 15.0


class Node(LiveApi):
    """One API node and two workers that find Valkey by its Sentinels."""

    def __init__(self, folder: Path, replicas: GuardedReplicas) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        gunicorn = ["-m", "gunicorn", "-c", "app/gunicorn.conf.py", "app.wsgi:app"]
        self._run("api-1", gunicorn, {"API_PORT": str(port), **replicas.environment("api")})
        for name in ("worker-1", "worker-2"):
            self._run(name, ["-m", "worker"], replicas.environment("worker"))
        self.wait_until(lambda: self.ask("GET", "/readyz").status == 200, 30)
        self.result(self.submit("add", a="1", b="1"), 60)

    def wait_until(self, claim: object, seconds: float = 20) -> None:
        """Returns as soon as `claim` holds."""
        deadline = time.monotonic() + seconds
        while not holds(claim):  # type: ignore[arg-type]
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def log(self) -> str:
        """The end of what each has said."""
        return "\n".join(each.read_text()[-1500:] for each in sorted(self._folder.glob("*.log")))

    def stop(self) -> None:
        """Ends all."""
        for each in self._running:
            each.send_signal(signal.SIGTERM)
        for each in self._running:
            each.wait(40)

    def _run(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        environment = {**os.environ, **environment, "POD_NAME": name, "GRACE_SECONDS": "5"}
        with (self._folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, *arguments]
            self._running.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedReplicas]:
    """The chart's Valkey on three hosts."""
    made = GuardedReplicas(tmp_path_factory.mktemp("replicas"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, replicas: GuardedReplicas) -> Iterator[Node]:
    """Who uses it."""
    made = Node(tmp_path_factory.mktemp("node"), replicas)
    yield made
    made.stop()


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGSTOP], ids=["is killed", "hangs"])
def test_the_host_of_the_primary_dies_under_load(replicas: GuardedReplicas, node: Node, death: signal.Signals) -> None:
    """At 20 requests a second. Its replica takes over in time, and all that was acknowledged ends right."""
    replicas.wait_until_whole()
    load = SteadyLoad(node)
    try:
        time.sleep(3)
        dead = replicas.primary()
        died = time.monotonic()
        dead.signal(death)
        node.wait_until(lambda: bool(load.moments) and load.moments[-1] > died + 1 and _has_moved(replicas, dead), 60)
        time.sleep(3)
    finally:
        load.stop()
        dead.signal(signal.SIGCONT)
        dead.kill()
        dead.start()

    assert load.longest_gap(died) < _BACK, replicas.log() + node.log()
    assert len(load.acknowledged) > 100
    load.check()
    print(f"{death.name}: back after {load.longest_gap(died):.1f} s, {len(load.acknowledged)} acknowledged")  # noqa: T201
    replicas.wait_until_whole()
    node.wait_until(lambda: all(host.ready(replicas.probe) for host in replicas.hosts), 30)


def test_a_primary_that_ends_in_good_order_hands_over(replicas: GuardedReplicas, node: Node) -> None:
    """As in an update or a drain: first another takes its place, and clients follow."""
    replicas.wait_until_whole()
    load = SteadyLoad(node)
    try:
        time.sleep(1)
        leaving, left = replicas.primary(), time.monotonic()
        assert leaving.run("leave.sh").returncode == 0
        leaving.kill()
        node.wait_until(lambda: load.moments[-1] > left + 5 and _has_moved(replicas, leaving), 60)
    finally:
        load.stop()
        leaving.start()

    assert load.longest_gap(left) < _BACK
    load.check()
    replicas.wait_until_whole()


def test_a_primary_that_lost_its_data_follows_the_others(replicas: GuardedReplicas, node: Node) -> None:
    """It is back before anyone noticed, and empty: its replicas must not become empty too."""
    replicas.wait_until_whole()
    task_id = node.submit("add", a="20", b="22")
    node.result(task_id)
    empty = replicas.primary()

    empty.kill()
    empty.forget()
    empty.start()
    node.wait_until(lambda: _has_moved(replicas, empty), 60)

    assert node.result(task_id)["result"] == {"sum": "42"}
    replicas.wait_until_whole()
    node.wait_until(lambda: empty.ready(replicas.probe), 30)
    with empty.client() as client:
        assert client.exists(f"{{wizard}}:task:{task_id}")


def test_after_an_outage_of_all_the_last_primary_goes_on(replicas: GuardedReplicas, node: Node) -> None:
    """Which one it was is remembered by each Sentinel; it need not be the first pod."""
    replicas.wait_until_whole()
    if replicas.primary() is replicas.hosts[0]:
        assert replicas.hosts[0].run("leave.sh").returncode == 0
        node.wait_until(lambda: _has_moved(replicas, replicas.hosts[0]), 60)
        replicas.wait_until_whole()
    last = replicas.primary()
    task_id = node.submit("add", a="20", b="22")
    node.result(task_id)

    for host in replicas.hosts:
        host.kill()
    for host in replicas.hosts:
        host.start()

    replicas.wait_until_whole()
    assert replicas.primary() is last
    node.wait_until(lambda: node.ask("GET", f"/api/v1/tasks/{task_id}").status == 200, 30)
    assert node.result(task_id)["result"] == {"sum": "42"}


def test_passwords_of_replicas_and_sentinels_change(replicas: GuardedReplicas) -> None:
    """First both are valid on all hosts, then the new one alone; after that a failover works as before."""
    replicas.wait_until_whole()
    odd = r"""new {}'s "\secret" # $1"""
    for user in ("replica", "sentinel"):
        for host in replicas.hosts:
            host.mount(user, odd.format(user), f"{user}{user}")
    _until_read_again(replicas.hosts, 1)
    for user in ("replica", "sentinel"):
        for host in replicas.hosts:
            host.mount(user, odd.format(user))
    _until_read_again(replicas.hosts, 2)
    old = replicas.primary()

    old.kill()
    with connect(replicas.settings("api"), name="test") as client:
        # A client never retries by itself; who uses one does, until a Sentinel has a primary to name.
        deadline = time.monotonic() + 30
        while not (_has_moved(replicas, old) and _answers(client)):
            assert time.monotonic() < deadline, replicas.log()
            time.sleep(0.2)
    old.start()
    replicas.wait_until_whole()


def _has_moved(replicas: GuardedReplicas, old: Host) -> bool:
    # The Sentinel that leads a failover knows of it before the others do.
    return old.address not in replicas.named()


def _answers(client: valkey.Valkey) -> bool:
    try:
        return bool(client.ping())
    except UNAVAILABLE:
        return False


def _until_read_again(hosts: list[Host], times: int) -> None:
    deadline = time.monotonic() + 30
    while not all(host.log().count("The passwords were read again.") >= 2 * times for host in hosts):
        assert time.monotonic() < deadline, "\n".join(host.log()[-2000:] for host in hosts)
        time.sleep(0.1)
