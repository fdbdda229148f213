"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT names a collector. Else nothing of it is imported.

A trace runs from a request to the ends of its attempts: the task keeps the W3C `traceparent` of what enqueued it, and a
worker's spans are children of that. The SDK reads its other variables itself, such as OTEL_TRACES_SAMPLER.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wizard import __version__
from wizard.errors import SettingError
from wizard.node import Node
from wizard.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

#: Name of what makes the spans.
SCOPE = "math-wizard"


def provider_of(settings: Settings, node: Node) -> TracerProvider | None:
    """What makes spans and sends them from a thread of its own; None if no collector is named."""
    if not settings.otel_endpoint:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = {
        "service.namespace": SCOPE,
        "service.name": f"{SCOPE}-{node.component}",
        "service.instance.id": node.name,
        "service.version": __version__,
        **({"k8s.pod.name": node.name, "k8s.namespace.name": node.namespace} if node.namespace else {}),
    }
    provider = TracerProvider(resource=Resource.create(about))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=settings.otel_timeout)))
    return provider


def check_tracing(settings: Settings) -> None:
    """Raises `SettingError` if traces are wanted and cannot be sent. Connects to nothing."""
    if not settings.otel_endpoint:
        return
    try:
        found = urlsplit(settings.otel_endpoint)
        is_address = found.scheme in {"http", "https"} and bool(found.hostname) and found.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise SettingError(
            f"OTEL_EXPORTER_OTLP_ENDPOINT is {settings.otel_endpoint!r}: it must be the address of a collector that "
            "takes OTLP over HTTP, such as http://collector:4318."
        )
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise SettingError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: pip install math-wizard[tracing]."
        )
