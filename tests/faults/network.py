"""A network that tests break: a TCP proxy between one node and Valkey, in one thread.

`silent` is a partition in which nothing arrives and nobody is told; `resetting` ends each connection by RST.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import Any

_RST = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class _Pipe:
    """One connection and its other half. One that lost a byte never carries another, as TCP would not either."""

    near: socket.socket
    far: socket.socket
    has_lost: bool = False
    #: What could not be sent yet, by the socket that it goes to.
    waiting: dict[socket.socket, bytearray] = field(default_factory=dict)

    def other(self, end: socket.socket) -> socket.socket:
        """The other end."""
        return self.far if end is self.near else self.near


class Network:
    """Forwards `port` on 127.0.0.1 to `target`, as long as nobody breaks it."""

    def __init__(self, target: int) -> None:
        """Listens from now on."""
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._pipes: set[_Pipe] = set()
        self._mode = "open"
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)
        self._thread.start()

    def silence(self) -> None:
        """Reads and drops, both ways; who connects is accepted and hears nothing."""
        self._mode = "silent"

    def reset(self) -> None:
        """Ends all connections by RST, and each new one."""
        self._mode = "resetting"

    def heal(self) -> None:
        """Forwards again. Connections that lost something stay dumb until their owner gives them up."""
        self._mode = "open"

    def close(self) -> None:
        """Ends the thread and all connections."""
        self._is_over.set()
        self._thread.join(5)
        for pipe in list(self._pipes):
            self._end(pipe)
        self._listener.close()
        self._selector.close()

    def _run(self) -> None:
        while not self._is_over.is_set():
            for key, events in self._selector.select(0.05):
                if key.data is None:
                    self._accept()
                elif key.data in self._pipes:
                    self._move(key.data, key.fileobj, events)
            if self._mode == "resetting":
                for pipe in list(self._pipes):
                    self._end(pipe, abort=True)

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        if self._mode == "resetting":
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
            near.close()
            return
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=2)
        except OSError:
            near.close()
            return
        pipe = _Pipe(near, far)
        self._pipes.add(pipe)
        for end in (near, far):
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(end, selectors.EVENT_READ, pipe)

    def _move(self, pipe: _Pipe, end: Any, events: int) -> None:
        try:
            if events & selectors.EVENT_READ:
                received = end.recv(65536)
                if self._mode == "silent" or pipe.has_lost:
                    pipe.has_lost = pipe.has_lost or bool(received)
                    # An end that closes tells nobody; the other one is closed when its owner gives up.
                    if not received:
                        self._end(pipe)
                    return
                if not received:
                    self._end(pipe)
                    return
                pipe.waiting.setdefault(pipe.other(end), bytearray()).extend(received)
                self._flush(pipe, pipe.other(end))
            if events & selectors.EVENT_WRITE:
                self._flush(pipe, end)
        except BlockingIOError:
            return
        except OSError:
            self._end(pipe, abort=True)

    def _flush(self, pipe: _Pipe, end: socket.socket) -> None:
        left = pipe.waiting.get(end)
        if left:
            with contextlib.suppress(BlockingIOError):
                del left[: end.send(left)]
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if left else 0)
        self._selector.modify(end, wanted, pipe)

    def _end(self, pipe: _Pipe, *, abort: bool = False) -> None:
        self._pipes.discard(pipe)
        for end in (pipe.near, pipe.far):
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(end)
            if abort:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RST)
            end.close()
