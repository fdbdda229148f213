"""How gunicorn serves the API: `gunicorn -c app/gunicorn.conf.py app.wsgi:app`. Each number with its reason."""

# ruff: noqa: N999 - the name that gunicorn gives such a file.
from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Any

from app.background.services import NAME, Services
from wizard.settings import Settings

_settings = Settings.from_environment()

bind = f"0.0.0.0:{_settings.api_port}"
# Several nodes on one machine share the port and the kernel spreads connections; never in a pod, which has its own.
reuse_port = bool(_settings.api_reuse_port)

# Threads, since a request mostly waits for Valkey; processes only where a core should do more than one can.
worker_class = "gthread"
workers = _settings.api_processes
threads = _settings.api_threads
# Each process forks first and loads the app then, so no thread or connection is ever shared.
preload_app = False

# Longer than the gateway keeps a connection idle (60 s): if we closed first, a request could meet a closed door.
keepalive = 75
# A process whose main loop is silent for so long hangs; waiting clients do not count, they have threads of their own.
timeout = 30
# What is under way at SIGTERM ends within milliseconds, waits and streams within a second; the rest is margin.
graceful_timeout = 10
# The heartbeat file of each process belongs into memory: on a slow disk, a healthy process would look hung.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# `GET /add` with two numbers of 1,000 digits before and after the point is the longest line that anyone needs.
limit_request_line = 4094
# A browser sends about 20 headers and the gateway adds a few; the longest is a cookie or token of an access proxy.
limit_request_fields = 50
limit_request_field_size = 8190
# No header may say who the client is or which scheme it used: nothing here asks, so nothing can be forged.
forwarded_allow_ips = ""
# `A_B` and `A-B` would be the same variable: a header with an underscore is dropped.
header_map = "drop"

# Nothing to be steered by but signals, and no file outside of what is mounted.
control_socket_disable = True
# The gateway logs requests; a line for each would cost more than the request.
accesslog = None
errorlog = "-"
loglevel = "info"
proc_name = "wizard-api"


def post_worker_init(worker: Any) -> None:
    """After the fork: starts the threads, and lets a signal end waits and streams before gunicorn waits for them."""
    services: Services = worker.wsgi.extensions[NAME]
    services.heartbeat.start()
    if services.deletion_cost:
        services.deletion_cost.start()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _before(number, services)


def worker_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Takes the node off the list; another process of the same node puts it back with its next beat."""
    if getattr(worker, "wsgi", None):
        worker.wsgi.extensions[NAME].heartbeat.leave()


def _before(number: signal.Signals, services: Services) -> None:
    following = signal.getsignal(number)
    assert callable(following), "gunicorn has set its own handlers by now"

    def stop(received: int, frame: FrameType | None) -> None:
        # The main thread accepts connections and serves none, so it holds no lock that these need.
        services.heartbeat.stop()
        if services.deletion_cost:
            services.deletion_cost.stop()
        services.listener.stop()
        following(received, frame)

    signal.signal(number, stop)
