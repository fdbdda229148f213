"""gunicorn's log, as lines of the process's own: its start and end, its faults, and requests if they are wanted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

#: What Kubernetes and Prometheus ask all the time.
_UNTOLD = frozenset({"/healthz", "/readyz", "/metrics"})


class Log(Logger):  # type: ignore[misc]
    """Hands on to the root logger whatever gunicorn would write itself."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn's, without its handlers; the level is the root logger's."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """A line for a request: no query, which may be long, and no header, which may hold a secret."""
        if self.cfg.accesslog and req.path not in _UNTOLD:
            self.access_log.info(
                "request",
                extra={
                    "method": req.method,
                    "path": req.path,
                    "status": resp.status_code,
                    "seconds": request_time.total_seconds(),
                    "bytes": resp.sent,
                    "from": environ.get("REMOTE_ADDR", "").removeprefix("::ffff:"),
                },
            )
