"""Writes that count only when enough replicas have them: what the API acknowledges must survive a failover.

Valkey confirms what its own connection wrote (`WAIT`), so both commands go by one connection, in one write. Without
`VALKEY_WAIT_REPLICAS` it is a plain call. docs/adr/0025 tells what is confirmed and what is not.
"""

from __future__ import annotations

from typing import Any

import valkey

from wizard.connection import NotReplicated
from wizard.queue.keys import Keys
from wizard.queue.scripts import call, command_of, load
from wizard.settings import Settings


def call_confirmed(client: valkey.Valkey, settings: Settings, name: str, *arguments: str | bytes | float) -> Any:
    """As `scripts.call`. Raises `NotReplicated` when too few replicas have it: the function has run."""
    if not settings.valkey_wait_replicas:
        return call(client, name, settings.valkey_prefix, *arguments)
    command = command_of(name, settings.valkey_prefix, *arguments)
    try:
        return _written(client, settings, command)
    except valkey.exceptions.NoScriptError:
        load(client, name)
        return _written(client, settings, command)


def confirm(client: valkey.Valkey, settings: Settings) -> None:
    """Waits until replicas have all that was written until now, by whichever connection.

    For the answer that something was written before: it writes nothing, so there would be nothing to wait for.
    """
    if settings.valkey_wait_replicas:
        key = Keys(settings.valkey_prefix).lock("confirmed")
        _written(client, settings, ("SET", key, "1", "EX", 1))


def _written(client: valkey.Valkey, settings: Settings, command: tuple[Any, ...]) -> Any:
    """The reply to a command, when enough replicas have what it wrote."""
    seconds = settings.valkey_wait_seconds
    with client.pipeline(transaction=False) as pipeline:
        pipeline.execute_command(*command)
        pipeline.execute_command("WAIT", settings.valkey_wait_replicas, round(seconds * 1000))
        reply, confirmed = pipeline.execute(raise_on_error=False)
    for each in (reply, confirmed):
        if isinstance(each, Exception):
            raise each
    if confirmed < settings.valkey_wait_replicas:
        raise NotReplicated(
            f"NOTREPLICATED {confirmed} of {settings.valkey_wait_replicas} replicas within {seconds:g} s"
        )
    return reply
