"""Fetches a small document, such as the keys of an issuer, within a hard limit of time and size.

The limit of a socket holds for each read alone: a server that sends a byte now and then could hold us for hours. So a
timer cuts the connection. Redirects are refused: whoever could send one could give us keys of their own.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from urllib.parse import urlsplit

from wizard.errors import WizardError


class CannotFetch(WizardError):
    """The document could not be had; the text says why."""


def fetch(url: str, *, seconds: float, limit: int) -> bytes:
    """The document at `url`; raises `CannotFetch`.

    Only to find the host and to connect to the second of its addresses may take longer.
    """
    deadline = monotonic() + seconds
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _cut_at(deadline, connection.sock):
            connection.request("GET", path, headers={"Accept": "application/json"})
            with connection.getresponse() as response:
                if response.status != http.client.OK:
                    raise CannotFetch(f"it answered {response.status}")
                content = response.read(limit + 1)
                if len(content) > limit:
                    raise CannotFetch(f"its answer is over {limit:,} bytes")
                if response.length:
                    raise CannotFetch("its answer broke off")
    except (OSError, http.client.HTTPException) as error:
        raise CannotFetch(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()
    return content


@contextmanager
def _cut_at(deadline: float, connected: socket.socket) -> Iterator[None]:
    """Ends the connection at that moment, whatever is being waited for."""
    timer = threading.Timer(max(0.0, deadline - monotonic()), _cut, [connected])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connected: socket.socket) -> None:
    # It may have been closed in this moment.
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
