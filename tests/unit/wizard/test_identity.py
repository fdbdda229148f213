"""Who we are, what our keys are called, and what we log."""

from __future__ import annotations

import inspect
import json
import logging
import socket
import sys

import pytest

from wizard import __version__
from wizard.logs import JsonLines
from wizard.node import Node, this_node
from wizard.queue.keys import Keys, lua_keys
from wizard.settings import Settings

pytestmark = pytest.mark.unit


def line(message="hello", exc_info=None, **extra):
    """One record, as it is written."""
    record = logging.makeLogRecord({"msg": message, "levelname": "INFO", "exc_info": exc_info, **extra})
    return JsonLines(Node("worker-1", "worker")).format(record)


def test_a_value_cannot_forge_a_line():
    """Whatever a person sent stays within its own line."""
    written = line('first\n{"level": "error"}', task_id="a\r\nb\u2028c")

    assert len(written.splitlines()) == 1
    assert json.loads(written)["task_id"] == "a\r\nb\u2028c"


def test_a_line_says_when_who_and_what():
    """With what the caller added, and nothing that logging has of its own."""
    written = json.loads(line(attempt=3, created=1700000000.25, msecs=250.0))

    assert written == {
        "at": "2023-11-14T22:13:20.250Z",
        "level": "info",
        "node": "worker-1",
        "message": "hello",
        "attempt": 3,
    }


def test_an_exception_is_in_its_line():
    """The traceback, as one text."""
    try:
        int("boom")
    except ValueError:
        written = json.loads(line(exc_info=sys.exc_info()))

    assert written["traceback"].endswith("base 10: 'boom'")


def test_what_json_does_not_know_is_written_as_text():
    """A log line is never lost for its value."""
    assert json.loads(line(what={1j}))["what"] == "{1j}"


def test_a_node_is_its_pod():
    """By the names that the Downward API fills in."""
    node = this_node(Settings(pod_name="worker-5c9", pod_namespace="maths", node_name="host-1"), "worker")

    assert node == Node("worker-5c9", "worker", namespace="maths", host="host-1", version=__version__)


def test_without_a_pod_it_is_the_machine():
    """On a laptop."""
    assert this_node(Settings(), "api").name == socket.gethostname()


def test_every_key_begins_with_the_prefix():
    """So all keys of an installation share a slot, and two installations can share a server."""
    keys = Keys("{other}:")
    spelt = [
        getattr(keys, name)(*["x"] * (len(inspect.signature(method).parameters) - 1))
        for name, method in inspect.getmembers(Keys, inspect.isfunction)
        if not name.startswith("_")
    ]

    assert len(spelt) == len(set(spelt))
    assert all(each.startswith("{other}:") for each in spelt)


def test_the_functions_get_their_keys_from_the_same_class():
    """As locals: only those they use."""
    made = lua_keys("LLEN key_queue HGET key_task(id)")

    assert "local key_queue = KEYS[1] .. 'task_queue'" in made
    assert "local function key_task(a) return KEYS[1] .. 'task:' .. a end" in made
    assert "key_delayed" not in made
