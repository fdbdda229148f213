"""Tasks of version 1 on a live queue: refused, enqueued, looked at, listed, cancelled."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from app.http.answers import Task
from app.http.body import QUESTION_LIMIT
from wizard.queue.keys import Keys
from wizard.settings import Settings
from wizard.task import Failure

pytestmark = pytest.mark.integration

ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}}
UNKNOWN = "0" * 32


def depth(http: FlaskClient) -> int:
    """How many tasks wait."""
    return int(http.get("/api/v1/cluster").json["queue"]["queued"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({}, "operation", id="nothing"),
        pytest.param({"operation": "add"}, "inputs", id="no inputs"),
        pytest.param({"operation": "ad", "inputs": {}}, "operation", id="an unknown operation"),
        pytest.param({"operation": 5, "inputs": {}}, "operation", id="a number for an operation"),
        pytest.param({"operation": None, "inputs": {}}, "operation", id="null for an operation"),
        pytest.param(ADD | {"priority": 1}, "priority", id="an unknown member"),
        pytest.param({"operation": "add", "inputs": [1, 2]}, "inputs", id="inputs as an array"),
        pytest.param({"operation": "add", "inputs": {"a": "1"}}, "inputs.b", id="a missing input"),
        pytest.param({"operation": "add", "inputs": {"a": "1", "b": "2", "c": "3"}}, "inputs.c", id="an unknown input"),
        pytest.param({"operation": "add", "inputs": {"a": "1_000", "b": "2"}}, "inputs.a", id="an underscore"),
        pytest.param({"operation": "add", "inputs": {"a": "𝟚", "b": "2"}}, "inputs.a", id="a mathematical digit"),
        pytest.param({"operation": "add", "inputs": {"a": True, "b": "2"}}, "inputs.a", id="a truth value"),
        pytest.param({"operation": "add", "inputs": {"a": [[1]], "b": "2"}}, "inputs.a", id="a nested array"),
        pytest.param({"operation": "add", "inputs": {"a": "9" * 5_000, "b": "2"}}, "inputs.a", id="5,000 digits"),
        pytest.param({"operation": "add", "inputs": {"a": int("9" * 4_000), "b": 2}}, "inputs.a", id="4,000 as number"),
    ],
)
def test_an_invalid_task_is_refused_and_nothing_enqueued(http: FlaskClient, body: Any, field: str) -> None:
    """The problem names the field as it stands in the body."""
    answer = http.post("/api/v1/tasks", json=body)

    assert answer.status_code == 422
    assert answer.json["field"] == field
    assert field.rpartition(".")[2] in answer.json["detail"]
    assert depth(http) == 0


@pytest.mark.parametrize("route", ["{}", "{}/result", "{}/result?wait=1"])
@pytest.mark.parametrize(
    ("task_id", "kind"),
    [
        pytest.param(UNKNOWN, "task-not-found", id="an id that nobody has"),
        pytest.param("7", "no-task-id", id="a number"),
        pytest.param("A" * 32, "no-task-id", id="capital digits"),
        pytest.param("%F0%9D%9F%9A" * 32, "no-task-id", id="digits of another script"),
        pytest.param("%00", "no-task-id", id="a zero byte"),
    ],
)
def test_an_id_that_cannot_be_found_is_a_404(http: FlaskClient, route: str, task_id: str, kind: str) -> None:
    """Whether it has the shape of an id or not."""
    answer = http.get(f"/api/v1/tasks/{route.format(task_id)}")

    assert answer.status_code == 404
    assert answer.json["type"] == f"/docs#{kind}"


def test_the_answer_to_a_new_task_is_what_a_look_at_it_says(http: FlaskClient) -> None:
    """202, where it is, and every member as the queue stored it, though nobody asked the queue."""
    answer = http.post("/api/v1/tasks", json={"operation": "add", "inputs": {"a": 1, "b": "-0.50"}})

    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/tasks/{answer.json['task_id']}"
    assert answer.json["inputs"] == {"a": "1", "b": "-0.5"}
    assert answer.json["status"] == "PENDING"
    assert answer.json["initiated_by"] == answer.json["checked_by"] == "api-test"
    # Only a look at it says where it waits.
    assert http.get(answer.headers["Location"]).json == answer.json | {"position": 1}
    assert msgspec.json.decode(answer.data, type=Task).task_id == answer.json["task_id"]


def test_a_task_is_told_from_its_first_attempt_to_its_result(http: FlaskClient, hand: Any) -> None:
    """With the three nodes that had to do with it, and what became of every attempt."""
    task_id = http.post("/api/v1/tasks", json=ADD).json["task_id"]
    hand.fail(Failure.CRASH)

    waiting = http.get(f"/api/v1/tasks/{task_id}/result")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (202, "1")
    assert (waiting.json["status"], waiting.json["failures"]) == ("PENDING", 1)

    hand.solve()

    ended = http.get(f"/api/v1/tasks/{task_id}/result")
    assert ended.status_code == 200
    assert ended.json["result"] == {"sum": "3"}
    assert ended.json["verified"] == {"ok": True, "how": "added again as fractions"}
    assert (ended.json["initiated_by"], ended.json["handled_by"]) == ("api-test", "worker-1")
    assert ended.json["created_at"] <= ended.json["started_at"] <= ended.json["ended_at"]
    assert [(each["attempt"], each["handled_by"]) for each in ended.json["attempts"]] == [(1, "worker-1")]
    assert msgspec.json.decode(ended.data, type=Task).attempts[0].attempt == 1


def test_a_failed_task_is_an_answer_and_not_an_error(http: FlaskClient, hand: Any) -> None:
    """Looking at it went well; the error is the task's."""
    task_id = http.post("/api/v1/tasks", json=ADD).json["task_id"]
    hand.fail()

    answer = http.get(f"/api/v1/tasks/{task_id}/result")

    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["result"]) == ("FAILED", None)
    assert answer.json["error"] == {"type": "crashed", "title": "The calculation died", "detail": "It died."}


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ü"], ids=["empty", "too long", "a tab", "not ASCII"])
def test_a_malformed_idempotency_key_is_refused(http: FlaskClient, key: str) -> None:
    """1 to 255 printable ASCII characters."""
    answer = http.post("/api/v1/tasks", json=ADD, headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json["field"]) == (422, "Idempotency-Key")


