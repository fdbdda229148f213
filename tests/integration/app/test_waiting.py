"""Waiting for a result: woken by the event, never by luck, and never in the way of others."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.background.services import NAME, Services
from wizard.queue.keys import Keys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}}


@pytest.fixture
def services(app: Flask) -> Services:
    """The services of the app under test."""
    found: Services = app.extensions[NAME]
    return found


@pytest.fixture
def later() -> Iterator[Callable[..., Future[Any]]]:
    """Runs what would block in a thread of its own."""
    with ThreadPoolExecutor() as pool:
        yield pool.submit


@pytest.fixture
def until_waiting(services: Services) -> Callable[[int], None]:
    """Returns once so many clients wait."""

    def wait(count: int) -> None:
        deadline = time.monotonic() + 5
        while services.listener.waiting != count:
            assert time.monotonic() < deadline
            time.sleep(0.002)

    return wait


def new(http: FlaskClient) -> str:
    """Enqueues an addition and returns its id."""
    return str(http.post("/api/v1/tasks", json=ADD).json["task_id"])


@pytest.mark.parametrize("wait", ["61", "-1", "1.5", "x", ""])
def test_a_wait_out_of_range_is_refused(http: FlaskClient, wait: str) -> None:
    """0 to 60 seconds."""
    answer = http.get(f"/api/v1/tasks/{new(http)}/result?wait={wait}")

    assert (answer.status_code, answer.json["field"]) == (422, "wait")


def test_more_waiters_than_the_limit_are_sent_away(settings: Settings, later: Any) -> None:
    """503 and when to try again; and the others go on waiting."""
    app = create_app(dataclasses.replace(settings, api_max_waiters=1))
    task_id = new(app.test_client())
    path = f"/api/v1/tasks/{task_id}/result?wait=20"
    first = later(app.test_client().get, path)
    while not app.extensions[NAME].listener.waiting:
        time.sleep(0.002)

    second = app.test_client().get(path)

    assert (second.status_code, second.headers["Retry-After"]) == (503, "1")
    assert second.json["type"] == "/docs#busy"
    assert "API_MAX_WAITERS" in second.json["detail"]
    app.test_client().delete(f"/api/v1/tasks/{task_id}")
    assert first.result(5).json["status"] == "CANCELLED"


def test_a_preference_to_wait_never_costs_the_task(settings: Settings) -> None:
    """When nobody more can wait, the task is enqueued all the same, and the answer is 202."""
    app = create_app(dataclasses.replace(settings, api_max_waiters=0))

    answer = app.test_client().post("/api/v1/tasks", json=ADD, headers={"Prefer": "wait=20"})

    assert answer.status_code == 202
    assert "Preference-Applied" not in answer.headers


def test_a_wait_ends_when_its_time_is_over(http: FlaskClient) -> None:
    """202 with the task as it is."""
    began = time.monotonic()

    answer = http.get(f"/api/v1/tasks/{new(http)}/result?wait=1")

    assert answer.status_code == 202
    assert 0.9 < time.monotonic() - began < 15


def test_a_waiter_is_woken_by_the_event(
    app: Flask, http: FlaskClient, hand: Any, later: Any, until_waiting: Callable[[int], None]
) -> None:
    """Within moments, and not at the next look."""
    path = f"/api/v1/tasks/{new(http)}/result?wait=20"
    waiters = [later(app.test_client().get, path) for _ in range(3)]
    until_waiting(3)

    hand.solve()
    solved = time.monotonic()

    answers = [waiter.result(5) for waiter in waiters]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].json["result"] == {"sum": "3"}
    assert time.monotonic() - solved < 4


def test_a_task_can_be_had_in_one_request(app: Flask, hand: Any, later: Any, until_waiting: Any) -> None:
    """`Prefer: wait` answers 200 with the ended task."""
    asked = later(app.test_client().post, "/api/v1/tasks", json=ADD, headers={"Prefer": "respond-async, wait=100"})
    until_waiting(1)

    hand.solve()

    answer = asked.result(5)
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (200, "wait=60")
    assert answer.json["status"] == "COMPLETED"


@pytest.mark.parametrize("preference", ["wait=x", "wait", "handling=lenient", "wait=-1"])
def test_a_preference_that_cannot_be_read_is_ignored(http: FlaskClient, preference: str) -> None:
    """As RFC 7240 wants it."""
    assert http.post("/api/v1/tasks", json=ADD, headers={"Prefer": preference}).status_code == 202


def test_an_end_between_the_look_and_the_wait_is_not_missed(http: FlaskClient, hand: Any, services: Services) -> None:
    """The waiter registers first: an event that comes while it reads the task wakes it."""
    task_id = new(http)
    read = services.listener._observer.get_answered
    looks = []

    def slow(wanted: str) -> Any:
        task = read(wanted)
        if not looks:
            hand.solve()
            time.sleep(0.3)
        looks.append(task.status)
        return task

    services.listener._observer.get_answered = slow  # type: ignore[method-assign]
    began = time.monotonic()
    task = services.listener.outcome(task_id, 20, lambda: False)

    assert (looks[0], task.status) == ("PENDING", "COMPLETED")
    assert time.monotonic() - began < 4


def test_an_end_without_an_event_is_found_all_the_same(
    http: FlaskClient, services: Services, client: Any, settings: Settings, later: Any
) -> None:
    """The waiter looks again every five seconds, whatever the stream says."""
    task_id = new(http)
    asked = later(services.listener.outcome, task_id, 20, lambda: False)
    time.sleep(0.5)
    client.hset(Keys(settings.valkey_prefix).task(task_id), "status", "COMPLETED")

    assert asked.result(8).status == "COMPLETED"


def test_waits_end_at_once_when_the_node_ends(
    app: Flask, http: FlaskClient, services: Services, later: Any, until_waiting: Any
) -> None:
    """The client is told to ask again, and another node will answer."""
    asked = later(app.test_client().get, f"/api/v1/tasks/{new(http)}/result?wait=20")
    until_waiting(1)

    services.listener.stop()

    assert asked.result(1).status_code == 202
    assert http.get("/readyz").status_code == 503


def test_a_client_that_hung_up_frees_its_place(http: FlaskClient, services: Services) -> None:
    """Within about a second, and not when its minute is over."""
    gone = threading.Event()
    threading.Timer(0.2, gone.set).start()
    began = time.monotonic()

    services.listener.outcome(new(http), 20, gone.is_set)

    assert time.monotonic() - began < 15
    assert services.listener.waiting == 0


def test_the_listener_rests_when_nobody_waits(http: FlaskClient, services: Services, hand: Any) -> None:
    """And begins again with the next one, missing nothing."""
    listener = services.listener
    for _ in range(2):
        task_id = new(http)
        threading.Timer(0.2, hand.solve).start()
        assert listener.outcome(task_id, 10, lambda: False).status.is_final
        thread = listener._thread
        assert thread
        listener._wanted_until = 0.0
        new_event = new(http)
        thread.join(8)
        assert not thread.is_alive()
        http.delete(f"/api/v1/tasks/{new_event}")


@pytest.mark.parametrize(
    "fields",
    [{"type": "completed"}, {"more": "of it"}, {"type": "started", "attempt": "first"}],
    ids=["without its task", "without anything known", "with a word for a number"],
)
def test_an_event_that_is_not_understood_disturbs_nobody(
    app: Flask,
    http: FlaskClient,
    hand: Any,
    later: Any,
    until_waiting: Callable[[int], None],
    client: Any,
    settings: Settings,
    services: Services,
    fields: dict[str, str],
) -> None:
    """A newer version may write other fields: whoever waits is woken by the event after it."""
    waiter = later(app.test_client().get, f"/api/v1/tasks/{new(http)}/result?wait=20")
    until_waiting(1)
    events = Keys(settings.valkey_prefix).events()
    strange = client.xadd(events, fields)
    hand.solve()

    assert waiter.result(10).json["status"] == "COMPLETED"
    told = services.listener.events_after("0-0", 1)
    assert strange in [event.event_id for event in told]
    assert services.listener._thread.is_alive()


def test_a_fault_of_the_listener_does_not_end_it(
    app: Flask,
    http: FlaskClient,
    hand: Any,
    later: Any,
    until_waiting: Callable[[int], None],
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It begins anew, and everyone who waits looks for himself."""
    faults = []
    monkeypatch.setattr("app.background.listener._RETRY_SECONDS", 0.01)
    tell = services.listener._tell

    def breaks_once(events: Any) -> None:
        if events and not faults:
            faults.append(events)
            raise KeyError("a bug")
        tell(events)

    monkeypatch.setattr(services.listener, "_tell", breaks_once)
    waiter = later(app.test_client().get, f"/api/v1/tasks/{new(http)}/result?wait=20")
    until_waiting(1)
    while services.listener._since is None:
        time.sleep(0.002)
    thread = services.listener._thread
    hand.solve()

    assert waiter.result(10).json["status"] == "COMPLETED"
    assert faults
    assert services.listener._thread is thread
