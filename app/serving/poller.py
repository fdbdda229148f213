"""The connections of a process, and which of them the poller has: those that wait for their client.

A connection is either with the poller (`is_waiting`) or in the hands of one thread. Only the thread that asks the
poller takes one from it; any thread gives one back, by `wait`.
"""

from __future__ import annotations

import heapq
import select
import socket
import threading
import time
from collections.abc import Callable

from app.serving.connection import Connection, State
from app.serving.limits import Limits


class Poller:
    """Tells when a client has sent something, or can be sent something."""

    def __init__(self, limits: Limits) -> None:
        """Knows no connection yet."""
        self._limits = limits
        self._epoll = select.epoll()
        self._lock = threading.Lock()
        self._connections: dict[int, Connection] = {}
        #: Bytes that all of them hold.
        self._held = 0
        self._others: set[int] = set()

    def __len__(self) -> int:
        """How many connections there are, with the poller or not."""
        return len(self._connections)

    @property
    def is_full(self) -> bool:
        """Whether there are as many as there may be."""
        return len(self._connections) >= self._limits.connections

    @property
    def holds_too_much(self) -> bool:
        """Whether more bytes are held than there may be."""
        return self._held > self._limits.held_bytes

    def watch(self, fileno: int) -> None:
        """Looks at something else too, such as a listener."""
        if fileno not in self._others:
            self._others.add(fileno)
            self._epoll.register(fileno, select.EPOLLIN)

    def forget(self, fileno: int) -> None:
        """Undoes `watch`."""
        if fileno in self._others:
            self._others.remove(fileno)
            self._epoll.unregister(fileno)

    def ready(self, seconds: float) -> tuple[list[Connection], list[int]]:
        """Takes the connections that can go on, waiting up to `seconds` for the first; and what else is ready."""
        connections, others = [], []
        for fileno, _ in self._epoll.poll(seconds):
            if connection := self._connections.get(fileno):
                connection.is_waiting = False
                connections.append(connection)
            elif fileno in self._others:
                others.append(fileno)
        return connections, others

    def welcome(self, opened: socket.socket, address: tuple[str, int], server: tuple[str, int], state: State) -> None:
        """Begins with a connection that was accepted."""
        opened.setblocking(False)
        connection = Connection(opened, address, server)
        with self._lock:
            self._connections[connection.fd] = connection
            self._epoll.register(connection.fd, select.EPOLLONESHOT)
        self.wait(connection, state)

    def wait(self, connection: Connection, state: State) -> None:
        """Gives a connection to the poller; its time in the state begins."""
        connection.state = state
        connection.since = time.monotonic()
        connection.taken = 0
        self.wait_on(connection)

    def wait_on(self, connection: Connection) -> None:
        """Gives a connection to the poller; its time goes on."""
        connection.deadline = connection.time_allowed(self._limits)
        with self._lock:
            self._held += connection.held - connection.counted
            connection.counted = connection.held
            connection.is_waiting = True
            self._epoll.modify(connection.fd, connection.wants | select.EPOLLONESHOT)

    def take(self, which: Callable[[Connection], bool]) -> list[Connection]:
        """Takes all that wait and are meant."""
        with self._lock:
            found = [each for each in self._connections.values() if each.is_waiting and which(each)]
            for each in found:
                each.is_waiting = False
        return found

    def take_oldest(self) -> list[Connection]:
        """Takes a few of which least is lost, and of those the ones that have waited longest."""
        with self._lock:
            waiting = [each for each in self._connections.values() if each.is_waiting]
            # Several, since looking for one takes as long.
            few = 1 + self._limits.connections // 64
            found = heapq.nsmallest(few, waiting, key=lambda each: (each.loss, each.since))
            for each in found:
                each.is_waiting = False
        return found

    def take_largest(self) -> Connection | None:
        """Takes the one that holds most."""
        with self._lock:
            waiting = [each for each in self._connections.values() if each.is_waiting and each.counted]
            found = max(waiting, key=lambda each: each.counted, default=None)
            if found:
                found.is_waiting = False
        return found

    def drop(self, connection: Connection) -> None:
        """Closes a connection that is in our hands."""
        with self._lock:
            self._connections.pop(connection.fd, None)
            self._held -= connection.counted
            connection.counted = 0
        connection.close()
