"""Numbers for Prometheus, read from Valkey when they are asked for: no process counts anything of its own.

So any replica may be asked, and its answer holds for the whole installation, but for what is named `wizard_api_…`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import valkey
from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from app.background.services import Services, services
from app.http.endpoint import endpoint
from app.http.errors import OK

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@endpoint({OK: "text/plain"})
def show_metrics() -> Response:
    """Shows metrics as Prometheus reads them. While Valkey is away, `wizard_valkey_up` is 0 and the rest absent."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(_Wizard(services()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Wizard(Collector):
    """What the queue, the nodes and this process have to tell."""

    def __init__(self, of: Services) -> None:
        """One scrape's collector."""
        self._of = of

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered must not cost a reading."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Reads everything once."""
        listener = self._of.listener
        yield GaugeMetricFamily("wizard_api_waiting", "Clients that wait for a result here.", listener.waiting)
        yield GaugeMetricFamily("wizard_api_streams", "Clients that read the events here.", listener.streams)
        try:
            found = [*self._queue(), *self._nodes()]
        except valkey.ValkeyError:
            found = []
        yield GaugeMetricFamily("wizard_valkey_up", "Whether Valkey answers this node.", int(bool(found)))
        yield from found

    def _queue(self) -> Iterable[Metric]:
        depths = self._of.observer.depths()
        tasks = GaugeMetricFamily(
            "wizard_queue_tasks", "Tasks that have not ended, and dead letters.", labels=["state"]
        )
        for state in ("queued", "queued_parts", "running", "delayed", "dead_letters"):
            tasks.add_metric([state], getattr(depths, state))
        yield tasks
        age = depths.oldest_waiting_seconds or 0.0
        yield GaugeMetricFamily(
            "wizard_queue_oldest_waiting_seconds", "How long the head of the queue has waited.", age
        )
        yield GaugeMetricFamily(
            "wizard_queue_waiting_seconds",
            "Foretold seconds of one worker for all that waits.",
            depths.waiting_seconds,
        )
        ended = CounterMetricFamily("wizard_tasks_ended", "Tasks that ended.", labels=["status", "operation"])
        for (status, operation), count in sorted(self._of.observer.totals().items()):
            ended.add_metric([status, operation], count)
        yield ended

    def _nodes(self) -> Iterable[Metric]:
        beats = self._of.observer.nodes()
        nodes = GaugeMetricFamily("wizard_nodes", "Pods whose heartbeat is fresh.", labels=["component", "state"])
        for (component, state), count in sorted(Counter((each["component"], each["state"]) for each in beats).items()):
            nodes.add_metric([component, state], count)
        yield nodes
        requests = CounterMetricFamily("wizard_api_requests", "Requests that an API node answered.", labels=["node"])
        for beat in beats:
            if "requests" in beat:
                requests.add_metric([beat["name"]], int(beat["requests"]))
        yield requests
