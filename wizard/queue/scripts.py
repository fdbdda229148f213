"""Loads the Lua functions in `lua/`, joins each with the steps and keys it uses, and calls them by name.

A function with `-- FLAGS  allow-oom` in its head also runs when Valkey's memory is full. So accepted tasks can still be
calculated and settled, and only new tasks are refused.

A call uses EVALSHA. If the server does not know the script (restart, SCRIPT FLUSH), the script is loaded again.
No other file but `confirmed.py` calls Lua.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import valkey

from wizard.connection import Client, DedicatedConnection
from wizard.queue.keys import lua_keys

_FOLDER = Path(__file__).parent / "lua"
_FLAGS = re.compile(r"^-- FLAGS +(.+)$", re.MULTILINE)
_USES = re.compile(r"^-- USES +(.+)$", re.MULTILINE)


@cache
def source(name: str) -> str:
    """The whole text of one function: flags, keys, steps in the order of their dependencies, then its own body."""
    body = (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    steps: list[str] = []
    _collect(body, steps)
    if "event" in steps:
        body = f"local function main()\n{body}\nend\nlocal reply = main()\nflush_events()\nreturn reply\n"
    text = "\n".join([*(_step(each) for each in steps), body])
    flags = _FLAGS.search(body)
    # Without this line, Valkey checks for free memory only until a script has written: see `complete.lua`.
    first = f"#!lua flags={flags.group(1)}\n" if flags else ""
    return f"{first}{lua_keys(text)}\n{text}"


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


@cache
def _step(name: str) -> str:
    return (_FOLDER / "steps" / f"{name}.lua").read_text(encoding="utf-8")


def _collect(text: str, steps: list[str]) -> None:
    """Adds the steps that `text` uses to `steps`, each after its own dependencies."""
    uses = _USES.search(text)
    for name in uses.group(1).split() if uses else []:
        if name not in steps:
            _collect(_step(name), steps)
            steps.append(name)
