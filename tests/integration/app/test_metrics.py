"""Metrics of a whole installation: three API nodes, one with two processes, and two workers, as Prometheus scrapes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from embedded.valkey_server import free_port
from tests.integration.app.conftest import eventually
from tests.integration.app.slow_clients import HALF_BODY, HALF_HEADER, held, hung_up
from tests.integration.app.test_deadlines import QUICK
from tests.live_system import descendants
from tests.live_worker import LiveWorker, probe
from tests.prometheus import families, labels_of, lint, total
from wizard.settings import Settings

pytestmark = pytest.mark.integration


class Installation:
    """Its nodes, and the ports that Prometheus asks."""

    def __init__(self, serve: Callable[..., Any], folder: Path, settings: Settings) -> None:
        self.scraped = [free_port() for _ in range(3)]
        self.apis = [
            serve(POD_NAME=f"api-{number}", INTERNAL_PORT=str(port), API_PROCESSES="2" if number == 2 else "1")
            for number, port in enumerate(self.scraped, 1)
        ]
        self.probes = [free_port() for _ in range(2)]
        self.workers = [
            LiveWorker(folder, settings, f"worker-{number}", PROBE_PORT=port)
            for number, port in enumerate(self.probes, 1)
        ]

    def ask(self, api: int, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The answer of one node, on a connection of its own, so that any of its processes answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.apis[api].port, timeout=30)
        text = json.dumps(body) if body is not None else None
        connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return found

    def scrape(self) -> list[str]:
        """What all of them say."""
        return [probe(port, "/metrics")[1] for port in self.scraped + self.probes]


@pytest.fixture
def installation(serve: Callable[..., Any], tmp_path: Path, settings: Settings) -> Iterator[Installation]:
    """All of it, ready."""
    made = Installation(serve, tmp_path, settings)
    eventually(lambda: all(probe(port, "/readyz")[0] == 200 for port in made.probes))
    yield made
    for worker in made.workers:
        worker.close()


def test_sums_over_all_replicas_are_what_was_done(installation: Installation) -> None:
    """Thirty tasks and nine reads, over three nodes and four processes: nothing is lost, nothing counted twice."""

    def submit(number: int) -> str:
        question = {"operation": "factorize", "inputs": {"n": str(1001 + number)}}
        task_id: str = installation.ask(number % 3, "POST", "/api/v1/tasks", question)["task_id"]
        return task_id

    for task_id in [submit(number) for number in range(24)]:
        assert installation.ask(0, "GET", f"/api/v1/tasks/{task_id}/result?wait=20")["status"] == "COMPLETED"
    for number in range(6):
        # Asked again, and answered from what is stored.
        submit(number)
    for number in range(9):
        installation.ask(number % 3, "GET", "/whoami")
    eventually(lambda: total(installation.scrape(), "wizard_settle_seconds_count") == 24)

    texts = installation.scrape()

    requests = "wizard_http_request_seconds_count"
    assert total(texts, requests, route="/api/v1/tasks", method="POST") == 30
    assert total(texts, requests, route="/whoami", status="200", waits="false") == 9
    assert total(texts, requests, route="/api/v1/tasks/<task_id>/result", waits="true") == 24
    assert total(texts, "wizard_tasks_submitted_total", operation="factorize") == 30
    assert total(texts, "wizard_memo_hits_total", operation="factorize") == 6
    for name in ("claims_total", "wait_seconds_count", "run_seconds_count", "check_seconds_count"):
        assert total(texts, f"wizard_{name}", operation="factorize") == 24, name
    assert total(texts, "wizard_attempts_total", operation="factorize", outcome="completed") == 24
    # One node tells of the installation: nothing is multiplied.
    assert total(texts, "wizard_tasks_ended_total", operation="factorize", status="COMPLETED") == 30
    assert total(texts, "wizard_nodes", component="api") == 3
    assert total(texts, "wizard_nodes", component="worker") == 2
    assert total(texts, "wizard_worker_slots") == 2
    assert sum("wizard_queue_tasks{" in text for text in texts) == 1
    assert total(texts, "wizard_valkey_up") == 3
    for text in texts:
        assert lint(text) == ""
        assert all(name.startswith("wizard_") for name in families(text))


def test_when_the_node_that_tells_has_gone_another_one_tells(installation: Installation) -> None:
    """At once after a planned end."""
    first = installation.scrape()
    assert "wizard_queue_tasks{" in first[0]

    installation.apis[0].process.terminate()
    installation.apis[0].process.wait(15)

    texts = installation.scrape()[1:]
    assert [("wizard_queue_tasks{" in text) for text in texts] == [True, False, False, False]


def test_what_a_process_has_counted_survives_it(serve: Callable[..., Any]) -> None:
    """Gunicorn starts another one in its place; a counter that went down would look like a restart of the node."""
    port = free_port()
    node = serve(INTERNAL_PORT=str(port), API_PROCESSES="2")

    def count() -> float:
        return total([probe(port, "/metrics")[1]], "wizard_http_request_seconds_count", route="/whoami")

    for _ in range(10):
        connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)
        connection.request("GET", "/whoami")
        connection.getresponse().read()
        connection.close()
    assert count() == 10
    for pid in descendants(node.process.pid):
        os.kill(pid, signal.SIGTERM)
    time.sleep(0.5)

    eventually(lambda: probe(port, "/healthz")[0] == 200)
    assert count() == 10


@pytest.mark.parametrize(("sends", "reason"), [(HALF_HEADER, "header"), (HALF_BODY, "body"), (b"", "silent")])
def test_a_slow_client_that_was_closed_is_counted(serve: Callable[..., Any], sends: bytes, reason: str) -> None:
    """By what it was slow with. One that is done is no slow one."""
    port = free_port()
    node = serve(INTERNAL_PORT=str(port), **QUICK)
    with held(node.port, 3, sends) as clients:
        hung_up(clients, 20)

    text = [probe(port, "/metrics")[1]]

    assert total(text, "wizard_http_clients_closed_total", reason=reason) == 3
    assert total(text, "wizard_http_clients_closed_total") == 3


def test_addresses_and_methods_that_nobody_knows_share_a_label(http: FlaskClient) -> None:
    """Whatever clients ask, there are not more series than routes."""
    for number in range(20):
        http.get(f"/nowhere/{number}")
        http.get(f"/api/v1/tasks/{number:032x}")
        http.open("/whoami", method=f"METHOD{number}")

    text = [http.get("/metrics").text]

    assert total(text, "wizard_http_request_seconds_count", route="none", method="GET", status="404") == 20
    assert total(text, "wizard_http_request_seconds_count", route="/api/v1/tasks/<task_id>", status="404") == 20
    assert total(text, "wizard_http_request_seconds_count", method="other") == 20
    assert labels_of(text, "method") == {"GET", "other"}
    assert len(labels_of(text, "route")) == 2


def test_events_arrive_within_a_second(installation: Installation) -> None:
    """The lag is that of the oldest event of each reading."""
    connection = http.client.HTTPConnection("127.0.0.1", installation.apis[2].port, timeout=10)
    connection.request("GET", "/api/v1/events")
    connection.getresponse()
    for number in range(5):
        installation.ask(0, "POST", "/task", {"a": number, "b": 2})
    eventually(lambda: total(installation.scrape(), "wizard_event_lag_seconds_count") > 0)

    texts = installation.scrape()
    connection.close()

    assert total(texts, "wizard_event_lag_seconds_bucket", le="1.0") == total(texts, "wizard_event_lag_seconds_count")
    assert total(texts, "wizard_api_streams") == 1
