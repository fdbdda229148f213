"""Numbers for Prometheus: what this node has done, and from one node of all what holds for the installation."""

from __future__ import annotations

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK
from app.http.spending import FREE

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@endpoint({OK: "text/plain"}, spends=FREE)
def show_metrics() -> Response:
    """Shows metrics as Prometheus reads them. While Valkey is away, `wizard_valkey_up` is 0."""
    of, registry = services(), CollectorRegistry()
    registry.register(of.installation)
    of.metrics.degraded.set(int(bool(of.limits and of.limits.is_degraded)))
    return Response(of.metrics.text() + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
