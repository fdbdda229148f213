"""The spans of attempts, made when they are settled, as children of the request that asked for the task.

attempt <operation>     from its claim until it was settled
  claim                 on the queue until it was claimed
  calculate             in the calculating process; of it
    check               the check of the answer
  settle                the call that settled it, perhaps together with others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from wizard.queue import Claim, Settled
from wizard.tracing import SCOPE
from worker.counts import SlotCounts
from worker.outcome import Divided, Failed, Finished, Outcome, Stopped

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

#: Attempts of one slot that are kept until they are settled. A slot holds 64; one that was given back is forgotten.
_KEPT = 256

_BILLION = 1_000_000_000

_T = TypeVar("_T")


class TracedCounts(SlotCounts):
    """The counts of a slot whose attempts are traced too."""

    def __init__(self, provider: TracerProvider) -> None:
        """The `provider` sends the spans. Imports the library, which only those need who trace."""
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        super().__init__()
        self._trace, self._w3c = trace, TraceContextTextMapPropagator()
        self._tracer = provider.get_tracer(SCOPE)
        #: (task, attempt) → when it was claimed, ns since 1970.
        self._claimed: dict[tuple[str, int], int] = {}
        #: (task, attempt) → when its answer arrived, and the answer.
        self._ended: dict[tuple[str, int], tuple[int, Outcome]] = {}

    def claimed(self, claims: Iterable[Claim]) -> None:
        """These attempts begin."""
        claims, now = list(claims), time.time_ns()
        super().claimed(claims)
        for claim in claims:
            _keep(self._claimed, claim, now)

    def ended(self, claim: Claim, outcome: Outcome) -> None:
        """An attempt has ended, whatever comes of its settlement; one that was stopped is not settled."""
        super().ended(claim, outcome)
        now = time.time_ns()
        if isinstance(outcome, Stopped):
            self._tell(claim, now, outcome, settled=None)
        else:
            _keep(self._ended, claim, (now, outcome))

    def settled(self, claims: Iterable[Claim], reply: Settled, seconds: float) -> None:
        """These attempts were settled by one call."""
        claims, now = list(claims), time.time_ns()
        super().settled(claims, reply, seconds)
        for claim, is_accepted, is_aside in zip(claims, reply.accepted, reply.put_aside, strict=True):
            if found := self._ended.pop((claim.task_id, claim.attempt), None):
                how = "put aside" if is_aside else "accepted" if is_accepted else "refused"
                self._tell(claim, *found, settled=(now - round(seconds * _BILLION), now, how))

    def _tell(self, claim: Claim, answered: int, outcome: Outcome, settled: tuple[int, int, str] | None) -> None:
        claimed = self._claimed.pop((claim.task_id, claim.attempt), answered)
        attempt = self._tracer.start_span(
            f"attempt {claim.operation}",
            self._w3c.extract({"traceparent": claim.trace}) if claim.trace else None,
            self._trace.SpanKind.CONSUMER,
            start_time=claimed,
            attributes={
                "wizard.task_id": claim.task_id,
                "wizard.operation": claim.operation,
                "wizard.attempt": claim.attempt,
                "wizard.phase": claim.phase.value or "whole",
                "wizard.outcome": _named(outcome),
            },
        )
        if not attempt.is_recording():
            # It is not among those that are sampled, and neither is what would be inside.
            return
        if isinstance(outcome, Failed | Stopped):
            attempt.set_status(
                self._trace.StatusCode.ERROR, None if isinstance(outcome, Stopped) else outcome.error["title"]
            )
        inside = self._trace.set_span_in_context(attempt)
        if claim.waited_seconds is not None:
            self._span("claim", inside, claimed - round(claim.waited_seconds * _BILLION), claimed)
        self._calculated(outcome, inside, answered)
        if settled:
            began, ended, how = settled
            self._span("settle", inside, began, ended, {"wizard.settled": how})
        attempt.end(settled[1] if settled else answered)

    def _calculated(self, outcome: Outcome, inside: Context, answered: int) -> None:
        if isinstance(outcome, Stopped) or outcome.seconds is None:
            return
        calculated = self._span("calculate", inside, answered - round(outcome.seconds * _BILLION), answered)
        if isinstance(outcome, Finished) and outcome.check_seconds is not None:
            check = round(outcome.check_seconds * _BILLION)
            self._span("check", self._trace.set_span_in_context(calculated), answered - check, answered)

    def _span(
        self, name: str, inside: Context, began: int, ended: int, attributes: dict[str, str] | None = None
    ) -> Span:
        span = self._tracer.start_span(name, inside, start_time=began, attributes=attributes)
        span.end(ended)
        return span


def _named(outcome: Outcome) -> str:
    if isinstance(outcome, Stopped):
        return outcome.reason.value
    return "divided" if isinstance(outcome, Divided) else "failed" if isinstance(outcome, Failed) else "completed"


def _keep(kept: dict[tuple[str, int], _T], claim: Claim, value: _T) -> None:
    kept[claim.task_id, claim.attempt] = value
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]
