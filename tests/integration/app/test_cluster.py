"""Dead letters, the cluster's state, and its metrics."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from app.http.load_answers import Load, Memory
from app.http.node_answers import Cluster
from wizard.node import Node
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.settings import Settings
from wizard.task import Failure

pytestmark = pytest.mark.integration

LETTERS = "/api/v1/dead-letters"


@pytest.fixture
def letter(http: FlaskClient, hand: Any) -> str:
    """The id of a dead letter."""
    task_id = str(http.post("/task", json={"a": 1, "b": 2}).json["task_id"])
    for _ in range(3):
        hand.fail(Failure.CRASH)
    return task_id


@pytest.mark.parametrize("task_id", ["0" * 32, "x"], ids=["unknown", "of another shape"])
def test_what_is_no_dead_letter_is_neither_revived_nor_purged(http: FlaskClient, task_id: str) -> None:
    """404."""
    assert http.post(f"{LETTERS}/{task_id}/revive", json={}).status_code == 404
    assert http.delete(f"{LETTERS}/{task_id}").status_code == 404


def test_reviving_takes_an_empty_json_object(http: FlaskClient, letter: str) -> None:
    """Its type is what a form of another site cannot send."""
    assert http.post(f"{LETTERS}/{letter}/revive").status_code == 415
    assert http.post(f"{LETTERS}/{letter}/revive", json={"now": 1}).json["field"] == "now"


def test_a_dead_letter_is_listed_and_revived(http: FlaskClient, hand: Any, letter: str) -> None:
    """It waits again, with no failures, and its attempts go on counting."""
    listed = http.get(LETTERS).json["dead_letters"]
    assert [(task["task_id"], task["failures"], task["status"]) for task in listed] == [(letter, 3, "FAILED")]

    answer = http.post(f"{LETTERS}/{letter}/revive", json={})

    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1/tasks/{letter}")
    assert (answer.json["status"], answer.json["failures"], answer.json["attempt"]) == ("PENDING", 0, 3)
    assert http.get(LETTERS).json["dead_letters"] == []
    assert hand.solve().task_id == letter


def test_dead_letters_are_purged_one_or_all(http: FlaskClient, letter: str) -> None:
    """204 for one, the number for all."""
    assert (http.delete(f"{LETTERS}/{letter}").status_code, http.delete(LETTERS).json) == (204, {"purged": 0})
    assert http.delete(f"{LETTERS}/{letter}").status_code == 404


def test_the_cluster_says_what_waits_and_who_lives(
    http: FlaskClient, hand: Any, settings: Settings, client: Any, letter: str
) -> None:
    """The depths, and every node with a fresh heartbeat; counts are numbers and moments are moments."""
    NodeHeartbeat(client, settings, Node("worker-1", "worker", host="host-7")).beat({"state": "busy", "slots": 2})
    http.post("/task", json={"a": 1, "b": 2})
    http.post("/task", json={"a": 1, "b": 2})
    hand.take()

    answer = http.get("/api/v1/cluster")
    seen = answer.json

    assert msgspec.json.decode(answer.data, type=Cluster).nodes[0].slots == 2
    assert seen["queue"].pop("oldest_waiting_seconds") >= 0
    assert seen["queue"].pop("waiting_seconds") == 0.0001
    assert seen["queue"].pop("wanted_slots") == 2
    assert seen["queue"] == {"queued": 1, "queued_parts": 0, "running": 1, "delayed": 0, "dead_letters": 1}
    node = seen["nodes"][0]
    assert (node["name"], node["component"], node["state"], node["slots"]) == ("worker-1", "worker", "busy", 2)
    assert node["started_at"].endswith("Z")


def test_the_cluster_says_who_holds_what(http: FlaskClient, hand: Any) -> None:
    """Every worker with a lease by its start, and the task that it has with its attempt."""
    task_id = http.post("/task", json={"a": 1, "b": 2}).json["task_id"]
    hand.take()

    answer = http.get("/api/v1/cluster")

    assert msgspec.json.decode(answer.data, type=Cluster).holders
    (holder,) = [each for each in answer.json["holders"] if each["held"]]
    assert holder["lease_seconds"] >= 0
    assert holder["busy"] == 1
    assert holder["start"]
    (task,) = holder["tasks"]
    assert (task["task_id"], task["operation"], task["attempt"], task["parent"]) == (task_id, "add", 1, None)
    assert task["started_at"].endswith("Z")


def test_a_node_that_leaves_is_off_the_list(http: FlaskClient, settings: Settings, client: Any) -> None:
    """At once, and counts of the processes of one node add up while it lives."""
    beats = [NodeHeartbeat(client, settings, Node("api-9", "api")) for _ in range(2)]
    for beat in beats:
        beat.beat({"state": "busy"}, {"requests": 3})

    assert [node["requests"] for node in http.get("/api/v1/cluster").json["nodes"]] == [6]
    beats[0].leave()
    assert http.get("/api/v1/cluster").json["nodes"] == []


def test_the_processes_of_a_node_have_one_start(http: FlaskClient, settings: Settings, client: Any) -> None:
    """If it changed with each beat, none or two of several nodes would be the oldest, and tell of the installation."""

    def started_at(began: float) -> str:
        beat = NodeHeartbeat(client, settings, Node("api-9", "api"))
        beat.began = began
        beat.beat({"state": "idle"})
        text: str = http.get("/api/v1/cluster").json["nodes"][0]["started_at"]
        return text

    first = started_at(time.monotonic() - 60)

    assert started_at(time.monotonic() - 59.7) == first
    assert started_at(time.monotonic() - 60.3) == first
    assert started_at(time.monotonic() - 50) > first, "another start of the same pod"


def test_metrics_tell_the_whole_installation(http: FlaskClient, hand: Any, settings: Settings, client: Any) -> None:
    """Prometheus' text, from the replica that has lived longest."""
    NodeHeartbeat(client, settings, Node("worker-9", "worker")).beat({"state": "idle"})
    http.post("/task", json={"a": 1, "b": 2})
    http.post("/task", json={"a": 1, "b": 2})
    hand.solve()

    lines = http.get("/metrics").text.splitlines()

    assert {
        "wizard_valkey_up 1.0",
        'wizard_queue_tasks{state="queued"} 1.0',
        'wizard_tasks_ended_total{operation="add",status="COMPLETED"} 1.0',
        'wizard_nodes{component="worker",state="idle"} 1.0',
        'wizard_nodes{component="worker",state="busy"} 0.0',
        "wizard_api_waiting 0.0",
    } <= set(lines)
    assert any(line.startswith("wizard_process_resident_memory_bytes") for line in lines)


