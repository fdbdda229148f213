"""The event stream as gunicorn serves it."""

from __future__ import annotations

import dataclasses
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient

import app.http.client as app_client
import app.routes.events as app_events
from app.identity.sight import Sight
from tests.integration.app.callers import bearer, running
from tests.live_valkey import LiveValkey
from wizard.queue.keys import Keys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

ADD = {"operation": "add", "inputs": {"a": "1", "b": "2"}}


class Stream:
    """An EventSource of the simplest kind."""

    def __init__(self, port: int, query: str = "", timeout: float = 10, **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.connection.request("GET", f"/api/v1/events{query}", headers=headers)
        self.answer = self.connection.getresponse()

    def next(self) -> dict[str, Any]:
        """The next event; what a browser would not show is passed over."""
        event: dict[str, Any] = {}
        while True:
            line = self.answer.readline().decode()
            if not line:
                raise EOFError
            name, _, value = line.rstrip("\n").partition(": ")
            if name in {"id", "event", "data"}:
                event[name] = json.loads(value) if name == "data" else value
            elif event:
                return event

    def take(self, count: int) -> list[dict[str, Any]]:
        """The next so many events."""
        return [self.next() for _ in range(count)]


@contextmanager
def stream(port: int, query: str = "", **headers: str) -> Iterator[Stream]:
    """A stream that is hung up at the end."""
    opened = Stream(port, query, **headers)
    try:
        yield opened
    finally:
        opened.connection.close()
        opened.answer.close()


def ids(events: list[dict[str, Any]]) -> list[str]:
    """The tasks that the events are about."""
    return [event["data"]["task_id"] for event in events]


def submit(client: FlaskClient, count: int = 1) -> list[str]:
    """Enqueues additions and returns their ids."""
    return [str(client.post("/api/v1/tasks", json=ADD).json["task_id"]) for _ in range(count)]


@pytest.mark.parametrize(
    ("query", "headers", "field"),
    [
        pytest.param("after=1", {}, "after", id="an id without its second half"),
        pytest.param("after=x-1", {}, "after", id="letters"),
        pytest.param("after=" + "9" * 30 + "-1", {}, "after", id="an id too long"),
        pytest.param("replay=501", {}, "replay", id="more than can be replayed"),
        pytest.param("since=1-1", {}, "since", id="an unknown parameter"),
        pytest.param("", {"Last-Event-ID": "; drop"}, "Last-Event-ID", id="a header that is no id"),
    ],
)
def test_a_place_that_cannot_be_is_refused(http: FlaskClient, query: str, headers: dict[str, str], field: str) -> None:
    """Before any stream begins."""
    answer = http.get(f"/api/v1/events?{query}", headers=headers)

    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_more_streams_than_the_limit_are_sent_away(serve: Callable[..., Any]) -> None:
    """503 with Retry-After; a place is free again within seconds after a client hung up."""
    port = serve(API_MAX_STREAMS="1").port
    with stream(port) as first:
        assert first.answer.status == 200
        with stream(port) as second:
            assert (second.answer.status, second.answer.getheader("Retry-After")) == (503, "1")
            assert json.loads(second.answer.read())["type"] == "/docs#busy"

    time.sleep(2.5)
    with stream(port) as third:
        assert third.answer.status == 200


def test_a_look_at_the_headers_holds_no_stream(http: FlaskClient, app: Any) -> None:
    """HEAD begins none, so it must not count as one."""
    for _ in range(20):
        answer = http.head("/api/v1/events")
        assert answer.status_code == 200
        answer.close()

    assert app.extensions["wizard"].listener.streams == 0


def test_events_come_as_they_happen(serve: Callable[..., Any], http: FlaskClient, hand: Any) -> None:
    """Each with its id, its type and all that is known, at once."""
    submit(http, 3)
    hand.solve()
    with stream(serve().port) as events:
        assert events.answer.getheader("Content-Type").startswith("text/event-stream")
        assert events.answer.getheader("X-Accel-Buffering") == "no"
        assert events.answer.readline() == b"retry: 3000\n"
        began = time.monotonic()
        [task_id] = submit(http)
        event = events.next()
        assert time.monotonic() - began < 5

    assert event["event"] == event["data"]["type"] == "enqueued"
    assert event["id"] == event["data"]["id"]
    assert event["data"].pop("at").endswith("Z")
    assert event["data"] == {
        "id": event["id"],
        "type": "enqueued",
        "task_id": task_id,
        "status": "PENDING",
        "node": "api-test",
        "attempt": 0,
        "parent": None,
        "start": None,
        "asked_by": None,
    }


def test_a_stream_can_begin_with_the_last_events(serve: Callable[..., Any], http: FlaskClient) -> None:
    """Oldest of them first, then what follows."""
    sent = submit(http, 5)
    with stream(serve().port, "?replay=3") as events:
        begun = ids(events.take(3))
        sent += submit(http)

        assert begun + ids(events.take(1)) == sent[2:]


def test_a_stream_resumes_on_any_replica(serve: Callable[..., Any], http: FlaskClient) -> None:
    """Where the other broke off, with nothing lost and nothing twice; the header goes before the address."""
    first, second = serve(), serve(POD_NAME="api-2")
    with stream(first.port) as events:
        sent = submit(http, 4)
        seen = events.take(2)
    sent += submit(http, 2)

    with stream(second.port, "?after=0-1", **{"Last-Event-ID": seen[-1]["id"]}) as events:
        sent += submit(http, 2)
        assert ids(seen) + ids(events.take(6)) == sent
    with stream(second.port, f"?after={seen[-1]['id']}") as events:
        assert ids(events.take(6)) == sent[2:]


def test_a_stream_that_falls_far_behind_misses_nothing(serve: Callable[..., Any], http: FlaskClient) -> None:
    """More events than a process keeps are read again from Valkey."""
    batch = {"tasks": [ADD] * 1_000}
    with stream(serve().port) as events:
        sent = [t["task_id"] for _ in range(5) for t in http.post("/api/v1/tasks:batch", json=batch).json["tasks"]]

        assert ids(events.take(5_000)) == sent


@pytest.mark.parametrize("after", ["1-1", "999999999999999-1"], ids=["older than the stream", "newer than anything"])
def test_a_place_that_is_not_kept_resets_the_stream(serve: Callable[..., Any], http: FlaskClient, after: str) -> None:
    """The client hears where it goes on, and what follows comes."""
    submit(http, 2)
    with stream(serve().port, f"?after={after}") as events:
        reset = events.next()
        sent = submit(http)
        following = events.next()

    assert (reset["event"], reset["data"]) == ("reset", {"id": reset["id"]})
    assert ids([following]) == sent


def test_a_stream_survives_an_outage_of_valkey(
    serve: Callable[..., Any], http: FlaskClient, valkey_server: LiveValkey
) -> None:
    """It stays open, and what happens afterwards comes."""
    with stream(serve().port) as events:
        submit(http)
        events.next()
        valkey_server.restart()
        sent = submit(http)

        assert ids(events.take(1)) == sent


def test_a_quiet_stream_shows_that_it_lives(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment that browsers pass over keeps proxies from closing it."""
    monkeypatch.setattr(app_events, "_PING_SECONDS", 0.1)
    listener = app.extensions["wizard"].listener

    frames = app_events._frames(listener, [], "0-0", lambda: False, Sight(only=None, sees_names=True))

    assert next(frames) == "retry: 3000\n\n"
    assert next(frames) == ": ping\n\n"


def test_the_stream_of_a_caller_with_a_name_ends_after_a_while(
    with_tokens: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the proof may have been taken back since; nobody else is disturbed."""
    monkeypatch.setattr(app_client, "_PROOF_SECONDS", 0.0)
    with running(dataclasses.replace(with_tokens, access=0)) as app:
        http = app.test_client()

        with http.get("/api/v1/events", headers=bearer("read")) as own:
            assert own.text == "retry: 3000\n\n"
        with http.get("/api/v1/events", buffered=False) as anonymous:
            submit(http)
            frames = iter(anonymous.response)
            assert next(frames) == b"retry: 3000\n\n"
            assert b"enqueued" in next(frames)


def test_streams_and_waits_end_within_a_second_of_sigterm(
    serve: Callable[..., Any], http: FlaskClient, client: Any, settings: Settings
) -> None:
    """Gunicorn is gone soon after, with no request cut off, and its node is off the list."""
    node = serve()
    [task_id] = submit(http)
    waiting = socket.create_connection(("127.0.0.1", node.port), timeout=10)
    waiting.sendall(f"GET /api/v1/tasks/{task_id}/result?wait=60 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    with stream(node.port) as events, waiting:
        time.sleep(0.3)
        node.process.terminate()
        began = time.monotonic()

        with pytest.raises(EOFError):
            events.take(2)
        assert waiting.recv(20).startswith(b"HTTP/1.1 202")
        assert time.monotonic() - began < 5

    assert node.process.wait(5) == 0
    assert not client.exists(Keys(settings.valkey_prefix).node("api-1"))
