"""One request with its answer: calls the app, and writes what it yields for as long as the client takes it.

An answer that the client does not read is laid aside between two pieces and gone on with later, perhaps by another
thread.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from gunicorn.http import wsgi

from app.serving import refusal

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """What answers: a WSGI app, with gunicorn's configuration and log."""

    app: Callable[..., Iterable[bytes]]
    configuration: Any
    log: Any
    #: `http` or `https`: how clients reach it.
    scheme: str
    #: Whether this process ends: each answer is then the last one of its connection.
    is_ending: Callable[[], bool]


class Client(Protocol):
    """Who is answered."""

    socket: Any
    address: tuple[str, int]
    #: Our own address, as the client knows it.
    server: tuple[str, int]
    out: bytearray

    def sendall(self, some: bytes) -> None:
        """Keeps something until `flush`; gunicorn's response calls it so."""

    def flush(self) -> bool:
        """Sends what the client takes now; True when nothing is left."""


class Exchange:
    """`run` it until the answer `is_complete`, then `close` it."""

    def __init__(self, service: Service, client: Client, request: Any, *, is_whole: bool) -> None:
        """`is_whole`: whether the body was read to its end; if not, no other request can follow."""
        self._service = service
        self._client = client
        self._request = request
        self._is_whole = is_whole
        self._began = dt.datetime.now(dt.UTC)
        self._response: Any = None
        self._environ: dict[str, Any] = {}
        self._answer: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] | None = None
        #: Whether all of the answer has been given to the client's connection, and whether that may be used again.
        self.is_complete = False
        self.keeps = False

    def run(self) -> None:
        """Goes on until the answer is complete, or the client must read first. Raises `OSError` if it is gone."""
        try:
            for piece in self._begin() if self._pieces is None else self._pieces:
                self._response.write(piece)
                if not self._client.flush():
                    return
            self._response.close()
        except OSError:
            raise
        except Exception:
            self._fail()
        else:
            self.keeps = not self._response.should_close() and not self._is_short()
        self.is_complete = True

    def close(self) -> None:
        """Tells the app that its answer has been sent, or never will be."""
        answer, self._answer, self._pieces = self._answer, (), None
        if close := getattr(answer, "close", None):
            try:
                close()
            except Exception:
                _log.exception("%s %s failed after its answer", self._request.method, self._request.path)
        if self._response is not None and self._response.status:
            took = dt.datetime.now(dt.UTC) - self._began
            with contextlib.suppress(OSError):
                self._service.log.access(self._response, self._request, self._environ, took)

    def _begin(self) -> Iterator[bytes]:
        of, client = self._service, self._client
        self._request.scheme = of.scheme
        # The response writes to the client's connection, which keeps what is not taken at once.
        self._response, self._environ = wsgi.create(
            self._request, client, client.address, client.server, of.configuration
        )
        self._environ["wsgi.multithread"] = True
        self._environ["gunicorn.socket"] = client.socket
        if not self._is_whole or of.is_ending():
            self._response.force_close()
        self._answer = of.app(self._environ, self._start)
        self._pieces = iter(self._answer)
        return self._pieces

    def _start(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        if int(status[:3]) in refusal.CLOSING:
            self._response.force_close()
        return self._response.start_response(status, headers, error)

    def _is_short(self) -> bool:
        """Whether the app gave less than it announced, so that the client waits for the rest."""
        response = self._response
        if response.response_length is None or response._omits_body:  # noqa: SLF001 - HEAD, 204 and 304
            return False
        return bool(response.sent < response.response_length)

    def _fail(self) -> None:
        """The app, or what it yields, has failed: a whole answer if none has begun, else the end of this one."""
        _log.exception("%s %s failed", self._request.method, self._request.path)
        if self._response is None or not self._response.headers_sent:
            self._client.out.clear()
            self._client.sendall(refusal.FAULT.to_bytes())