def test_an_operation_has_an_address(http: FlaskClient) -> None:
    """One of the list, and a 404 for what is none."""
    listed = http.get("/api/v1/operations").json["operations"]

    assert http.get("/api/v1/operations/factorize").json in listed
    assert http.get("/api/v1/operations/nonsense").status_code == 404


def test_operations_are_listed_with_their_limits(http: FlaskClient) -> None:
    """Enough to draw a form."""
    listed = {each["name"]: each for each in http.get("/api/v1/operations").json["operations"]}

    assert listed["add"]["inputs"][0]["name"] == "a"
    assert listed["add"]["schema"]["required"] == ["a", "b"]


def test_parts_are_shown_beside_the_tasks_that_wait(http: FlaskClient, hand: Any) -> None:
    """In the metrics and in the cluster's state: one task, and nine parts of another."""
    http.post("/task", json={"a": 1, "b": 2})
    hand.slot.split(hand.take(), ["{}"] * 9, claim_next=False)
    http.post("/task", json={"a": 1, "b": 2})

    queue = http.get("/api/v1/cluster").json["queue"]
    lines = http.get("/metrics").text.splitlines()

    assert (queue["queued"], queue["queued_parts"]) == (1, 9)
    assert {'wizard_queue_tasks{state="queued"} 1.0', 'wizard_queue_tasks{state="queued_parts"} 9.0'} <= set(lines)


def test_load_tells_who_asks_and_when_memory_ends(http: FlaskClient, client: Any, settings: Settings) -> None:
    """The lanes, the callers and the memory; without a limit nothing is refused for its sake."""
    http.post("/task", json={"a": 1, "b": 2}, headers={"X-Client": "<script>alert(1)</script>"})
    http.post("/task", json={"a": 1, "b": 2})
    NodeHeartbeat(client, settings, Node("worker-1", "worker")).beat({}, timings={"add:run:0.1": 2})

    answer = http.get("/api/v1/load")

    seen = msgspec.json.decode(answer.data, type=Load)
    assert [(each.name, each.tasks) for each in seen.lanes] == [("short", 2), ("long", 0)]
    assert [(each.name, each.waiting_short, each.tasks_per_minute) for each in seen.callers] == [(None, 1, 1)] * 2
    assert "script" not in answer.text
    assert (seen.memory.limit_bytes, seen.memory.refuses_at_bytes) == (None, None)
    assert [(each.operation, each.attempts, each.wait) for each in seen.operations] == [("add", 2, None)]


def test_load_with_a_limit_says_where_refusals_begin() -> None:
    """Four fifths for new tasks, nine tenths for parts."""
    memory = Memory.filled(10, 1_000)

    assert (memory.used_bytes, memory.refuses_at_bytes, memory.parts_wait_at_bytes) == (10, 800, 900)


@pytest.mark.parametrize("query", ["?limit=1", "?callers=all", "?x"])
def test_load_takes_no_parameters(http: FlaskClient, query: str) -> None:
    """One that nobody knows is refused, as everywhere."""
    assert http.get(f"/api/v1/load{query}").status_code == 422
