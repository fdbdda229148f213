"""What holds for the whole installation: told by one API node, so that no number is multiplied by the replicas.

It is the node that has lived longest of those whose heartbeat is fresh; why, docs/adr/0024 tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import valkey
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.metrics.certificate import WatchedCertificate
from wizard.node import Node
from wizard.queue import Observer
from wizard.queue.demand import wanted_slots

_STATES = ("queued", "queued_parts", "running", "delayed", "dead_letters")

#: What a heartbeat says; each is told also when there is none, so that a rule may ask for none.
_COMPONENTS, _NODE_STATES = ("api", "worker"), ("busy", "draining", "idle")


class Installation(Collector):
    """Reads Valkey at each scrape, and nothing before."""

    def __init__(
        self, observer: Observer, node: Node, certificate: WatchedCertificate, *, drain_seconds: float
    ) -> None:
        """`node` is the one that this process belongs to."""
        self._drain_seconds = drain_seconds
        self._observer = observer
        self._node = node
        self._certificate = certificate

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered must not cost a reading."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Whether Valkey answers this node; and all the rest if it is this node's turn to tell."""
        try:
            beats = self._observer.nodes()
            found = self._tell(beats) if is_oldest(self._node.name, beats) else []
        except valkey.ValkeyError:
            yield GaugeMetricFamily("wizard_valkey_up", "Whether Valkey answers this node.", 0)
            return
        yield GaugeMetricFamily("wizard_valkey_up", "Whether Valkey answers this node.", 1)
        yield from found

    def _tell(self, beats: Sequence[Mapping[str, str]]) -> list[Metric]:
        found = [*self._queue(), self._ended(), _nodes(beats), *self._memory()]
        if (ends_at := self._certificate.ends_at()) is not None:
            found.append(
                GaugeMetricFamily(
                    "wizard_certificate_expiry_timestamp_seconds",
                    "When the certificate ends that clients are shown, in seconds since 1970.",
                    ends_at,
                )
            )
        return found

    def _queue(self) -> Iterable[Metric]:
        depths = self._observer.depths()
        tasks = GaugeMetricFamily(
            "wizard_queue_tasks", "Tasks that have not ended, and dead letters.", labels=["state"]
        )
        for state in _STATES:
            tasks.add_metric([state], getattr(depths, state))
        yield tasks
        yield GaugeMetricFamily(
            "wizard_queue_oldest_waiting_seconds",
            "How long the head of the queue has waited.",
            depths.oldest_waiting_seconds or 0.0,
        )
        yield GaugeMetricFamily(
            "wizard_queue_waiting_seconds",
            "Foretold seconds of one worker for all that waits.",
            depths.waiting_seconds,
        )
        busy = sum(self._observer.busy_slots().values())
        yield GaugeMetricFamily(
            "wizard_queue_wanted_slots",
            "Slots of workers for what runs, and to finish what waits in time: for autoscalers.",
            wanted_slots(depths, busy, self._drain_seconds),
        )

    def _ended(self) -> Metric:
        ended = CounterMetricFamily(
            "wizard_tasks_ended", "Tasks that ended since the installation began.", labels=["status", "operation"]
        )
        for (status, operation), count in sorted(self._observer.totals().items()):
            ended.add_metric([status, operation], count)
        return ended

    def _memory(self) -> Iterable[Metric]:
        used, limit = self._observer.memory()
        yield GaugeMetricFamily("wizard_valkey_memory_used_bytes", "Memory that Valkey has filled.", used)
        yield GaugeMetricFamily(
            "wizard_valkey_memory_limit_bytes", "Memory that it may fill (maxmemory); 0 means no limit.", limit
        )


def is_oldest(name: str, beats: Iterable[Mapping[str, str]]) -> bool:
    """Whether no API node with a fresh heartbeat began before the one of this `name`."""
    began = {each["name"]: (int(each["started_at"]), each["name"]) for each in beats if each.get("component") == "api"}
    return not began or (name in began and began[name] == min(began.values()))


def _nodes(beats: Iterable[Mapping[str, str]]) -> Metric:
    nodes = GaugeMetricFamily("wizard_nodes", "Pods whose heartbeat is fresh.", labels=["component", "state"])
    counted = Counter((each.get("component"), each.get("state")) for each in beats)
    for component, state in product(_COMPONENTS, _NODE_STATES):
        nodes.add_metric([component, state], counted[component, state])
    return nodes
