"""Ports for probes and metrics beside the one for clients, each with threads and connections of its own.

They answer a few addresses and nothing else. However busy the clients keep the process, they answer; and
nobody who is slow there keeps anybody else waiting.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

from app.serving.exchange import Service
from app.serving.limits import Limits
from app.serving.refusal import nothing_but
from app.serving.server import Server
from wizard.any_address import listen
from wizard.errors import SettingError

#: A probe asks every few seconds, Prometheus every half minute; each on a connection that is idle or new.
_LIMITS = Limits(
    connections=100, threads=4, header_seconds=5.0, body_seconds=5.0, answer_seconds=5.0, body_bytes=0, held_bytes=2**22
)

_SECOND = 1.0

_READS = frozenset({"GET", "HEAD"})


def serve_internally(
    worker: Any,
    setting: str,
    port: int,
    app: Callable[..., Iterable[bytes]],
    tls: Callable[[], ssl.SSLContext] | None = None,
) -> None:
    """Serves `app` on a `port` beside that of a gunicorn worker, until its process ends; `setting` named the port.

    All processes of a node share the port. Raises `SettingError`.
    """
    bound = [each.getsockname() for each in worker.sockets]
    if port in {address[1] for address in bound}:
        raise SettingError(f"{setting} is {port}, but clients reach that port: choose another one.")
    listener = _listen(setting, bound[0][0], worker.sockets[0].family, port)
    scheme = "https" if tls else "http"
    server = Server([listener], Service(app, worker.cfg, worker.log, scheme, lambda: False), _LIMITS, tls)
    threading.Thread(target=_serve, args=(server,), name=setting.lower(), daemon=True).start()


def _listen(setting: str, host: str, family: int, port: int) -> socket.socket:
    try:
        listener = listen(host, family, port)
    except OSError as error:
        raise SettingError(f"{setting} {port} on {host} cannot be used: {error.strerror}.") from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setblocking(False)
    return listener


def _serve(server: Server) -> None:
    while True:
        server.turn(_SECOND)


def only(paths: frozenset[str], mark: str, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The app, restricted to reading `paths`; `mark` tells it so."""
    status, headers, body = nothing_but(paths).answer()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in _READS or environ["PATH_INFO"] not in paths:
            start_response(status, headers)
            return (body,)
        environ[mark] = True
        return app(environ, start_response)

    return answer
