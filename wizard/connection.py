"""Clients of Valkey with the time limits that decide what an outage looks like.

A client never retries by itself: a command whose reply was lost may have been carried out, and only the caller
knows whether asking again is safe. Nothing here connects; a client does so at its first command.

A server that answers, but cannot serve (its memory or disk is full, it is a replica or has just become one), is as good
as away and may come back: its refusal is raised as `Unable`, which everybody who waits for Valkey waits out as well.
"""

from __future__ import annotations

import socket
from typing import Any, Protocol

import valkey
from valkey.backoff import NoBackoff
from valkey.retry import Retry

from wizard.settings import Settings

#: Seconds to wait for a connection: a pod on the same network answers in milliseconds, or not at all.
CONNECT_SECONDS = 2.0

#: Seconds to wait for the reply to a command that does not block; `appendfsync always` on a slow disk needs some.
REPLY_SECONDS = 5.0

#: Seconds of grace on top of a blocking command's own timeout before its connection counts as dead.
BLOCKING_MARGIN_SECONDS = 2.0

#: A silent peer is noticed after about 10 + 3 × 5 s, also by a connection that only waits.
_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}

#: Refusals that mean so. The last is what a wait hears when its server becomes a replica.
_UNABLE = ("BUSY", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "UNBLOCKED")

#: Those whose first word the client has made a class of.
_UNABLE_CLASSES = {
    valkey.exceptions.MasterDownError: "MASTERDOWN",
    valkey.exceptions.OutOfMemoryError: "OOM",
    valkey.exceptions.ReadOnlyError: "READONLY",
}


class Unable(valkey.ConnectionError):  # type: ignore[misc]
    """Valkey cannot serve this now; the message begins with its own word for why."""


def connect(settings: Settings, *, name: str, blocks_for: float = 0.0, connections: int | None = None) -> valkey.Valkey:
    """A client that raises `valkey.ConnectionError` or `TimeoutError` soon rather than hang.

    `name` shows in Valkey's CLIENT LIST; `blocks_for` is the longest timeout (seconds) of a blocking command
    that the client will send; `connections` bounds its pool (None: no bound).
    """
    return valkey.Valkey(connection_pool=_pool(settings, name, blocks_for, connections))


class Client(Protocol):
    """What a function of the queue is called through: a client with a pool, or a `Line`."""

    def execute_command(self, *words: Any) -> Any:
        """Sends one command and returns its reply."""


class Line:
    """One connection for one thread, without the pool that a shared client looks into for every command.

    It raises what a client raises; after an error the next command connects anew.
    """

    def __init__(self, settings: Settings, *, name: str, blocks_for: float) -> None:
        """As `connect`."""
        self._connection = _pool(settings, name, blocks_for, 1).make_connection()

    def execute_command(self, *words: Any) -> Any:
        """Sends one command and returns its reply as it came."""
        self._connection.send_command(*words)
        return self._connection.read_response()

    def close(self) -> None:
        """Ends the connection, if there is one."""
        self._connection.disconnect()


class _Connection(valkey.Connection):  # type: ignore[misc]
    """One that raises `Unable` for a refusal that another moment, or another server, would not give."""

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().read_response(*arguments, **options)
        except valkey.ResponseError as error:
            word = _UNABLE_CLASSES.get(type(error), "")
            text = f"{word} {error}".lstrip()
            if text.partition(" ")[0] not in _UNABLE:
                raise
            raise Unable(text) from error


def _pool(settings: Settings, name: str, blocks_for: float, connections: int | None) -> valkey.ConnectionPool:
    return valkey.ConnectionPool(
        connection_class=_Connection,
        host=settings.valkey_host,
        port=settings.valkey_port,
        username=settings.valkey_username or None,
        password=settings.password(),
        client_name=name,
        decode_responses=True,
        socket_timeout=max(REPLY_SECONDS, blocks_for + BLOCKING_MARGIN_SECONDS),
        socket_connect_timeout=CONNECT_SECONDS,
        socket_keepalive=True,
        socket_keepalive_options=_KEEPALIVE,
        retry=Retry(NoBackoff(), 0),
        max_connections=connections,
    )


#: What a client raises while Valkey is away, starting, cut off, or unable.
AWAY = (valkey.ConnectionError, valkey.TimeoutError, valkey.BusyLoadingError)