def test_an_idempotency_key_enqueues_once(http: FlaskClient, hand: Any) -> None:
    """The same body gives the same task, as it is by now; another body is refused."""
    headers = {"Idempotency-Key": "a key, once"}
    first = http.post("/api/v1/tasks", json=ADD, headers=headers)
    hand.solve()

    other = http.post("/api/v1/tasks", json=ADD | {"inputs": {"a": "1", "b": "3"}}, headers=headers)
    again = http.post("/api/v1/tasks", json={"inputs": {"b": 2.0, "a": 1}, "operation": "add"}, headers=headers)

    assert (other.status_code, other.json["type"]) == (422, "/docs#idempotency-conflict")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert (again.json["task_id"], again.json["status"]) == (first.json["task_id"], "COMPLETED")
    assert "Idempotency-Replayed" not in first.headers


def test_a_wish_that_nobody_would_hear_is_refused(http: FlaskClient) -> None:
    """A wait is asked for by a header; a query parameter that did nothing would look as if it did."""
    answer = http.post("/api/v1/tasks?wait=5", json=ADD)

    assert (answer.status_code, answer.json["field"]) == (422, "wait")
    assert "There are none" in answer.json["detail"]


def test_a_full_queue_is_said_and_when_to_try_again(settings: Settings, http: FlaskClient, app: Any) -> None:
    """429, and the queue is as it was."""
    object.__setattr__(app.extensions["wizard"].settings, "queue_cap", 1)
    http.post("/api/v1/tasks", json=ADD)

    answer = http.post("/api/v1/tasks", json=ADD)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json["type"] == "/docs#queue-full"
    assert depth(http) == 1


def test_a_task_that_has_ended_cannot_be_cancelled(http: FlaskClient, hand: Any) -> None:
    """409; and an id that nobody has is a 404."""
    task_id = http.post("/api/v1/tasks", json=ADD).json["task_id"]
    hand.solve()

    assert http.delete(f"/api/v1/tasks/{task_id}").status_code == 409
    assert http.delete(f"/api/v1/tasks/{UNKNOWN}").status_code == 404


