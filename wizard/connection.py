"""Clients of Valkey, with the time limits that decide when Valkey counts as unavailable.

A client never retries by itself: a command whose reply was lost may have been executed, and only the caller knows
whether a retry is safe. Nothing here connects at import; a client connects at its first command.

Every connection reads the password and the files of TLS anew when it begins, and asks the Sentinels, if there are any,
which server is the primary. So a changed password or certificate and a failover need no restart.

A server may answer and still be unable to serve: its memory or disk is full, or it is a replica. Its refusal is raised
as `Unavailable`, a connection error, so callers treat it like any other outage.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable
from typing import Any, Protocol

import valkey
from valkey.backoff import NoBackoff
from valkey.retry import Retry
from valkey.sentinel import Sentinel, SentinelConnectionPool, SentinelManagedConnection, SentinelManagedSSLConnection

from wizard.errors import SettingError
from wizard.settings import Settings
from wizard.tls import valkey_context
from wizard.valkey_address import Tls

#: Seconds to wait for a connection. A pod on the same network answers in milliseconds.
CONNECT_SECONDS = 2.0

#: Seconds to wait for the reply to a command that does not block. `appendfsync always` on a slow disk takes seconds.
REPLY_SECONDS = 5.0

#: Seconds added to the timeout of a blocking command before its connection counts as dead.
BLOCKING_MARGIN_SECONDS = 2.0

#: Seconds to wait for a Sentinel, for a connection and for a reply. Another one knows the same; one that died with its
#: host must not keep anyone from asking it.
SENTINEL_SECONDS = 0.5

#: TCP keepalive: a dead peer is detected after about 10 + 3 × 5 s, also on a connection that only waits.
_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}

#: Reads without taking anything, and without waiting.
_LOOK = int(socket.MSG_PEEK | socket.MSG_DONTWAIT)

#: Error prefixes that mean "cannot serve now". A blocked client gets the last one when its server becomes a replica.
_UNAVAILABLE_PREFIXES = ("BUSY", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "UNBLOCKED")

#: Those of a server that is the primary no more.
_NO_PRIMARY = ("MASTERDOWN", "READONLY", "UNBLOCKED")

#: The client library turns these prefixes into exception classes and removes the prefix.
_UNAVAILABLE_CLASSES = {
    valkey.exceptions.MasterDownError: "MASTERDOWN",
    valkey.exceptions.OutOfMemoryError: "OOM",
    valkey.exceptions.ReadOnlyError: "READONLY",
}


class Unavailable(valkey.ConnectionError):  # type: ignore[misc]
    """Valkey cannot serve this now. The message begins with Valkey's error prefix, for example `OOM`."""


class NotReplicated(Unavailable):
    """What was written is on the primary, and too few replicas confirmed it in time. A failover could forget it."""


def connect(
    settings: Settings,
    *,
    name: str,
    blocks_for: float = 0.0,
    connections: int | None = None,
    reply_seconds: float = REPLY_SECONDS,
) -> valkey.Valkey:
    """A client that raises `valkey.ConnectionError` or `TimeoutError` after the time limits above.

    `name` is shown in Valkey's CLIENT LIST. `blocks_for` is the longest timeout (seconds) of a blocking command
    that the client will send. `connections` is the maximum size of its pool; None means no limit. `reply_seconds` is
    for a client whose callers must not wait long: for a connection, or for a reply.
    """
    return valkey.Valkey(connection_pool=_pool(settings, name, blocks_for, connections, reply_seconds))


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
        # Kept: a connection by Sentinels refers to its pool.
        self._pool = _pool(settings, name, blocks_for, 1)
        self._connection = self._pool.make_connection()

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


class _Refusing(valkey.Connection):  # type: ignore[misc]
    """A connection that raises `Unavailable` for the errors in `_UNAVAILABLE_PREFIXES`, and tries several passwords."""

    def __init__(self, *, passwords: Callable[[], tuple[str, ...]], **options: Any) -> None:
        """`passwords` are read each time that it connects."""
        self._passwords = passwords
        super().__init__(**options)

    def connect(self) -> None:
        """Connects by the first password that is valid."""
        if self._sock:
            return
        try:
            first, *others = self._passwords() or ("",)
        except SettingError as error:
            raise Unavailable(f"PASSWORD {error}") from None
        self.password = first
        while True:
            try:
                super().connect()
            except valkey.exceptions.AuthenticationError:
                if not others:
                    raise
                self.password = others.pop(0)
            else:
                return

    def read_response(self, *arguments: Any, **options: Any) -> Any:
        # A class of the library for Sentinels has another default.
        options.setdefault("disconnect_on_error", True)
        try:
            return super().read_response(*arguments, **options)
        except valkey.ResponseError as error:
            prefix = _UNAVAILABLE_CLASSES.get(type(error), "")
            text = f"{prefix} {error}".lstrip()
            prefix = text.partition(" ")[0]
            if prefix not in _UNAVAILABLE_PREFIXES:
                raise
            if prefix in _NO_PRIMARY:
                # By its name, another server may be reached.
                self.disconnect()
            raise Unavailable(text) from error


