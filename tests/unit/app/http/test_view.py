"""How things are written for others to read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.http.view import moment, node_json
from app.routes.legacy import as_number

pytestmark = pytest.mark.unit


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
    assert moment(None) is None
    assert moment(0) == "1970-01-01T00:00:00.000Z"
    assert moment(1_795_328_375_089) == "2026-11-22T06:19:35.089Z"


def test_a_heartbeat_keeps_its_words_and_counts_its_counts() -> None:
    """A host called 7 is a word."""
    beat = {"name": "worker-1", "host": "7", "slots": "2", "last_seen": "0", "state": "idle"}

    assert node_json(beat) == {
        "name": "worker-1",
        "host": "7",
        "slots": 2,
        "last_seen": "1970-01-01T00:00:00.000Z",
        "state": "idle",
    }
