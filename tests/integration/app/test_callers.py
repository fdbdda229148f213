"""Callers take turns in the queue; what names one."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.integration.app.people import ADD
from wizard.settings import Settings

pytestmark = pytest.mark.integration


def test_callers_take_turns(http: FlaskClient) -> None:
    """Whoever asks for one task does not wait for the thousand of another; whoever names nobody is one caller."""
    inputs = {"operation": "add", "inputs": {"a": "1", "b": "2"}}
    flood = http.post("/api/v1/tasks:batch", json={"tasks": [inputs] * 1000}, headers={"X-Client": "the flood"}).json[
        "tasks"
    ]
    one = http.post("/api/v1/tasks", json=inputs, headers={"X-Client": "someone"}).json["task_id"]
    other = http.post("/api/v1/tasks", json=inputs).json["task_id"]

    positions = [http.get(f"/api/v1/tasks/{task_id}").json["position"] for task_id in (other, one, flood[0]["task_id"])]

    assert positions == [1, 2, 3]
    assert http.get(f"/api/v1/tasks/{flood[-1]['task_id']}").json["position"] == 1002


def test_behind_the_gateway_the_clients_of_two_networks_are_two_callers(settings: Settings, hand: Any) -> None:
    """Whatever they call themselves, in all the characters that a name may have; and one is found again by its key."""
    app = create_app(dataclasses.replace(settings, behind_gateway=1))
    name = "~" * 255

    def client_of(address: str) -> FlaskClient:
        client = app.test_client()
        client.environ_base |= {"HTTP_X_FORWARDED_FOR": address, "HTTP_X_CLIENT": name}
        return client

    here, there = client_of("203.0.113.7"), client_of("2001:db8::1")
    flood = here.post("/api/v1/tasks:batch", json={"tasks": [ADD] * 100}).json["tasks"]
    one = there.post("/api/v1/tasks", json=ADD, headers={"Idempotency-Key": "7"}).json["task_id"]
    again = here.post("/api/v1/tasks", json=ADD, headers={"Idempotency-Key": "7"}).json["task_id"]

    assert [here.get(f"/api/v1/tasks/{each['task_id']}").json["position"] for each in flood[:2]] == [2, 3]
    assert here.get(f"/api/v1/tasks/{one}").json["position"] == 1
    assert again == one


@pytest.mark.parametrize("name", ["", "é", "x" * 256, "tab\there"])
def test_a_malformed_caller_is_refused(http: FlaskClient, name: str) -> None:
    """It would be a caller that nobody can name again."""
    answer = http.post(
        "/api/v1/tasks", json={"operation": "add", "inputs": {"a": "1", "b": "2"}}, headers={"X-Client": name}
    )

    assert (answer.status_code, answer.json["field"]) == (422, "X-Client")
    assert "1 to 255 printable ASCII characters" in answer.json["detail"]
