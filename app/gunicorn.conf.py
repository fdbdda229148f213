"""How gunicorn serves the API: `gunicorn -c app/gunicorn.conf.py app.wsgi:app`. Each number with its reason."""

# ruff: noqa: N999 - the name that gunicorn gives such a file.
from __future__ import annotations

import ctypes
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from gunicorn.arbiter import Arbiter

from wizard.any_address import HOST
from wizard.connection import check
from wizard.errors import SettingError
from wizard.logs import start_logging
from wizard.node import this_node
from wizard.settings import Settings, share_counts, shared_counts
from wizard.tls import server_context
from wizard.tracing import check_tracing

#: When this node began: its processes are forked later, each at its own time.
_BEGAN = time.monotonic()

_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

try:
    _settings = Settings.from_environment()
    # Before prometheus_client is imported, which happens below: it looks once whether processes share their counts.
    if _settings.api_processes > 1 and not shared_counts():
        share_counts(tempfile.mkdtemp(prefix="wizard-metrics-", dir=_MEMORY))

    from prometheus_client.multiprocess import mark_process_dead

    from app.background.services import NAME, Services
    from app.identity.door import Door
    from app.identity.internal import INTERNAL
    from app.metrics.external import ExternalMetrics
    from app.serving.internal import only, serve_internally
    from app.serving.log import Log
    from app.serving.own_certificate import own_context
    from app.serving.worker import PatientWorker

    Door.of(_settings)
    check(_settings)
    check_tracing(_settings)
    if _settings.tls_cert or _settings.tls_key:
        server_context(_settings.tls_cert, _settings.tls_key)
except SettingError as refused:
    # The sentence alone, for a trace of the stack would hide it; and the exit code that a worker has for it as well.
    sys.stderr.write(f"The API does not start: {refused}\n")
    sys.exit(2)

bind = f"{HOST}:{_settings.api_port}"
# Several nodes on one machine share the port and the kernel spreads connections; never in a pod, which has its own.
reuse_port = bool(_settings.api_reuse_port)

# Threads, since a request mostly waits for Valkey; processes only where a core should do more than one can. Slow
# clients keep none of them: docs/adr/0022.
worker_class = PatientWorker
workers = _settings.api_processes
threads = _settings.api_threads
worker_connections = _settings.api_max_connections
# Each process forks first and loads the app then, so no thread or connection is ever shared.
preload_app = False

# What is longer than a megabyte goes back to the system as soon as it is freed. The C library of Linux would keep it
# for the thread that had it: after a dozen questions of 8 MiB that was 200 MB. Other C libraries know no such option.
_MMAP_THRESHOLD = -3
with suppress(AttributeError):
    ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 1024 * 1024)

# Longer than the gateway keeps a connection idle (60 s): if we closed first, a request could meet a closed door.
keepalive = _settings.api_idle_seconds
# A process whose main loop is silent for so long hangs; waiting clients do not count, they have threads of their own.
timeout = 30
# What is under way at SIGTERM ends within milliseconds, waits and streams within a second; the rest is margin.
graceful_timeout = 10
# The heartbeat file of each process belongs into memory: on a slow disk, a healthy process would look hung.
worker_tmp_dir = _MEMORY

# `GET /add` with two numbers of 1,000 digits before and after the point is the longest line that anyone needs.
limit_request_line = 4094
# A browser sends about 20 headers and the gateway adds a few; the longest is a cookie or token of an access proxy.
limit_request_fields = 50
limit_request_field_size = 8190
# https without a gateway: the files are read again when they change.
certfile = _settings.tls_cert or None
keyfile = _settings.tls_key or None
# No header may say who the client is or which scheme it used: nothing here asks, so nothing can be forged.
forwarded_allow_ips = ""
# `A_B` and `A-B` would be the same variable: a header with an underscore is dropped.
header_map = "drop"

# Nothing to be steered by but signals, and no file outside of what is mounted.
control_socket_disable = True
# All that is logged is one line an event, of the processes that follow too.
start_logging(this_node(_settings, "api"), _settings)
logger_class = Log
# The gateway logs requests; a line for each takes about as long as a quick request.
accesslog = "-" if _settings.log_requests else None
errorlog = "-"
loglevel = _settings.log_level
proc_name = "wizard-api"


#: What the internal port answers: probes, metrics, and what an autoscaler asks.
_INTERNAL_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/api/v1/cluster"})


def post_worker_init(worker: Any) -> None:
    """After the fork: starts the threads, and lets a signal end waits and streams before gunicorn waits for them."""
    worker.limits = replace(
        worker.limits, header_seconds=_settings.api_header_seconds, body_seconds=_settings.api_body_seconds
    )
    services: Services = worker.wsgi.extensions[NAME]
    try:
        if _settings.internal_port:
            app = only(_INTERNAL_PATHS, INTERNAL, worker.wsgi)
            serve_internally(worker, "INTERNAL_PORT", _settings.internal_port, app)
        if _settings.external_metrics_port:
            context = own_context(services.node.name)
            serve_internally(
                worker,
                "EXTERNAL_METRICS_PORT",
                _settings.external_metrics_port,
                ExternalMetrics(services.observer, services.node.namespace, _settings.drain_seconds),
                lambda: context,
            )
    except SettingError as error:
        worker.log.error("The API does not start: %s", error)  # noqa: TRY400 - one sentence
        sys.exit(Arbiter.WORKER_BOOT_ERROR)
    worker.on_closed = services.metrics.closed
    services.heartbeat.start(_BEGAN)
    services.door.start()
    if services.deletion_cost:
        services.deletion_cost.start()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _before(number, services)


def worker_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Takes the node off the list; another process of the same node puts it back with its next beat."""
    if getattr(worker, "wsgi", None):
        worker.wsgi.extensions[NAME].heartbeat.leave()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001
    """What a process had open is no more; what it has counted stays."""
    if shared_counts():
        mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001
    """Takes away what the processes shared."""
    if folder := shared_counts():
        shutil.rmtree(folder, ignore_errors=True)


def _before(number: signal.Signals, services: Services) -> None:
    following = signal.getsignal(number)
    assert callable(following), "gunicorn has set its own handlers by now"

    def stop(received: int, frame: FrameType | None) -> None:
        # The main thread accepts connections and serves none, so it holds no lock that these need.
        services.heartbeat.stop()
        services.door.stop()
        if services.deletion_cost:
            services.deletion_cost.stop()
        services.listener.stop()
        following(received, frame)

    signal.signal(number, stop)
