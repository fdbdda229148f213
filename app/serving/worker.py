"""gunicorn's worker class for the API: `worker_class = "app.serving.worker.PatientWorker"`.

gunicorn's own class with threads gives each connection a thread from its first byte, or without one, until its request
is read; so as many slow clients as there are threads keep everyone else out. Here a thread sees whole requests only.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gunicorn.workers.base import Worker

from app.serving.certificate import Certificate
from app.serving.exchange import Service
from app.serving.limits import Limits
from app.serving.server import Server

#: Files of a process besides its connections: listeners, logs, connections to Valkey, one for each thread and stream.
_OTHER_FILES = 256

#: Seconds between two signs of life.
_SECOND = 1.0


class PatientWorker(Worker):  # type: ignore[misc]
    """Serves with `threads`, `worker_connections`, `keepalive`, `certfile` and `keyfile` of gunicorn's configuration.

    Of its hooks, those before and after a request are not called.
    """

    #: Limits that gunicorn has no settings for; its own settings replace the others.
    limits = Limits()
    #: Told why, when a client is hung up on that was not done.
    on_closed: Callable[[str], object] = staticmethod(str)
    #: Cleared by gunicorn's signal handlers.
    alive: bool
    _notifies_at = 0.0

    def run(self) -> None:
        """Serves until a signal or the end of the parent, then finishes what is under way."""
        server = Server(self.sockets, self._service(), self._limits(), self._tls(), self.on_closed)
        # gunicorn's signal handlers write here, so that none waits for the end of a `turn`.
        server.watch(self.PIPE[0])
        while self.alive:
            self._turn(server)
        server.stop_accepting()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while server.connections and time.monotonic() < deadline:
            self._turn(server)
        server.close()

    def _turn(self, server: Server) -> None:
        server.turn(_SECOND)
        if (now := time.monotonic()) >= self._notifies_at:
            self._notifies_at = now + _SECOND
            self.notify()
            self.alive = self.alive and self.ppid == os.getppid()

    def _service(self) -> Service:
        scheme = "https" if self.cfg.is_ssl else "http"
        return Service(self.wsgi, self.cfg, self.log, scheme, lambda: not self.alive)

    def _tls(self) -> Any:
        return Certificate(self.cfg.certfile, self.cfg.keyfile).context if self.cfg.is_ssl else None

    def _limits(self) -> Limits:
        """As many connections as the configuration asks for, if the process may have so many files."""
        wanted = self.cfg.worker_connections + _OTHER_FILES
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < wanted:
            soft = min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        connections = min(self.cfg.worker_connections, max(soft - _OTHER_FILES, soft // 2))
        if connections < self.cfg.worker_connections:
            self.log.warning("Open files are limited to %s: at most %s connections are kept.", hard, connections)
        return replace(
            self.limits, connections=connections, threads=self.cfg.threads, idle_seconds=float(self.cfg.keepalive)
        )
