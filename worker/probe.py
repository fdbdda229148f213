"""The HTTP server of a worker: the probes of Kubernetes and the metrics.

Liveness does not depend on Valkey: a restart of the worker would not help while Valkey is unavailable. Readiness tells
whether the lease is live.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from prometheus_client.exposition import CONTENT_TYPE_LATEST

from wizard.any_address import FAMILY, IS_DUAL
from worker.metrics import WorkerMetrics

if TYPE_CHECKING:
    from worker.supervisor import Supervisor


def serve_probe(supervisor: Supervisor, port: int) -> ThreadingHTTPServer:
    """Serves `/healthz`, `/readyz` and `/metrics` on `port` from its own thread; port 0 takes any free port."""
    metrics = WorkerMetrics(supervisor.counts, lambda: supervisor.session)

    class Probe(BaseHTTPRequestHandler):
        """Answers from the state of the supervisor, without waiting."""

        timeout = 5

        def do_GET(self) -> None:
            """Answers the three paths; 404 for others."""
            session = supervisor.session
            if self.path == "/healthz":
                self._answer(200 if session and session.is_healthy else 503)
            elif self.path == "/readyz":
                self._answer(200 if session and session.is_ready else 503)
            elif self.path == "/metrics":
                self._answer(200, metrics.text(), CONTENT_TYPE_LATEST)
            else:
                self._answer(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the parent class
            """Does not log requests."""

        def _answer(self, status: int, body: bytes = b"", kind: str = "text/plain; charset=utf-8") -> None:
            body = body or b"%d\n" % status
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = _Server(("", port), Probe)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="probe", daemon=True).start()
    return server


class _Server(ThreadingHTTPServer):
    """On every address of this node, by IPv4 and IPv6."""

    address_family = FAMILY

    def server_bind(self) -> None:
        """Binds. The method of the class above would also ask DNS for our name, and nobody needs it."""
        if IS_DUAL:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        socketserver.TCPServer.server_bind(self)
