"""The HTTP server of a worker: the probes of Kubernetes and the metrics.

Liveness does not depend on Valkey: a restart of the worker would not help while Valkey is unavailable. Readiness tells
whether the lease is live.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worker.supervisor import Supervisor


def serve_probe(supervisor: Supervisor, port: int) -> ThreadingHTTPServer:
    """Serves `/healthz`, `/readyz` and `/metrics` on `port` from its own thread; port 0 takes any free port."""

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
                status = session.status() if session else {}
                lines = [
                    f"math_wizard_worker_{name} {value}\n" for name, value in status.items() if isinstance(value, int)
                ]
                self._answer(200, "".join(lines))
            else:
                self._answer(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the parent class
            """Does not log requests."""

        def _answer(self, status: int, text: str = "") -> None:
            body = (text or f"{status}\n").encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("", port), Probe)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="probe", daemon=True).start()
    return server
