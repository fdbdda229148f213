"""The client at the other end of the current request."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable

from flask import request

from app.identity.caller import current

#: Seconds after which the stream of a caller with a name ends: its proof may have been taken back since. A browser
#: opens the stream again by itself, and goes on where it was.
_PROOF_SECONDS = 3_600.0


def end_of_stream() -> Callable[[], bool]:
    """A function that says whether a stream is to end: the client has hung up, or must prove its name again."""
    is_gone = watch()
    if current().name is None:
        return is_gone
    until = time.monotonic() + _PROOF_SECONDS
    return lambda: is_gone() or time.monotonic() >= until


def watch() -> Callable[[], bool]:
    """A function that says whether the client of this request has hung up, so that no thread waits for it in vain.

    gunicorn gives us the socket; under another server the function always says no.
    """
    connection: socket.socket | None = request.environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False
    poll = select.poll()
    # What it sends is not looked at, and could not be: under TLS, only the server can tell data from the end.
    poll.register(connection, select.POLLRDHUP)
    return lambda: bool(poll.poll(0))