class _Connection(_Refusing):
    """An unencrypted connection.

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


class _SecureConnection(_Refusing, valkey.SSLConnection):  # type: ignore[misc]
    """A connection by TLS. The name in the server's certificate is verified, which is not the library's default."""

    def __init__(self, *, tls: Tls, **options: Any) -> None:
        """`tls`: its files are read each time that it connects."""
        self._tls = tls
        super().__init__(**options)

    def _wrap_socket_with_ssl(self, sock: socket.socket) -> ssl.SSLSocket:
        try:
            context = valkey_context(self._tls)
        except SettingError as error:
            raise Unavailable(f"TLS {error}") from None
        sock.settimeout(self.socket_connect_timeout)
        secure = context.wrap_socket(sock, server_hostname=self._tls.server_name or self.host)
        secure.settimeout(self.socket_timeout)
        return secure

    def can_read(self, timeout: float = 0) -> bool:  # noqa: ARG002  # The pool never waits.
        """As for `_Connection`. What has come is taken, since the pool closes a connection that has any."""
        self._sock.settimeout(0)
        try:
            self._sock.recv(1)
        except ssl.SSLWantReadError:
            return False
        finally:
            self._sock.settimeout(self.socket_timeout)
        return True


class _PrimaryConnection(_Connection, SentinelManagedConnection):  # type: ignore[misc]
    """A connection to the primary that Sentinels name."""


class _SecurePrimaryConnection(_SecureConnection, SentinelManagedSSLConnection):  # type: ignore[misc]
    """The same by TLS."""


def check(settings: Settings) -> None:
    """Raises `SettingError` if a file that a connection needs cannot be read now. Connects to nothing."""
    settings.passwords()
    settings.sentinel_passwords()
    if tls := settings.valkey.tls:
        valkey_context(tls)


def _pool(
    settings: Settings, name: str, blocks_for: float, connections: int | None, reply_seconds: float = REPLY_SECONDS
) -> valkey.ConnectionPool:
    address = settings.valkey
    options = _options(
        max(reply_seconds, blocks_for + BLOCKING_MARGIN_SECONDS if blocks_for else 0),
        min(CONNECT_SECONDS, reply_seconds),
        address.tls,
    )
    ours = dict(
        options,
        username=address.username or None,
        passwords=settings.passwords,
        client_name=name,
        db=address.db,
        decode_responses=True,
        max_connections=connections,
    )
    if not address.sentinels:
        kind = _SecureConnection if address.tls else _Connection
        return valkey.ConnectionPool(connection_class=kind, host=address.host, port=address.port, **ours)
    sentinel = Sentinel([])
    sentinel.sentinels = [
        valkey.Valkey(
            connection_pool=valkey.ConnectionPool(
                connection_class=_SecureConnection if address.tls else _Connection,
                host=host,
                port=port,
                username=address.sentinels.username or None,
                passwords=settings.sentinel_passwords,
                **_options(SENTINEL_SECONDS, SENTINEL_SECONDS, address.tls),
            )
        )
        for host, port in address.sentinels.addresses
    ]
    return SentinelConnectionPool(
        address.sentinels.primary,
        sentinel,
        connection_class=_SecurePrimaryConnection if address.tls else _PrimaryConnection,
        **ours,
    )


def _options(reply_seconds: float, connect_seconds: float, tls: Tls | None) -> dict[str, Any]:
    """What every connection has, to a server or to a Sentinel."""
    return {
        "socket_timeout": reply_seconds,
        "socket_connect_timeout": connect_seconds,
        "socket_keepalive": True,
        "socket_keepalive_options": _KEEPALIVE,
        "retry": Retry(NoBackoff(), 0),
        **({"tls": tls} if tls else {}),
    }


#: The errors of a client while Valkey cannot be reached, is loading its data, or refuses to serve.
UNAVAILABLE = (valkey.ConnectionError, valkey.TimeoutError, valkey.BusyLoadingError)
