"""The metrics of a worker, made from its counts when Prometheus asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from worker.counts import Distribution, OperationCounts, WorkerCounts
from worker.outcome import DEATHS
from worker.session import Session

_COUNTERS: tuple[tuple[str, str, Callable[[OperationCounts], int]], ...] = (
    ("wizard_claims", "Attempts that began on this worker.", lambda counts: counts.claims),
    ("wizard_settlements_refused", "Ends that were refused: the attempt was not current.", lambda each: each.refused),
    ("wizard_parts", "Parts that this worker divided tasks into.", lambda counts: counts.parts),
)

_HISTOGRAMS: tuple[tuple[str, str, Callable[[OperationCounts], Distribution]], ...] = (
    ("wizard_wait_seconds", "Seconds on the queue before an attempt, by Valkey's clock.", lambda each: each.wait),
    ("wizard_run_seconds", "Seconds of an attempt in the calculating process.", lambda each: each.run),
    ("wizard_check_seconds", "Seconds of that for the check of the answer.", lambda each: each.check),
    ("wizard_settle_seconds", "Seconds of the call that settled an attempt.", lambda each: each.settle),
)


class WorkerMetrics(Collector):
    """Reads the counts; it counts nothing."""

    def __init__(self, counts: WorkerCounts, session: Callable[[], Session | None]) -> None:
        """`session`: the one that runs now."""
        self._counts = counts
        self._session = session
        self._registry = CollectorRegistry()
        ProcessCollector(namespace="wizard", registry=self._registry)
        self._registry.register(self)

    def text(self) -> bytes:
        """What Prometheus reads."""
        return generate_latest(self._registry)

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered needs no look at the counts."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """All families; those by operation have the operations that were met."""
        operations = sorted(self._counts.by_operation().items())
        for name, about, number in _COUNTERS:
            counter = CounterMetricFamily(name, about, labels=["operation"])
            for operation, counts in operations:
                counter.add_metric([operation], number(counts))
            yield counter
        yield _attempts(operations)
        for name, about, distribution in _HISTOGRAMS:
            histogram = HistogramMetricFamily(name, about, labels=["operation"])
            for operation, counts in operations:
                histogram.add_metric([operation], *_buckets(distribution(counts)))
            yield histogram
        deaths = CounterMetricFamily("wizard_child_deaths", "Calculating processes that died.", labels=["reason"])
        counted = self._counts.child_deaths()
        for reason in sorted(DEATHS):
            deaths.add_metric([reason], counted[reason])
        yield deaths
        yield CounterMetricFamily(
            "wizard_leases_lost", "Leases of this worker that ended while it was away.", self._counts.leases_lost
        )
        yield CounterMetricFamily(
            "wizard_tasks_reaped", "Tasks of lost workers that this one gave back.", self._counts.reaped
        )
        yield from self._state()

    def _state(self) -> Iterable[Metric]:
        session = self._session()
        status = session.status() if session else {}
        yield GaugeMetricFamily("wizard_worker_slots", "Slots of this worker.", int(status.get("slots", 0)))
        yield GaugeMetricFamily("wizard_worker_slots_busy", "Slots that hold a task.", int(status.get("busy", 0)))
        yield GaugeMetricFamily(
            "wizard_worker_ready", "Whether this worker may claim tasks.", int(bool(session and session.is_ready))
        )


def _attempts(operations: list[tuple[str, OperationCounts]]) -> Metric:
    found = CounterMetricFamily(
        "wizard_attempts", "Attempts that ended on this worker, and how.", labels=["operation", "outcome"]
    )
    for operation, counts in operations:
        for outcome, number in sorted(counts.attempts.items()):
            found.add_metric([operation, outcome], number)
    return found


def _buckets(of: Distribution) -> tuple[list[tuple[str, float]], float]:
    """The cumulative buckets, as Prometheus counts them, and the sum."""
    bounds = [*(str(bound) for bound in of.bounds), "+Inf"]
    return list(zip(bounds, accumulate(of.counts), strict=True)), of.total
