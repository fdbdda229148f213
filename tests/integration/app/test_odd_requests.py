"""Requests that are odd and yet HTTP: each is answered with what holds, or with what to change."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.routes.submission import preferred_wait

pytestmark = pytest.mark.integration

JSON = "application/json"


def put(http: FlaskClient, **more: Any) -> Any:
    """The answer to a small task."""
    return http.post("/api/v1/tasks", **({"json": {"expression": "1 + 1", "memo": False}} | more))


@pytest.mark.parametrize("path", ["/api/v1/operations", "/api/v1/operations/add", "/", "/ui/wizard.js"])
def test_another_version_that_is_wanted_is_a_problem(http: FlaskClient, path: str) -> None:
    """And not the page under an error's status."""
    answer = http.get(path, headers={"If-Match": '"another"'})
    tag = http.get(path).headers["ETag"]

    assert (answer.status_code, answer.content_type) == (412, "application/problem+json")
    assert "If-Match" in answer.json["detail"]
    assert http.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("name", "says"),
    [("nope", "no operation"), ("FACTORIZE", "did you mean factorize"), ("factor", "did you mean"), ("€", "€")],
    ids=["none", "capitals", "a name of two", "a sign"],
)
def test_an_operation_that_is_not_there_is_told_by_name(http: FlaskClient, name: str, says: str) -> None:
    """With those that are near; the address itself is right."""
    answer = http.get(f"/api/v1/operations/{name}")

    assert (answer.status_code, answer.json["type"]) == (404, "/docs#no-such-operation")
    assert says.encode("unicode_escape").decode() in answer.json["detail"]


def test_a_task_that_is_there_is_not_said_to_be_none(http: FlaskClient) -> None:
    """It is no dead letter, and no batch."""
    task_id = put(http).json["task_id"]
    letters = f"/api/v1/dead-letters/{task_id}"

    for answer in (http.delete(letters), http.post(f"{letters}/revive", json={})):
        assert (answer.status_code, "no dead letter" in answer.json["detail"]) == (404, True)
    for answer in (
        http.get(f"/api/v1/batches/{task_id}"),
        http.delete(f"/api/v1/batches/{task_id}"),
        http.get(f"/api/v1/batches/{task_id}/results"),
    ):
        assert (answer.status_code, "is no batch" in answer.json["detail"]) == (404, True)


def test_a_websocket_is_told_what_there_is(http: FlaskClient) -> None:
    """Events come by another way."""
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "x"}

    answer = http.get("/api/v1/events", headers=headers)

    assert (answer.status_code, answer.json["type"]) == (400, "/docs#no-websocket")
    assert "server-sent events" in answer.json["detail"]


def test_a_body_that_must_be_empty_is_said_to_be_so(http: FlaskClient) -> None:
    """Without a list of nothing."""
    answer = http.post(f"/api/v1/dead-letters/{'0' * 32}/revive", json={"x": 1})

    assert answer.json["detail"] == "x is not known here: leave it out."


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON: it is empty."),
        (b" \n", "not JSON: it is empty."),
        (b'\xef\xbb\xbf{"expression": "1"}', "byte order mark, leave that out"),
        ('{"expression": "1"}'.encode("utf-16"), "not UTF-8"),
    ],
    ids=["nothing", "spaces", "a byte order mark", "UTF-16"],
)
def test_what_editors_make_of_a_body_is_told(http: FlaskClient, body: bytes, says: str) -> None:
    """Nobody sees a byte order mark, and "Expecting value" does not name it."""
    answer = put(http, data=body, content_type=JSON, json=None)

    assert answer.status_code == 400
    assert says in answer.json["detail"]


@pytest.mark.parametrize(
    ("prefers", "seconds"),
    [
        ("wait=5", 5),
        ('wait="5"', 5),
        ('respond-async, wait = "5"', 5),
        ("wait=9999999999999", 60),
        ('wait="5', None),
        ("wait=x", None),
    ],
)
def test_a_preference_may_be_quoted(app: Flask, prefers: str, seconds: int | None) -> None:
    """RFC 7240, section 2. What cannot be read is ignored."""
    with app.test_request_context(headers={"Prefer": prefers}):
        assert preferred_wait() == seconds
