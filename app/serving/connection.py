"""One client's connection: its socket, plain or TLS, what has come in, and what has not gone out yet.

Nothing here waits. Whoever has a connection in hand, the poller or one thread, has it alone.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable
from enum import Enum, auto

from app.serving.exchange import Exchange
from app.serving.limits import Limits
from app.serving.request import Arrival, Received

#: Bytes of one read of a header with a short body; of one read or write of something long. What is read at once is
#: taken apart at once, before any other client has its turn.
_SHORT, _LONG = 16 * 1024, 64 * 1024

#: The first byte of every TLS handshake.
_HANDSHAKE = b"\x16"


#: See `Connection.loss`.
MUCH = 2


class State(Enum):
    """What a connection waits for while the poller has it."""

    HANDSHAKE = auto()
    HEAD = auto()
    BODY = auto()
    #: For the client to read its answer.
    ANSWER = auto()
    #: For the next request.
    IDLE = auto()
    #: For the client to hang up: it has been told that it must.
    LINGER = auto()


class NotTls(OSError):
    """The client does not begin with a handshake where it must."""


class Connection:
    """A client. `server` is our own end of its connection."""

    __slots__ = (
        "address",
        "arrival",
        "counted",
        "deadline",
        "exchange",
        "fd",
        "is_waiting",
        "number",
        "out",
        "received",
        "server",
        "since",
        "socket",
        "state",
        "taken",
        "wants",
    )

    def __init__(self, opened: socket.socket, address: tuple[str, int], server: tuple[str, int]) -> None:
        """Takes over a socket that does not block."""
        self.socket = opened
        self.fd = opened.fileno()
        self.address = address
        self.server = server
        self.state = State.HEAD
        #: Since when it is in this state, until when it may be, and whether the poller has it.
        self.since = time.monotonic()
        self.deadline = 0.0
        self.is_waiting = False
        #: What the poller should look for, if not for more to read.
        self.wants = select.EPOLLIN
        self.received = Received()
        #: The request on its way, and the one that is being answered.
        self.arrival: Arrival | None = None
        self.exchange: Exchange | None = None
        #: Requests so far.
        self.number = 0
        #: Bytes for the client, and how many it has taken since it came into its state.
        self.out = bytearray()
        self.taken = 0
        #: Bytes that count towards `held_bytes`.
        self.counted = 0

    def shake_hands(self, context: Callable[[], ssl.SSLContext]) -> bool:
        """One step of the handshake; True when it is done. Raises `OSError`, and `NotTls` before anything was sent."""
        try:
            if not isinstance(self.socket, ssl.SSLSocket):
                first = self.socket.recv(1, socket.MSG_PEEK)
                if first and first != _HANDSHAKE:
                    raise NotTls
                self.socket = context().wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            self.socket.do_handshake()
        except (BlockingIOError, ssl.SSLWantReadError):
            self.wants = select.EPOLLIN
            return False
        except ssl.SSLWantWriteError:
            self.wants = select.EPOLLOUT
            return False
        return True

    def receive(self) -> bool | None:
        """Reads what there is: True if something, False if nothing yet, None if the client sends no more."""
        size = _LONG if self.arrival or self.state is State.LINGER else _SHORT
        self.wants = select.EPOLLIN
        try:
            some = self.socket.recv(size)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except ssl.SSLWantWriteError:
            self.wants = select.EPOLLOUT
            return False
        except ssl.SSLEOFError:
            return None
        if not some:
            return None
        self.received += some
        return True

    def sendall(self, some: bytes) -> None:
        """Keeps something for the client; gunicorn's response calls it so. `flush` sends it."""
        self.out += some

    def flush(self) -> bool:
        """Sends as much as the client takes; True when nothing is left. Raises `OSError` when the client is gone."""
        out = self.out
        try:
            while out:
                sent = self.socket.send(out if len(out) <= _LONG else memoryview(out)[:_LONG])
                del out[:sent]
                self.taken += sent
        except (BlockingIOError, ssl.SSLWantWriteError):
            self.wants = select.EPOLLOUT
            return False
        except ssl.SSLWantReadError:
            self.wants = select.EPOLLIN
            return False
        return True

    def discard(self) -> bool:
        """Reads and forgets; False when the client has hung up."""
        self.received.clear()
        try:
            found = self.receive()
        except (OSError, ValueError):
            return False
        self.received.clear()
        return found is not None

    def half_close(self) -> None:
        """Says that nothing more will come."""
        with contextlib.suppress(OSError, ValueError):
            if isinstance(self.socket, ssl.SSLSocket):
                # Says so, and then wants to hear the same from the client, which nobody waits for.
                self.socket.unwrap()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.socket, socket.SHUT_WR)

    def close(self) -> None:
        """Closes it at once."""
        self.out.clear()
        self.received.clear()
        self.arrival = None
        with contextlib.suppress(OSError):
            self.socket.close()

    @property
    def held(self) -> int:
        """Bytes that this client makes us keep."""
        return len(self.received) + len(self.out) + (self.arrival.held if self.arrival else 0)

    @property
    def loss(self) -> int:
        """How much is lost if it is closed: nothing, part of a header, or a request of which the client has more."""
        return 0 if self.state is State.IDLE else MUCH if self.state in {State.BODY, State.ANSWER} else 1

    def time_allowed(self, limits: Limits) -> float:
        """Until when it may stay in its state; each is a total, counted from when the state began."""
        match self.state:
            case State.HANDSHAKE | State.HEAD:
                return self.since + limits.header_seconds
            case State.BODY:
                came = len(self.received) + (self.arrival.held if self.arrival else 0)
                return self.since + limits.body_seconds + came / limits.bytes_per_second
            case State.ANSWER:
                return self.since + limits.answer_seconds + self.taken / limits.bytes_per_second
            case State.IDLE:
                return self.since + limits.idle_seconds
            case State.LINGER:
                return self.since + limits.linger_seconds
