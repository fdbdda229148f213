"""Clients of Valkey, with the time limits that decide when Valkey counts as unavailable.

A client never retries by itself: a command whose reply was lost may have been executed, and only the caller knows
whether a retry is safe. Nothing here connects at import; a client connects at its first command.

A server may answer and still be unable to serve: its memory or disk is full, or it is a replica. Its refusal is raised
as `Unavailable`, a connection error, so callers treat it like any other outage.
"""

from __future__ import annotations

import socket
import struct
from typing import Any, Protocol

import valkey
from valkey.backoff import NoBackoff
from valkey.retry import Retry

from wizard.settings import Settings

#: Seconds to wait for a connection. A pod on the same network answers in milliseconds.
CONNECT_SECONDS = 2.0

#: Seconds to wait for the reply to a command that does not block. `appendfsync always` on a slow disk takes seconds.
REPLY_SECONDS = 5.0

#: Seconds added to the timeout of a blocking command before its connection counts as dead.
BLOCKING_MARGIN_SECONDS = 2.0

#: TCP keepalive: a dead peer is detected after about 10 + 3 × 5 s, also on a connection that only waits.
_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}

#: Reads without taking anything, and without waiting.
_LOOK = int(socket.MSG_PEEK | socket.MSG_DONTWAIT)

#: Error prefixes that mean "cannot serve now". A blocked client gets the last one when its server becomes a replica.
_UNAVAILABLE_PREFIXES = ("BUSY", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "UNBLOCKED")

#: The client library turns these prefixes into exception classes and removes the prefix.
_UNAVAILABLE_CLASSES = {
    valkey.exceptions.MasterDownError: "MASTERDOWN",
    valkey.exceptions.OutOfMemoryError: "OOM",
    valkey.exceptions.ReadOnlyError: "READONLY",
}


class Unavailable(valkey.ConnectionError):  # type: ignore[misc]
    """Valkey cannot serve this now. The message begins with Valkey's error prefix, for example `OOM`."""


def connect(settings: Settings, *, name: str, blocks_for: float = 0.0, connections: int | None = None) -> valkey.Valkey:
    """A client that raises `valkey.ConnectionError` or `TimeoutError` after the time limits above.

    `name` is shown in Valkey's CLIENT LIST. `blocks_for` is the longest timeout (seconds) of a blocking command
    that the client will send. `connections` is the maximum size of its pool; None means no limit.
    """
    return valkey.Valkey(connection_pool=_pool(settings, name, blocks_for, connections))


class Client(Protocol):
    """Sends commands for the queue: a client with a pool, or a `DedicatedConnection`."""

    def execute_command(self, *arguments: Any) -> Any:
        """Sends one command and returns its reply."""


class DedicatedConnection:
    """One connection for one thread. It saves the pool lookup that a shared client makes for every command.

    It raises the same errors as a client. After an error, the next command connects again.
    """

    def __init__(self, settings: Settings, *, name: str, blocks_for: float) -> None:
        """The arguments are those of `connect`."""
        self._connection = _pool(settings, name, blocks_for, 1).make_connection()

    def execute_command(self, *arguments: Any) -> Any:
        """Sends one command and returns its reply, not converted."""
        self._connection.send_command(*arguments)
        return self._connection.read_response()

    def execute_commands(self, *commands: tuple[Any, ...]) -> list[Any]:
        """Sends all commands in one write and returns their replies. An error that is a reply stands in its place."""
        self._connection.send_packed_command(self._connection.pack_commands(commands))
        replies: list[Any] = []
        for _ in commands:
            try:
                replies.append(self._connection.read_response())
            except (valkey.ResponseError, Unavailable) as error:
                replies.append(error)
        return replies

    def close(self) -> None:
        """Closes the connection, if it is open."""
        self._connection.disconnect()


class _Connection(valkey.Connection):  # type: ignore[misc]
    """A connection that raises `Unavailable` for the errors in `_UNAVAILABLE_PREFIXES`.

    It asks the kernel as rarely as it can: at each call another thread takes the interpreter, and when many wait for
    it, getting it back takes longer than the call.
    """

    def _connect(self) -> socket.socket:
        """A socket whose reads and writes end in time by the kernel's clock. For Python's, it polls before each."""
        opened: socket.socket = super()._connect()
        seconds, rest = divmod(self.socket_timeout, 1)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            opened.setsockopt(socket.SOL_SOCKET, option, struct.pack("@ll", int(seconds), int(rest * 1e6)))
        opened.settimeout(None)
        return opened

    def can_read(self, timeout: float = 0) -> bool:  # noqa: ARG002  # The pool never waits.
        """Whether something has come, or the end of the connection. The pool asks before each command."""
        try:
            self._sock.recv(1, _LOOK)
        except BlockingIOError:
            return False
        return True

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().read_response(*arguments, **options)
        except valkey.ResponseError as error:
            prefix = _UNAVAILABLE_CLASSES.get(type(error), "")
            text = f"{prefix} {error}".lstrip()
            if text.partition(" ")[0] not in _UNAVAILABLE_PREFIXES:
                raise
            raise Unavailable(text) from error


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


#: The errors of a client while Valkey cannot be reached, is loading its data, or refuses to serve.
UNAVAILABLE = (valkey.ConnectionError, valkey.TimeoutError, valkey.BusyLoadingError)
