"""Clients that ask all the time, while something happens that none of them may notice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable


class Traffic:
    """Five clients, each ten requests a second: two of them on one connection, three on a new one each time."""

    def __init__(self, connect: Callable[[], socket.socket], request: bytes) -> None:
        """`connect` opens a connection; the answer to `request` must be a 200 that arrives whole."""
        self._connect = connect
        self._request = request
        self._stopping = threading.Event()
        self._failed: list[str] = []
        self._sent = 0
        self._threads = [threading.Thread(target=self._ask, args=(each < 2,), daemon=True) for each in range(5)]

    def start(self) -> None:
        """Begins to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> tuple[list[str], int]:
        """What went wrong, and how many requests there were."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(30)
        return self._failed, self._sent

    def _ask(self, keeps: bool) -> None:
        sock: socket.socket | None = None
        while not self._stopping.wait(0.1):
            self._sent += 1
            try:
                sock = sock or self._connect()
                sock.sendall(self._request)
                answer = sock.recv(65536)
                if not answer.startswith(b"HTTP/1.1 200 "):
                    self._failed.append(repr(answer[:200]))
                # nginx ends a connection after a thousand requests, and says so.
                if not keeps or b"Connection: close" in answer:
                    sock.close()
                    sock = None
            except OSError as error:
                self._failed.append(repr(error))
                sock = None
        if sock:
            sock.close()
