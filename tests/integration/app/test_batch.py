"""Many tasks in one request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.effort import effort

pytestmark = pytest.mark.integration


def add(number: Any) -> dict[str, Any]:
    """One addition."""
    return {"operation": "add", "inputs": {"a": number, "b": "0"}}


@pytest.mark.parametrize(
    ("tasks", "field"),
    [
        pytest.param(None, "tasks", id="null"),
        pytest.param([], "tasks", id="none"),
        pytest.param([add("1")] * 1_001, "tasks", id="one too many"),
        pytest.param([add("1"), 7], "tasks[1]", id="one that is no object"),
        pytest.param([add("1"), {"operation": "add"}], "tasks[1].inputs", id="one without inputs"),
        pytest.param([add("1"), add("1") | {"x": 1}], "tasks[1].x", id="one with an unknown member"),
        pytest.param([add("1")] * 3 + [add("x")], "tasks[3].inputs.a", id="one with an invalid input"),
        pytest.param([{"operation": "no", "inputs": {}}], "tasks[0].operation", id="one of no known operation"),
    ],
)
def test_one_invalid_task_refuses_them_all(http: FlaskClient, tasks: Any, field: str) -> None:
    """The problem says which one, and nothing is enqueued."""
    answer = http.post("/api/v1/tasks:batch", json={"tasks": tasks})

    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert http.get("/api/v1/tasks").json["tasks"] == []


def test_a_batch_over_its_limit_is_refused(http: FlaskClient) -> None:
    """1 MiB, for all its tasks together."""
    body = json.dumps({"tasks": [add("1" * 1_000)] * 1_000}) + " " * 1024 * 64

    answer = http.post("/api/v1/tasks:batch", data=body, content_type="application/json")

    assert answer.status_code == 413
    assert "1048576 bytes" in answer.json["detail"]


@pytest.mark.parametrize(
    ("task", "count", "field"),
    [
        pytest.param({"expression": "1" + "+1" * 400}, 30, "tasks", id="characters of lines"),
        pytest.param(
            {"operation": "factor_polynomial", "inputs": {"polynomial": "x" + "+x" * 4_000}},
            3,
            "tasks",
            id="characters of polynomials",
        ),
        pytest.param(
            {"operation": "evaluate", "inputs": {"expression": "9060#" + "+9060#" * 300}},
            10,
            "tasks[2]",
            id="long numbers, by name",
        ),
        pytest.param(
            {"operation": "solve_system", "inputs": {"equations": ["x = 1" + "+1" * 100] * 2}},
            60,
            "tasks",
            id="characters of lists of equations",
        ),
        pytest.param({"expression": "factor((x+1)^170)"}, 1_000, "tasks[9]", id="polynomials to multiply out"),
        pytest.param(
            {"operation": "determinant", "inputs": {"matrix": [[1] * 50] * 50}}, 100, "tasks[39]", id="large matrices"
        ),
    ],
)
def test_what_takes_too_long_to_read_is_refused(http: FlaskClient, task: Any, count: int, field: str) -> None:
    """In both forms: while one thread reads, the others wait."""
    answer = http.post("/api/v1/tasks:batch", json={"tasks": [task] * count})

    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert http.get("/api/v1/tasks").json["tasks"] == []


def test_a_thousand_ordinary_lines_are_taken(http: FlaskClient) -> None:
    """The limit is for what nobody means well."""
    answer = http.post("/api/v1/tasks:batch", json={"tasks": [{"expression": "factor(2^193-1)"}] * 1_000})

    assert answer.status_code == 202


def test_a_thousand_tasks_are_enqueued_in_their_order(http: FlaskClient, hand: Any) -> None:
    """All at once, and the first one sent is the first one taken."""
    answer = http.post("/api/v1/tasks:batch", json={"tasks": [add(str(number)) for number in range(1_000)]})

    assert answer.status_code == 202
    assert [task["inputs"]["a"] for task in answer.json["tasks"]] == [str(number) for number in range(1_000)]
    assert http.get("/api/v1/cluster").json["queue"]["queued"] == 1_000
    assert hand.slot.slot.start()[0].task_id == answer.json["tasks"][0]["task_id"]


def test_a_task_of_a_batch_takes_few_calls(http: FlaskClient) -> None:
    """While one thread reads a batch, the others wait. What is the same for all its tasks is found once."""

    def calls(count: int) -> int:
        body = {"tasks": [add(str(number)) for number in range(count)]}
        with effort(memory=False) as found:
            assert http.post("/api/v1/tasks:batch", json=body).status_code == 202
        return found.calls

    calls(1)

    # 125; some of them are those of the test's client.
    assert (calls(300) - calls(100)) / 200 < 140


def test_a_batch_has_an_idempotency_key_too(http: FlaskClient) -> None:
    """Sent again, it gives the same tasks in the same order."""
    send = {"json": {"tasks": [add("1"), add("2")]}, "headers": {"Idempotency-Key": "k"}}

    first, again = http.post("/api/v1/tasks:batch", **send), http.post("/api/v1/tasks:batch", **send)

    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == first.json
