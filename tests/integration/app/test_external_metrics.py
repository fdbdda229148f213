"""What an autoscaler reads through the Kubernetes API, from a real node."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from typing import Any

import pytest

from embedded.valkey_server import free_port
from tests.live_valkey import LiveValkey
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import NewTask, Producer
from wizard.settings import Settings

pytestmark = pytest.mark.integration

GROUP = "/apis/external.metrics.k8s.io/v1beta1"
METRIC = f"{GROUP}/namespaces/math/wizard_queue_wanted_slots"


@pytest.fixture
def port(serve: Callable[..., Any]) -> int:
    """Where a node serves the metric."""
    found = free_port()
    serve(EXTERNAL_METRICS_PORT=str(found), POD_NAMESPACE="math", DRAIN_SECONDS="10")
    return found


def ask(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, Any]]:
    """Status and answer, as Kubernetes asks: by TLS, with a certificate that it does not verify."""
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
    connection.request(method, path)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    return answer.status, found


def test_the_metric_counts_foretold_seconds(port: int, settings: Settings) -> None:
    """Ten long tasks are worth more slots than ten short ones."""
    client = connect(settings, name="test")
    producer = Producer(client, settings, Node("api-1", "api"))

    assert ask(port, METRIC)[1]["items"][0]["value"] == "0"
    producer.enqueue([NewTask("add", {"a": "1", "b": "2"}, cost_ms=0.1)] * 10)
    short = ask(port, f"{METRIC}?labelSelector=")[1]
    producer.enqueue([NewTask("factorize", {"n": "15"}, cost_ms=8_000)] * 10)
    status, long = ask(port, METRIC)

    assert status == 200
    assert long["kind"] == "ExternalMetricValueList"
    assert (short["items"][0]["value"], long["items"][0]["value"]) == ("1", "9")


def test_kubernetes_learns_what_there_is(port: int) -> None:
    """The list that makes an APIService available."""
    status, found = ask(port, GROUP)

    assert status == 200
    assert [each["name"] for each in found["resources"]] == ["wizard_queue_wanted_slots"]


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        (METRIC.replace("math", "other"), "GET", 404),
        (f"{GROUP}/namespaces/math/another_metric", "GET", 404),
        (f"{METRIC}/", "GET", 404),
        ("/api/v1/tasks", "GET", 404),
        (METRIC, "POST", 405),
        (METRIC, "DELETE", 405),
    ],
)
def test_all_else_is_refused_as_kubernetes_does(port: int, path: str, method: str, expected: int) -> None:
    """By a Status with a reason and a sentence."""
    status, found = ask(port, path, method)

    assert (status, found["kind"], found["status"], found["code"]) == (expected, "Status", "Failure", expected)
    assert found["message"]


def test_without_valkey_it_says_so(port: int, valkey_server: LiveValkey) -> None:
    """Then the autoscaler changes nothing."""
    valkey_server.stop()
    try:
        status, found = ask(port, METRIC)
    finally:
        valkey_server.start()

    assert (status, found["reason"]) == (503, "ServiceUnavailable")
