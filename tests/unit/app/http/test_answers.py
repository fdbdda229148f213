"""Answers: what a member's one line makes, and how numbers and moments are written."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Annotated, Any

import msgspec
import pytest
from flask import Flask, Response

from app.http.answers import Task
from app.http.endpoint import endpoint
from app.http.errors import OK
from app.http.json_response import json_response
from app.http.node_answers import Node
from app.http.shape import Moment, Shape, about, moment, to_json
from app.routes.legacy import as_number
from wizard.node import Node as WhoAnswers
from wizard.task import Task as StoredTask

pytestmark = pytest.mark.unit


@pytest.fixture
def stored() -> StoredTask:
    """A part as the queue stores it."""
    told = {"operation": "add", "inputs": "{}", "status": "PENDING", "initiated_by": "api-2", "created_at": "5"}
    return StoredTask.from_hash("0" * 32, told | {"started_at": "7", "index": "3", "progress": "1/4"})


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("9007199254740993", "9007199254740993", id="an integer that no double is"),
        pytest.param("-9007199254740994", "-9007199254740994", id="below the least exact one"),
        pytest.param("0.1000000000000000055", "0.1000000000000000055", id="more digits than a double has"),
        pytest.param("0.00000000001", "0.00000000001", id="one that would be written with an exponent"),
        pytest.param("9" * 5_000, "9" * 5_000, id="a very long one"),
        pytest.param("9007199254740992", 9007199254740992, id="the largest exact one"),
        pytest.param("-3", -3, id="a small one"),
        pytest.param("3.5", 3.5, id="a decimal that a double holds"),
        pytest.param("0.3", 0.3, id="a decimal whose shortest form it is"),
    ],
)
def test_a_sum_is_a_number_only_if_that_says_the_same(text: str, written: Any) -> None:
    """The legacy routes answer numbers as long as no reader of JSON gets another one."""
    assert as_number(text) == written
    assert isinstance(as_number(text), type(written))
    assert str(json.loads(json.dumps(as_number(text)))) == text


def test_moments_have_milliseconds_and_a_z() -> None:
    """RFC 3339, exact to the millisecond, also when it is 0."""
    assert moment(0) == "1970-01-01T00:00:00.000Z"
    assert moment(1_795_328_375_089) == "2026-11-22T06:19:35.089Z"


BEAT = {"name": "api-1", "component": "api", "version": "1.0", "started_at": "0", "last_seen": "1"}


def test_a_heartbeat_keeps_its_words_and_counts_its_counts() -> None:
    """A host called 7 is a word. What only another kind of node says is left out."""
    answer = json.loads(to_json(Node.heard(BEAT | {"host": "7", "slots": "2", "state": "idle"})))

    assert answer == BEAT | {
        "host": "7",
        "slots": 2,
        "state": "idle",
        "started_at": "1970-01-01T00:00:00.000Z",
        "last_seen": "1970-01-01T00:00:00.001Z",
    }


class Inner(Shape):
    """A shape inside another."""

    at: Annotated[Moment | None, about("When.")]


class Outer(Shape):
    """A shape for the tests."""

    last: Annotated[Inner | None, about("The last one.")]
    all: Annotated[list[Inner], about("All of them.")]


def test_shapes_inside_a_shape_are_made_of_what_is_inside_the_source() -> None:
    """Null stays null, and moments become text at any depth."""
    inner = SimpleNamespace(at=0)

    assert to_json(Outer.of(SimpleNamespace(last=None, all=[inner, SimpleNamespace(at=None)]))) == (
        b'{"last":null,"all":[{"at":"1970-01-01T00:00:00.000Z"},{"at":null}]}'
    )
    assert to_json(Outer.of(SimpleNamespace(last=inner), all=[])).startswith(b'{"last":{"at":"1970')


class LongerTask(Task):
    """A task with one more member, which is told in this line alone."""

    index: Annotated[int | None, about("Its place among the parts of its parent.")]


def test_a_new_member_is_one_line(app: Flask, stored: StoredTask) -> None:
    """The JSON, the schema and the page of the documentation follow from the line in the class."""

    @app.get("/longer")
    @endpoint({OK: LongerTask})
    def longer() -> Response:
        """Answers a task."""
        return json_response(LongerTask.answered_by(WhoAnswers("api-1", "api"), stored))

    http = app.test_client()
    schema = http.get("/openapi.json").json["components"]["schemas"]["LongerTask"]
    docs = http.get("/docs").text

    assert http.get("/longer").json["index"] == 3
    assert schema["properties"]["index"] == {
        "anyOf": [{"type": "integer"}, {"type": "null"}],
        "description": "Its place among the parts of its parent.",
    }
    assert "index" in schema["required"]
    assert re.search(r"<code>index</code>.*integer or null.*Its place among the parts of its parent\.", docs)


def test_an_answer_can_be_read_by_its_own_shape(stored: StoredTask) -> None:
    """Msgspec refuses what the schema does not allow, so that tests can hold real answers to it."""
    answer = to_json(Task.answered_by(WhoAnswers("api-1", "api"), stored))

    assert msgspec.json.decode(answer, type=Task).started_at == "1970-01-01T00:00:00.007Z"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(answer.replace(b'"status":"PENDING"', b'"status":"LOST"'), type=Task)
