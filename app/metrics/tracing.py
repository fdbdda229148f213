"""The spans of requests, and of their calls to the queue. No text of a client: no query, no header, no body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from app.metrics.process import Answered
from wizard.tracing import SCOPE

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import SpanContext

#: What is asked all the time by machines.
_UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})

_HEADERS = ("traceparent", "tracestate")

_SERVER_ERROR = 500


class RequestTraces:
    """One for a process; its spans are those of the current thread."""

    def __init__(self, provider: TracerProvider) -> None:
        """The `provider` sends them. Imports the library, which only those need who trace."""
        from opentelemetry import trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._tracer = provider.get_tracer(SCOPE)
        self._trace, self._w3c = trace, TraceContextTextMapPropagator()

    @contextmanager
    def request(self, environ: dict[str, Any]) -> Iterator[None]:
        """The span of a request, a child of the one that its header `traceparent` names."""
        if environ["PATH_INFO"] in _UNTRACED:
            yield
            return
        carrier = {name: environ[key] for name in _HEADERS if (key := f"HTTP_{name.upper()}") in environ}
        # Its name is known later, when a route has been found.
        with self._tracer.start_as_current_span("HTTP", self._w3c.extract(carrier), self._trace.SpanKind.SERVER):
            yield

    def answered(self, how: Answered) -> dict[str, str]:
        """Names the current span. Returns the headers by which the client finds the trace."""
        span = self._trace.get_current_span()
        context = span.get_span_context()
        if not context.is_valid:
            return {}
        span.update_name(f"{how.method} {how.route}")
        span.set_attributes(
            {
                "http.request.method": how.method,
                "http.route": how.route,
                "http.response.status_code": how.status,
                "wizard.waits": how.waits,
            }
        )
        if how.status >= _SERVER_ERROR:
            span.set_status(self._trace.StatusCode.ERROR)
        return {"traceresponse": self._traceparent(context)}

    @contextmanager
    def enqueueing(self) -> Iterator[str]:
        """The span of a call that enqueues. Gives its `traceparent`, which the tasks keep; empty: not sampled."""
        with self._tracer.start_as_current_span("enqueue", kind=self._trace.SpanKind.PRODUCER) as span:
            context = span.get_span_context()
            yield self._traceparent(context) if context.trace_flags.sampled else ""

    def _traceparent(self, context: SpanContext) -> str:
        carrier: dict[str, str] = {}
        span = self._trace.NonRecordingSpan(context)
        self._w3c.inject(carrier, self._trace.set_span_in_context(span))
        return carrier["traceparent"]
