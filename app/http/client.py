"""The client at the other end of the current request."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from flask import request


def watch() -> Callable[[], bool]:
    """A function that says whether the client of this request has hung up, so that no thread waits for it in vain.

    gunicorn gives us the socket; under another server the function always says no.
    """
    connection: socket.socket | None = request.environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False
    poll = select.poll()
    poll.register(connection, select.POLLIN)

    def is_gone() -> bool:
        try:
            return bool(poll.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    return is_gone
