"""Loads the Lua functions (`lua_text.py`) and calls them by name.

A function with `-- FLAGS  allow-oom` in its head also runs when Valkey's memory is full. So accepted tasks can still be
calculated and settled, and only new tasks are refused.

A call uses EVALSHA. If the server does not know the script (restart, SCRIPT FLUSH), the script is loaded again.
No other file but `confirmed.py` calls Lua.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import valkey

from wizard.connection import Client, DedicatedConnection
from wizard.queue.lua_text import source


def call(client: Client, name: str, prefix: str, *arguments: str | bytes | float) -> Any:
    """Runs the function `name` and returns its reply.

    Raises the errors of the client when Valkey is unavailable; the function may have run nevertheless.
    """
    command = command_of(name, prefix, *arguments)
    try:
        return client.execute_command(*command)
    except valkey.exceptions.NoScriptError:
        load(client, name)
        return client.execute_command(*command)


def call_after(
    client: DedicatedConnection, command: tuple[Any, ...], name: str, prefix: str, *arguments: str | bytes | float
) -> Any:
    """Sends `command` and the call of the function `name` in one write; returns the reply of the function.

    Raises the errors of `call`. An error of `command` is raised when the function has replied too.
    """
    replies = client.execute_commands(command, command_of(name, prefix, *arguments))
    if isinstance(replies[1], valkey.exceptions.NoScriptError):
        replies[1] = call(client, name, prefix, *arguments)
    for reply in replies:
        if isinstance(reply, Exception):
            raise reply
    return replies[1]


def command_of(name: str, prefix: str, *arguments: str | bytes | float) -> tuple[Any, ...]:
    """The command that runs the function `name`. Its error `NoScriptError` means: `load` it first."""
    return ("EVALSHA", _digest(name), 1, prefix, *arguments)


def load(client: Client, name: str) -> None:
    """Makes the function known to the server, which forgets all when it starts, and a replica knows none."""
    # SCRIPT LOAD and EVALSHA instead of EVAL: the server checks that our digest is the digest of this text.
    client.execute_command("SCRIPT LOAD", source(name))


@cache
def _digest(name: str) -> str:
    return hashlib.sha1(source(name).encode(), usedforsecurity=False).hexdigest()
