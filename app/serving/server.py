"""Reads requests from all clients with one thread, and answers those that are whole with a few others.

A client that is slow, silent or idle costs a connection and never a thread.
"""

from __future__ import annotations

import errno
import logging
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue

from gunicorn.http.errors import ParseException

from app.serving import refusal
from app.serving.connection import MUCH, Connection, NotTls, State
from app.serving.exchange import Exchange, Service
from app.serving.limits import Limits
from app.serving.poller import Poller
from app.serving.refusal import Refusal
from app.serving.request import Arrival

_log = logging.getLogger(__name__)

#: Connections that are accepted before anything else is done.
_AT_ONCE = 64

#: Seconds in which a connection that a stopping process keeps may still send what was under way.
_LAST_SECONDS = 2.0

#: Seconds between two looks for what took too long.
_SWEEP_SECONDS = 0.25

#: Seconds until it is tried again to find room for a new connection.
_PAUSE_SECONDS = 0.1

#: What is too slow in a state; where a client may take its time, nothing is.
_SLOW = {State.HANDSHAKE: "handshake", State.HEAD: "header", State.BODY: "body", State.ANSWER: "answer"}

#: No file or memory is left for another connection.
_NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class Server:
    """Call `turn` in a loop, always from the same thread."""

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        service: Service,
        limits: Limits,
        tls: Callable[[], ssl.SSLContext] | None = None,
        on_closed: Callable[[str], object] = str,
    ) -> None:
        """`tls`: gives the context for a handshake that begins. `on_closed` is told why, when a client is hung up on
        that was not done.
        """
        self._service = service
        self._limits = limits
        self._tls = tls
        self._on_closed = on_closed
        self._poller = Poller(limits)
        self._listeners = {each.fileno(): each for each in listeners}
        #: Connections with a request to be answered, or an answer to be gone on with.
        self._due: SimpleQueue[Connection | None] = SimpleQueue()
        self._accepts_from = 0.0
        self._sweeps_at = 0.0
        self._ends_at = float("inf")
        for number in range(limits.threads):
            threading.Thread(target=self._work, name=f"request-{number}", daemon=True).start()

    @property
    def connections(self) -> int:
        """How many there are."""
        return len(self._poller)

    def watch(self, fileno: int) -> None:
        """Lets `turn` return when something comes there; it is for the caller to read it."""
        self._poller.watch(fileno)

    def turn(self, seconds: float) -> None:
        """Does what is to be done, or waits up to `seconds` for it."""
        now = time.monotonic()
        if now >= self._accepts_from:
            for fileno in self._listeners:
                self._poller.watch(fileno)
        else:
            seconds = min(seconds, _PAUSE_SECONDS)
        if not self._listeners:
            seconds = min(seconds, _SWEEP_SECONDS)
        connections, others = self._poller.ready(seconds)
        for connection in connections:
            self._go_on(connection)
        # Last, since a new connection may get the number of one that was closed before.
        for fileno in others:
            if listener := self._listeners.get(fileno):
                self._accept(listener)
        while self._poller.holds_too_much and (largest := self._poller.take_largest()):
            self._relieve(largest)
        if now >= self._sweeps_at:
            self._sweeps_at = now + _SWEEP_SECONDS
            self._sweep(now)

    def stop_accepting(self) -> None:
        """Takes what clients have opened by now, and no more. A connection without a request is closed soon."""
        for fileno, listener in self._listeners.items():
            self._accept(listener)
            self._poller.forget(fileno)
            listener.close()
        self._listeners.clear()
        self._ends_at = time.monotonic() + _LAST_SECONDS

    def close(self) -> None:
        """Hangs up on everyone."""
        for connection in self._poller.take(lambda _: True):
            self._drop(connection)
        for _ in range(self._limits.threads):
            self._due.put(None)

    # ── in the thread that calls `turn` ─────────────────────────────────────────────────────

    def _accept(self, listener: socket.socket) -> None:
        first = State.HANDSHAKE if self._tls else State.HEAD
        for _ in range(_AT_ONCE):
            if self._poller.is_full and not self._evict():
                self._pause()
                return
            try:
                opened, address = listener.accept()
            except OSError as error:
                if error.errno in _NO_ROOM and not self._evict():
                    self._pause()
                return
            self._poller.welcome(opened, address, listener.getsockname(), first)

    def _evict(self) -> bool:
        """Makes room for new connections; False if every other has a request that is being answered."""
        found = self._poller.take_oldest()
        for connection in found:
            self._on_closed("crowded")
            self._drop(connection)
        return bool(found)

    def _pause(self) -> None:
        self._accepts_from = time.monotonic() + _PAUSE_SECONDS
        for fileno in self._listeners:
            self._poller.forget(fileno)

    def _sweep(self, now: float) -> None:
        """Ends what took too long."""
        is_ending = now >= self._ends_at
        for connection in self._poller.take(lambda each: each.deadline <= now or (is_ending and each.loss < MUCH)):
            if connection.deadline <= now and (why := _SLOW.get(connection.state)):
                self._on_closed(why if connection.received or connection.state is not State.HEAD else "silent")
            match connection.state:
                case State.HEAD if connection.received:
                    self._refuse(connection, refusal.HEADER_TOO_SLOW)
                case State.BODY:
                    self._refuse(connection, refusal.BODY_TOO_SLOW)
                case _:
                    self._drop(connection)

    def _relieve(self, connection: Connection) -> None:
        """Gives up a connection for which too many bytes are kept."""
        self._on_closed("too_large")
        if connection.state is State.BODY:
            self._refuse(connection, refusal.NO_ROOM)
        else:
            self._drop(connection)

    def _go_on(self, connection: Connection) -> None:
        try:
            match connection.state:
                case State.HANDSHAKE:
                    self._shake_hands(connection)
                case State.ANSWER:
                    self._send(connection)
                case State.LINGER:
                    self._linger(connection)
                case _:
                    self._read(connection)
        except NotTls:
            self._refuse(connection, refusal.NOT_TLS)
        except OSError:
            self._drop(connection)
        except Exception:
            self._give_up(connection)

    def _shake_hands(self, connection: Connection) -> None:
        assert self._tls
        if connection.shake_hands(self._tls):
            # The header has what is left of the time.
            connection.state = State.HEAD
        self._poller.wait_on(connection)

    def _send(self, connection: Connection) -> None:
        exchange = connection.exchange
        if not connection.flush():
            self._poller.wait_on(connection)
        elif exchange and not exchange.is_complete:
            self._due.put(connection)
        else:
            self._finish(connection)

    def _linger(self, connection: Connection) -> None:
        if connection.discard():
            self._poller.wait_on(connection)
        else:
            self._drop(connection)

    def _read(self, connection: Connection) -> None:
        found = connection.receive()
        if found:
            self._advance(connection)
        elif found is False:
            self._poller.wait_on(connection)
        elif connection.arrival:
            self._refuse(connection, refusal.BODY_BROKE_OFF)
        else:
            self._drop(connection)

    # ── in any thread that has the connection ───────────────────────────────────────────────

    def _advance(self, connection: Connection) -> None:
        """Looks whether what has come is a whole request, and has it answered if so."""
        try:
            arrival = connection.arrival or self._arrival(connection)
            if not arrival:
                self._wait_for_rest(connection, State.HEAD)
                return
            most = self._limits.body_bytes
            is_whole = not arrival.is_longer_than(most) and arrival.take(connection.received)
        except ParseException as error:
            self._refuse(connection, refusal.malformed(error))
            return
        if is_whole or arrival.is_longer_than(most):
            connection.arrival = None
            request = arrival.hand_over(is_whole=is_whole)
            connection.exchange = Exchange(self._service, connection, request, is_whole=is_whole)
            self._due.put(connection)
            return
        connection.arrival = arrival
        if arrival.expects_word():
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            connection.flush()
        connection.wants = select.EPOLLIN
        self._wait_for_rest(connection, State.BODY)

    def _wait_for_rest(self, connection: Connection, state: State) -> None:
        if connection.state is state:
            self._poller.wait_on(connection)
        else:
            self._poller.wait(connection, state)

    def _arrival(self, connection: Connection) -> Arrival | None:
        head = connection.received.take_head(self._limits.head_bytes)
        if head is None:
            return None
        connection.number += 1
        return Arrival(head, self._service.configuration, connection.address, connection.number)

    def _finish(self, connection: Connection) -> None:
        """The answer has been sent: goes on to the next request, which may have come by now."""
        exchange, connection.exchange = connection.exchange, None
        if exchange:
            exchange.close()
        connection.wants = select.EPOLLIN
        if not (exchange and exchange.keeps):
            connection.half_close()
            # The client has time to read: a reset would take from it what it has not read yet.
            self._poller.wait(connection, State.LINGER)
            return
        self._idle(connection)

    def _idle(self, connection: Connection) -> None:
        if connection.received:
            connection.state = State.IDLE
            self._advance(connection)
        else:
            self._poller.wait(connection, State.IDLE)

    def _refuse(self, connection: Connection, why: Refusal) -> None:
        """Says why, and closes."""
        connection.arrival = None
        connection.received.clear()
        connection.sendall(why.to_bytes())
        try:
            self._conclude(connection, is_complete=True)
        except OSError:
            self._drop(connection)

    def _conclude(self, connection: Connection, *, is_complete: bool) -> None:
        if connection.flush() and is_complete:
            self._finish(connection)
        else:
            self._poller.wait(connection, State.ANSWER)

    def _work(self) -> None:
        """Begins answers, and goes on with them."""
        while connection := self._due.get():
            exchange = connection.exchange
            assert exchange
            try:
                exchange.run()
                self._conclude(connection, is_complete=exchange.is_complete)
            except OSError:
                self._drop(connection)
            except Exception:
                self._give_up(connection)

    def _give_up(self, connection: Connection) -> None:
        _log.exception("A connection had to be closed because of a fault in the server")
        self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        exchange, connection.exchange = connection.exchange, None
        self._poller.drop(connection)
        if exchange:
            exchange.close()
