"""The passwords of a running Valkey change as docs/valkey.md tells, while tasks flow, and nobody notices."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import valkey

from tests.chart.conftest import one, render_chart
from tests.chart.guarded_valkey import USERS, GuardedValkey
from tests.live_worker import LiveWorker, wait_until
from wizard.connection import UNAVAILABLE, connect
from wizard.node import Node
from wizard.queue import NewTask, Observer, Producer
from wizard.task import Status

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GuardedValkey]:
    """The chart's Valkey, with the chart's probe."""
    objects = render_chart(scenario="default")
    (container,) = one(objects, "StatefulSet", "valkey")["spec"]["template"]["spec"]["containers"]
    folder = tmp_path / "guarded"
    folder.mkdir()
    guarded = GuardedValkey(
        folder, one(objects, "ConfigMap", "valkey")["data"], container["readinessProbe"]["exec"]["command"][-1]
    )
    guarded.start()
    yield guarded
    guarded.stop()


def test_passwords_change_while_tasks_flow(server: GuardedValkey, tmp_path: Path) -> None:
    """First both are valid, then the new one alone. Every connection is broken at each step, and opened anew by what
    the file says: no call fails but those under way, no task is lost, and the probe never fails.
    """
    worker_settings = server.settings("worker")
    worker = LiveWorker(
        tmp_path,
        worker_settings,
        "worker-1",
        VALKEY_USERNAME="worker",
        VALKEY_PASSWORD_FILE=worker_settings.valkey_password_file,
        LEASE_SECONDS=5,
    )
    flow = Flow(server)
    flow.start()
    try:
        wait_until(lambda: len(flow.ids) > 20, "tasks flow")
        for user in USERS:
            server.mount(user, f"new-{user}", f"{user}{user}")
        # Those who hear of it first use the new one before Valkey knows it, and then the old one.
        _break(server)
        wait_until(lambda: _is_valid(server, "api", "new-api"), "Valkey knows the new passwords")
        assert _is_valid(server, "api", "apiapi")
        assert server.probe() == 0
        _break(server)
        many = len(flow.ids)
        wait_until(lambda: len(flow.ids) > many + 20, "tasks flow by both passwords")

        for user in USERS:
            server.mount(user, f"new-{user}")
        wait_until(lambda: not _is_valid(server, "api", "apiapi"), "the old passwords are refused")
        assert server.probe() == 0
        _break(server)
        many = len(flow.ids)
        wait_until(lambda: len(flow.ids) > many + 20, "tasks flow by the new passwords")
    finally:
        flow.stop()

    with server.client("api") as client:
        observer = Observer(client, server.settings("api"))
        wait_until(
            lambda: {observer.get(each).status for each in flow.ids} == {Status.COMPLETED},
            "every task ends",
            seconds=30,
        )
    assert flow.refused == []
    assert worker.end() == 0
    assert "WRONGPASS" not in worker.log()
    worker.close()


def test_a_secret_without_a_password_changes_nothing(server: GuardedValkey) -> None:
    """It says so, and goes on with what it has."""
    server.mount("api", "")
    wait_until(lambda: "no password for the user api" in server.log(), "it says so")

    assert _is_valid(server, "api", "apiapi")
    server.mount("api", "apiapi", "other")
    wait_until(lambda: _is_valid(server, "api", "other"), "it reads the next one")


#: Passwords that a shell, a pattern of file names or a file of configuration would take for something else.
ODD_PASSWORDS = ("two words", "*", 'a"b', "it's", r"back\slash\n", "$HOME `id` #;", "p&q/r", "größer")


@pytest.mark.parametrize("password", ODD_PASSWORDS)
def test_any_line_is_a_password(server: GuardedValkey, password: str) -> None:
    """Whatever is in it, without the space around it; a Secret is often made by other programs."""
    server.mount("worker", f" {password} ")
    wait_until(lambda: _is_valid(server, "worker", password), "it is read as it is written")

    with server.client("worker") as worker:
        assert worker.ping()
    assert server.probe() == 0


class Flow:
    """Enqueues additions without an end, and tries again what had no answer under the same key."""

    def __init__(self, server: GuardedValkey) -> None:
        self.ids: list[str] = []
        #: Why a call was refused, but for a connection that was broken.
        self.refused: list[str] = []
        settings = server.settings("api")
        self._client = connect(settings, name="api")
        self._producer = Producer(self._client, settings, Node("api-1", "api"))
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.start = self._thread.start

    def stop(self) -> None:
        """Enqueues no more."""
        self._ending.set()
        self._thread.join(10)
        self._client.close()

    def _run(self) -> None:
        while not self._ending.wait(0.01):
            task = NewTask("add", {"a": str(len(self.ids)), "b": "1"})
            try:
                self.ids += self._producer.enqueue([task], idempotency_key=str(len(self.ids))).task_ids
            except UNAVAILABLE as error:
                if isinstance(error, valkey.AuthenticationError):
                    self.refused.append(str(error))


def _break(server: GuardedValkey) -> None:
    """Ends every connection but our own."""
    with server.client("admin") as admin:
        admin.client_kill_filter(skipme=True)


def _is_valid(server: GuardedValkey, user: str, password: str) -> bool:
    with valkey.Valkey(port=server.port, username=user, password=password) as client:
        try:
            return bool(client.ping())
        except valkey.AuthenticationError:
            return False
