"""Many pairs of answers in one request, compared by a real worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.app.conftest import Hand
from tests.live_worker import LiveWorker
from wizard.settings import Settings
from wizard.task import Failure

pytestmark = pytest.mark.integration

ONE = {"a": "(x + 1)^2", "b": "x^2 + 2x + 1"}


@pytest.fixture
def worker(tmp_path: Path, settings: Settings) -> Iterator[LiveWorker]:
    """A worker with one slot."""
    started = LiveWorker(tmp_path, settings, "worker-1", WORKER_SLOTS=1)
    yield started
    started.close()


def ask(http: FlaskClient, pairs: Any, **others: Any) -> Any:
    """What is answered."""
    return http.post("/api/v1/verdicts", json={"pairs": pairs, **others})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({}, "pairs", id="nothing"),
        pytest.param({"pairs": []}, "pairs", id="no pair"),
        pytest.param({"pairs": [ONE] * 257}, "pairs", id="one too many"),
        pytest.param({"pairs": [ONE, 7]}, "pairs[1]", id="one that is no object"),
        pytest.param({"pairs": [{"a": "1"}]}, "pairs[0].b", id="one without its other side"),
        pytest.param({"pairs": [{"a": "1", "b": None}]}, "pairs[0].b", id="a side that is null"),
        pytest.param({"pairs": [ONE | {"c": "1"}]}, "pairs[0].c", id="a third side"),
        pytest.param({"pairs": [ONE], "deadline": 5}, "deadline", id="an unknown option"),
        pytest.param({"pairs": [ONE], "deadline_ms": 5}, "deadline_ms", id="a deadline too near"),
        pytest.param({"pairs": [ONE], "deadline_ms": "soon"}, "deadline_ms", id="a deadline that is a word"),
        pytest.param({"pairs": [ONE], "tolerance": "close"}, "tolerance", id="an unknown tolerance"),
        pytest.param({"pairs": [{"a": "1", "b": "1" * 2_000}] * 20}, "pairs", id="too many characters"),
        pytest.param({"pairs": [{"a": "1" + "+1" * 240, "b": "1" + "+1" * 240}] * 30}, "pairs[", id="too long to read"),
    ],
)
def test_a_request_that_is_wrong_is_refused_whole(http: FlaskClient, body: Any, field: str) -> None:
    """The problem says where, and nothing is enqueued."""
    answer = http.post("/api/v1/verdicts", json=body)

    assert answer.status_code == 422, answer.json
    assert answer.json["field"].startswith(field)
    assert http.get("/api/v1/tasks").json["tasks"] == []


def test_a_side_that_cannot_be_read_leaves_the_others(http: FlaskClient, worker: LiveWorker) -> None:
    """It says which side, and why; and the verdicts are in the order of the pairs."""
    pairs = [ONE, {"a": "1/2", "b": "f(x)"}, {"a": "9^9^9^9", "b": "1"}, {"a": r"\{1, 2\}", "b": "2, 1"}]

    answer = ask(http, [*pairs, {"a": "x", "b": "x + 1"}, {"a": "1/3", "b": "0.33"}])

    assert answer.status_code == 200, answer.json
    found = answer.json["verdicts"]
    said = [(each["verdict"], each["reason"], each["side"]) for each in found]
    assert said == [
        ("equal", "proven", None),
        ("undecided", "unreadable", "b"),
        ("undecided", "unreadable", "a"),
        ("equal", "proven", None),
        ("different", "refuted", None),
        ("different", "refuted", None),
    ]
    assert "f is no function" in found[1]["how"]
    assert found[1]["task_id"] is None
    assert found[4]["point"].keys() == {"x"}
    assert http.get(f"/api/v1/tasks/{found[0]['task_id']}").json["verified"]["ok"] is True
    assert ask(http, [{"a": "1/3", "b": "0.33"}], tolerance="rounded").json["verdicts"][0]["verdict"] == "equal"


def test_only_unreadable_pairs_make_no_task(http: FlaskClient) -> None:
    """There is nothing to enqueue, and nothing to wait for."""
    answer = ask(http, [{"a": "f(x)", "b": "1"}])

    assert answer.json["verdicts"][0]["reason"] == "unreadable"
    assert http.get("/api/v1/tasks").json["tasks"] == []


def test_hostile_pairs_are_killed_and_the_others_answered(http: FlaskClient, worker: LiveWorker) -> None:
    """By their deadline, each; the worker goes on, and nothing becomes a dead letter."""
    left = "*".join(f"(x{number} + y + 1)^9" for number in range(9))
    right = "*".join(f"(1 + y + x{number})^9" for number in range(9))
    hostile = {"a": left, "b": right}
    ask(http, [ONE])
    child = worker.child()

    found = ask(http, [hostile, ONE] * 4, deadline_ms=100).json["verdicts"]

    assert [each["verdict"] for each in found] == ["undecided", "equal"] * 4
    assert {each["reason"] for each in found[::2]} == {"time"}
    assert worker.child() == child
    assert http.get("/api/v1/dead-letters").json["dead_letters"] == []


def test_what_has_not_ended_is_told_with_its_task(http: FlaskClient) -> None:
    """Without any worker the wait is over first, and the task goes on."""
    began = time.monotonic()

    answer = http.post("/api/v1/verdicts", json={"pairs": [ONE] * 3}, headers={"Prefer": "wait=1"})

    assert time.monotonic() - began < 10
    assert {(each["verdict"], each["reason"]) for each in answer.json["verdicts"]} == {("undecided", "waiting")}
    assert http.get(f"/api/v1/tasks/{answer.json['verdicts'][0]['task_id']}").json["status"] == "PENDING"


def test_a_task_that_failed_is_undecided(http: FlaskClient, hand: Hand) -> None:
    """Whatever the reason: a verdict is never made up."""
    task = ask_and_leave(http)
    hand.fail(Failure.REJECT)

    found = ask_and_leave(http)

    assert (task["reason"], found["reason"], found["verdict"]) == ("waiting", "failed", "undecided")
    assert found["how"] == "It died."


def ask_and_leave(http: FlaskClient) -> Any:
    """The verdict on one pair, without a wait; the same request again is about the same task."""
    headers = {"Prefer": "wait=0", "Idempotency-Key": "the same"}
    return http.post("/api/v1/verdicts", json={"pairs": [ONE]}, headers=headers).json["verdicts"][0]


def test_pairs_count_as_what_they_are_foretold_to_take(limited: Callable[..., FlaskClient]) -> None:
    """By the limit of submissions, as tasks do."""
    http = limited(limit_in_flight=100, limit_submit_burst=10, limit_read_burst=100)

    first = http.post("/api/v1/verdicts", json={"pairs": [ONE]}, headers={"Prefer": "wait=0"})
    second = http.post("/api/v1/verdicts", json={"pairs": [ONE] * 256}, headers={"Prefer": "wait=0"})

    assert (first.status_code, second.status_code) == (200, 422), second.json
