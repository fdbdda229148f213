"""An upstream that says what it was asked: every header as it arrived."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    #: One write an answer: two would wait for each other (Nagle).
    wbufsize = -1

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        said: dict[str, Any] = {
            "method": self.command,
            "path": self.path,
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
            "length": len(body),
        }
        self.server.heard.append(said)  # type: ignore[attr-defined]
        if self.path == "/slow":
            time.sleep(4.2)
        text = json.dumps(said).encode()
        status = {"/teapot": 418, "/busy": 503, "/unsigned": 401}.get(self.path, 200)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if self.path != "/bare":
            # As the API answers: with its own policy, and its own time to wait.
            self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'self'")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Resource-Policy", "same-origin")
            self.send_header("Cache-Control", "max-age=60")
        if status == 503:
            self.send_header("Retry-After", "7")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - the names of http.server

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Echo(ThreadingHTTPServer):
    """Listens on one address of this machine, on a free port."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: str) -> None:
        super().__init__((address, 0), _Handler)
        #: Every request that arrived.
        self.heard: list[dict[str, Any]] = []
        self.where = f"{address}:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


def values(said: dict[str, Any], name: str) -> list[str]:
    """The values of a header that the upstream saw."""
    return [value for key, value in said["headers"] if key == name]