@pytest.mark.parametrize("started", [False, True], ids=["that waits", "that runs"])
def test_a_task_can_be_cancelled(http: FlaskClient, hand: Any, started: bool) -> None:
    """The answer is the cancelled task."""
    task_id = http.post("/api/v1/tasks", json=ADD).json["task_id"]
    if started:
        hand.take()

    answer = http.delete(f"/api/v1/tasks/{task_id}")

    assert answer.status_code == 200
    assert answer.json["status"] == "CANCELLED"
    assert answer.json["ended_at"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "status=DONE",
        "operation=ad",
        "cursor=1",
        f"cursor=x.{UNKNOWN}",
        "page=2",
        "node=",
        "status=FAILED&status=FAILED",
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(http: FlaskClient, query: str) -> None:
    """Rather than to answer with what was not asked."""
    answer = http.get(f"/api/v1/tasks?{query}")

    assert answer.status_code == 422
    assert answer.json["field"] == query.partition("=")[0]


def test_the_list_is_newest_first_and_goes_on_at_its_cursor(http: FlaskClient) -> None:
    """Page after page, nothing twice and nothing left out."""
    sent = [http.post("/api/v1/tasks", json=ADD).json["task_id"] for _ in range(7)]

    pages, cursor = [], ""
    while cursor is not None:
        page = http.get(f"/api/v1/tasks?limit=3{cursor and f'&cursor={cursor}'}").json
        pages.append([task["task_id"] for task in page["tasks"]])
        cursor = page["cursor"]

    assert [each for page in pages for each in page] == sent[::-1]
    assert [len(page) for page in pages] == [3, 3, 1]


def test_the_list_can_be_filtered(http: FlaskClient, hand: Any) -> None:
    """By state, operation and node."""
    done = http.post("/api/v1/tasks", json=ADD).json["task_id"]
    hand.solve()
    waits = http.post("/api/v1/tasks", json=ADD).json["task_id"]

    def ids(query: str) -> list[str]:
        return [task["task_id"] for task in http.get(f"/api/v1/tasks?{query}").json["tasks"]]

    assert ids("status=PENDING") == [waits]
    assert ids("node=worker-1") == [done]
    assert ids("node=api-test&operation=add") == [waits, done]
    assert ids("status=FAILED") == []


def test_a_cursor_outlives_the_task_it_names(http: FlaskClient, client: Any, settings: Settings) -> None:
    """A page is not lost because a task was forgotten meanwhile."""
    sent = [http.post("/api/v1/tasks", json=ADD).json["task_id"] for _ in range(3)]
    cursor = http.get("/api/v1/tasks?limit=2").json["cursor"]
    client.zrem(Keys(settings.valkey_prefix).tasks(), sent[1])

    assert [task["task_id"] for task in http.get(f"/api/v1/tasks?cursor={cursor}").json["tasks"]] == [sent[0]]


def test_a_matrix_of_a_hundred_rows_of_nine_digits_is_taken_and_lists_stay_short(http: FlaskClient) -> None:
    """The list leaves its inputs out, for two hundred such tasks would be long; the task itself has them."""
    matrix = [[str((7919 * i + 104729 * j + i * i * j) % 10**9) for j in range(100)] for i in range(100)]
    asked = {"operation": "determinant", "inputs": {"matrix": matrix}}
    short = http.post("/api/v1/tasks", json={"expression": "1 + 1"}).json["task_id"]

    answer = http.post("/api/v1/tasks", json=asked)
    listed = http.get("/api/v1/tasks").json["tasks"]
    task_id = answer.json["task_id"]

    assert answer.status_code == 202
    assert [(each["task_id"], each["inputs"] is None, each["status"]) for each in listed] == [
        (task_id, True, "PENDING"),
        (short, False, "PENDING"),
    ]
    assert json.loads(http.get(f"/api/v1/tasks/{task_id}").json["inputs"]["matrix"]) == [
        [int(each) for each in row] for row in matrix
    ]


def test_a_long_question_asked_again_keeps_its_inputs(http: FlaskClient) -> None:
    """Only lists leave them out, and neither the first answer nor a replayed one is a list."""
    asked = {"operation": "rank", "inputs": {"matrix": [[str(10**8 + i * j) for j in range(60)] for i in range(60)]}}

    answers = [http.post("/api/v1/tasks", json=asked, headers={"Idempotency-Key": "long"}) for _ in range(2)]

    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert answers[0].json["inputs"] == answers[1].json["inputs"]
    assert len(answers[1].json["inputs"]["matrix"]) > 5_000


def test_a_question_over_its_limit_is_refused(http: FlaskClient) -> None:
    """8 MiB, in one sentence, by the API as by the gateway before it."""
    answer = http.post("/api/v1/tasks", data=b"{}" + b" " * QUESTION_LIMIT, content_type="application/json")

    assert (answer.status_code, answer.json["status"]) == (413, 413)
    assert "8388608 bytes" in answer.json["detail"]


def test_a_waiting_task_has_a_position_and_a_start(http: FlaskClient, hand: Any) -> None:
    """Of its own lane, counted from 1; without a worker nobody knows when it starts."""
    asked = [
        http.post("/api/v1/tasks", json={"operation": "add", "inputs": {"a": "1", "b": str(b)}}).json["task_id"]
        for b in range(3)
    ]

    seen = [http.get(f"/api/v1/tasks/{task_id}").json for task_id in asked]

    assert [each["position"] for each in seen] == [1, 2, 3]
    assert [each["starts_in"] for each in seen] == [0.0] * 3
    listed = http.get("/api/v1/tasks").json["tasks"]
    assert {each["position"] for each in listed} == {None}
    claim = hand.take()
    assert http.get(f"/api/v1/tasks/{claim.task_id}").json["position"] is None
    assert http.get(f"/api/v1/tasks/{asked[2]}").json["position"] == 2


def test_tasks_are_found_by_the_beginning_of_an_id(http: FlaskClient) -> None:
    """8 to 32 digits; less, or what is no id, is refused by name."""
    ids = [http.post("/task", json={"a": 1, "b": number}).json["task_id"] for number in range(3)]

    found = http.get(f"/api/v1/tasks?id={ids[1][:8]}").json["tasks"]

    assert [task["task_id"] for task in found] == [ids[1]]
    for wrong in (ids[1][:7], ids[1] + "0", "ABCDEF01", "%3Cscript%3E"):
        assert http.get(f"/api/v1/tasks?id={wrong}").json["field"] == "id"
