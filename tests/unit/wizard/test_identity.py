"""Who we are, and what our keys are called."""

from __future__ import annotations

import inspect
import socket

import pytest

from wizard import __version__
from wizard.node import Node, this_node
from wizard.queue.keys import Keys, lua_keys
from wizard.settings import Settings

pytestmark = pytest.mark.unit


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
