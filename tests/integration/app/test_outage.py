"""While Valkey is away: every route that needs it says so, none breaks, and all work again once it is back."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.live_valkey import LiveValkey

pytestmark = pytest.mark.integration

UNKNOWN = "0" * 32
ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}}

NEEDS_VALKEY = [
    ("POST", "/api/v1/tasks", ADD),
    ("POST", "/api/v1/tasks:batch", {"tasks": [ADD]}),
    ("POST", "/task", {"a": 1, "b": 2}),
    ("POST", "/calculate", {"a": 1, "b": 2}),
    ("GET", "/api/v1/tasks", None),
    ("GET", f"/api/v1/tasks/{UNKNOWN}", None),
    ("GET", f"/api/v1/tasks/{UNKNOWN}/result?wait=5", None),
    ("DELETE", f"/api/v1/tasks/{UNKNOWN}", None),
    ("GET", f"/status/{UNKNOWN}", None),
    ("GET", f"/result/{UNKNOWN}", None),
    ("GET", "/api/v1/events", None),
    ("GET", "/api/v1/cluster", None),
    ("GET", "/api/v1/dead-letters", None),
    ("POST", f"/api/v1/dead-letters/{UNKNOWN}/revive", {}),
    ("DELETE", "/api/v1/dead-letters", None),
    ("GET", "/valkey_test", None),
    ("GET", "/readyz", None),
]


@pytest.fixture
def without_valkey(valkey_server: LiveValkey) -> Iterator[LiveValkey]:
    """The server, dead until the test is over."""
    valkey_server.kill()
    yield valkey_server
    valkey_server.start()


def test_whatever_needs_valkey_answers_503(http: FlaskClient, without_valkey: LiveValkey) -> None:
    """With a Retry-After; never a 500, and never a 202 that nobody confirmed."""
    for method, path, body in NEEDS_VALKEY:
        answer = http.open(path, method=method, json=body)

        assert answer.status_code == 503, (method, path, answer.text)
        assert answer.headers["Retry-After"] == "1"
        assert answer.json["type"] == "/docs#valkey-away"


def test_whatever_does_not_need_valkey_goes_on(http: FlaskClient, without_valkey: LiveValkey) -> None:
    """A restart would not bring Valkey back, so liveness stays; the metrics say that it is away."""
    assert http.get("/add?a=1&b=2").json["sum"] == 3
    for path in ("/healthz", "/whoami", "/docs", "/openapi.json", "/api/v1/operations"):
        assert http.get(path).status_code == 200
    assert "wizard_valkey_up 0.0" in http.get("/metrics").text


def test_a_silent_valkey_is_noticed_within_seconds(http: FlaskClient, valkey_server: LiveValkey) -> None:
    """A server that is stopped keeps connections open and says nothing."""
    http.get("/readyz")
    valkey_server.pause()
    began = time.monotonic()
    try:
        answer = http.post("/api/v1/tasks", json=ADD)
    finally:
        valkey_server.resume()

    assert answer.status_code == 503
    assert time.monotonic() - began < 20


def test_the_first_request_after_an_outage_goes_well(http: FlaskClient, valkey_server: LiveValkey) -> None:
    """Old connections are dead, and nobody has to meet them."""
    http.get("/api/v1/tasks")
    valkey_server.restart()

    assert http.post("/api/v1/tasks", json=ADD).status_code == 202
