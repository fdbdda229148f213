"""The drill of docs/backup.md with the chart's own scripts: a backup, the loss of the data, and the way back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.valkey_server import free_port
from tests.chart.conftest import one, render_chart
from tests.chart.guarded_replicas import Host
from tests.live_worker import LiveWorker, wait_until
from wizard.connection import UNAVAILABLE, connect
from wizard.errors import TaskNotFound
from wizard.node import Node
from wizard.queue import NewTask, Observer, Producer
from wizard.settings import Settings
from wizard.task import Status

pytestmark = pytest.mark.integration

TASK = NewTask("add", {"a": "20", "b": "22"})


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """One server without replicas, and what the CronJob and the init container find."""
    backup = render_chart({"backup.enabled": True}, scenario="restore")
    config = one(backup, "ConfigMap", "valkey")["data"]
    made = Host(tmp_path / "host", "127.0.0.5", (free_port(), free_port()), config)
    made.scripts = ("valkey.sh",)
    made.variables = {"PEERS": "", "SOURCES": made.address, "KEEP": "2"}
    yield made
    made.kill()


@pytest.fixture
def settings(host: Host) -> Settings:
    """The API's."""
    with host.client() as client:
        port = client.connection_pool.connection_kwargs["port"]
    return Settings(
        valkey_host=host.address,
        valkey_port=port,
        valkey_username="api",
        valkey_password_file=host.password_file("api"),
        lease_seconds=5,
    )


def test_what_was_backed_up_comes_back(host: Host, settings: Settings, tmp_path: Path) -> None:
    """Tasks that waited then are calculated now. What came later is gone, and what was there is kept aside."""
    _start(host)
    client = connect(settings, name="api")
    producer, observer = Producer(client, settings, Node("api-1", "api")), Observer(client, settings)
    ended = producer.enqueue([TASK]).task_ids
    _work(settings, host, tmp_path, observer, ended)
    waiting = producer.enqueue([TASK] * 50).task_ids
    for _ in range(3):
        made = host.run("backup.sh")
        assert made.returncode == 0, made.stderr
        time.sleep(1.1)
    assert len(host.backups()) == 2
    later = producer.enqueue([TASK]).task_ids[0]
    host.kill()

    host.variables["RESTORE"] = host.backups()[-1]
    assert host.run("restore.sh").returncode == 0
    _start(host)

    assert observer.get(ended[0]).status is Status.COMPLETED
    assert {each.status for each in observer.get_many(waiting) if each} == {Status.PENDING}
    with pytest.raises(TaskNotFound):
        observer.get(later)
    assert f"before-{host.variables['RESTORE']}" in host.data()
    _work(settings, host, tmp_path, observer, waiting)
    # A restart is no second restore.
    host.kill()
    assert host.run("restore.sh").returncode == 0
    _start(host)
    assert {each.status for each in observer.get_many(waiting) if each} == {Status.COMPLETED}
    client.close()


def test_a_backup_that_is_not_there_stops_the_start(host: Host) -> None:
    """With those that are; nothing is touched."""
    _start(host)
    host.run("backup.sh")
    host.kill()
    data = host.data()

    host.variables["RESTORE"] = "other.rdb"
    refused = host.run("restore.sh")

    assert refused.returncode == 1
    assert f"There is no backup other.rdb. There are: {host.backups()[0]}" in refused.stderr
    assert host.data() == data


def test_a_backup_of_nobody_is_a_failure(host: Host) -> None:
    """A job that wrote nothing must not look done, nor remove a file that is whole."""
    refused = host.run("backup.sh")

    assert refused.returncode == 1
    assert "No server gave its data" in refused.stderr
    assert host.backups() == []


def _start(host: Host) -> None:
    host.start()

    def serves() -> bool:
        try:
            with host.client() as client:
                return bool(client.ping())
        except UNAVAILABLE:
            return False

    wait_until(serves, host.log(), 20)


def _work(settings: Settings, host: Host, folder: Path, observer: Observer, ids: tuple[str, ...]) -> None:
    """A worker comes, calculates all of them, and leaves."""
    worker = LiveWorker(
        folder, settings, "worker-1", VALKEY_USERNAME="worker", VALKEY_PASSWORD_FILE=host.password_file("worker")
    )
    wait_until(lambda: {each.status for each in observer.get_many(ids) if each} == {Status.COMPLETED}, "all end", 40)
    worker.end()
    worker.close()
