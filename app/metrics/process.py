"""What the processes of one API node have done. Nothing here asks Valkey.

With several gunicorn processes in a node, a scrape reaches any of them; then they share files in memory, and each tells
the sum.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from wizard.queue import Enqueued, NewTask
from wizard.settings import shared_counts

#: Upper bounds, seconds: a read takes a millisecond or two, a long preview tenths of a second.
_REQUEST = (0.0025, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0)

#: Upper bounds, seconds: an event is usually here within milliseconds.
_LAG = (0.01, 0.05, 0.25, 1.0, 5.0, 30.0)

#: The methods that have a label of their own.
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})


class Answered(NamedTuple):
    """What a request is counted by. `route` is the template of its address, so there are not more than routes."""

    method: str
    route: str
    status: int
    #: Whether the client asked to wait for a result.
    waits: bool


class ProcessMetrics:
    """Counts from the start of this process."""

    def __init__(self) -> None:
        """Has a registry of its own, so that a test may have several apps."""
        # A series more for each, which nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._own = registry = CollectorRegistry()
        # Not told of several processes: a scrape would show those of any.
        ProcessCollector(namespace="wizard", registry=registry)
        self._requests = Histogram(
            "wizard_http_request_seconds",
            "Seconds until an answer began; with waits=true, including the wait that the client asked for.",
            ["method", "route", "status", "waits"],
            buckets=_REQUEST,
            registry=registry,
        )
        #: Children of the histogram: `labels` would take as long again as to count.
        self._known: dict[Answered, Histogram] = {}
        self._closed = Counter(
            "wizard_http_clients_closed",
            "Connections that were closed because the client was slow, or to make room for others.",
            ["reason"],
            registry=registry,
        )
        self._submitted = Counter(
            "wizard_tasks_submitted", "Tasks that this node took in.", ["operation"], registry=registry
        )
        self._memo_hits = Counter(
            "wizard_memo_hits", "Tasks of those that were answered from a stored result.", ["operation"],
            registry=registry,
        )  # fmt: skip
        self._limited = Counter(
            "wizard_rate_limited", "Requests that were refused because of a limit.", ["limit"], registry=registry
        )
        self.event_lag = Histogram(
            "wizard_event_lag_seconds",
            "Seconds from an event to this node, of the oldest of each reading. Clocks of two machines are compared.",
            buckets=_LAG,
            registry=registry,
        )
        self.waiting = Gauge(
            "wizard_api_waiting", "Clients that wait for a result here.", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self.streams = Gauge(
            "wizard_api_streams", "Clients that read the events here.", registry=registry, multiprocess_mode="livesum"
        )

        self.degraded = Gauge(
            "wizard_rate_limit_degraded",
            "Whether callers are limited here alone, since Valkey does not answer.",
            registry=registry,
            multiprocess_mode="livemax",
        )

    def answered(self, how: Answered, seconds: float) -> None:
        """A request was answered."""
        found = self._known.get(how)
        if found is None:
            method = how.method if how.method in _METHODS else "other"
            found = self._known[how._replace(method=method)] = self._requests.labels(
                method, how.route, how.status, str(how.waits).lower()
            )
        found.observe(seconds)

    def closed(self, reason: str) -> None:
        """A connection was closed, and not because its client was done."""
        self._closed.labels(reason).inc()

    def limited(self, limit: str) -> None:
        """A request was refused because of the limit of that name."""
        self._limited.labels(limit).inc()

    def submitted(self, tasks: Sequence[NewTask], enqueued: Enqueued) -> None:
        """Tasks were taken in; not those that a repeated request found."""
        if enqueued.replayed:
            return
        for operation, number in Tally([each.operation for each in tasks]).items():
            self._submitted.labels(operation).inc(number)
        if enqueued.answered:
            pairs = zip(enqueued.task_ids, tasks, strict=True)
            for operation, number in Tally(task.operation for each, task in pairs if each in enqueued.answered).items():
                self._memo_hits.labels(operation).inc(number)

    def text(self) -> bytes:
        """What Prometheus reads."""
        if not shared_counts():
            return generate_latest(self._own)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)
