"""The cluster at this moment: what waits, and which pods live."""

from __future__ import annotations

import dataclasses

from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK, StoreAway
from app.http.json_response import json_response
from app.http.view import node_json

blueprint = Blueprint("cluster", __name__)


@blueprint.get("/api/v1/cluster")
@endpoint({OK: "Cluster"}, StoreAway)
def show_cluster() -> Response:
    """Shows Valkey, the queue, the last heartbeat of every node, and the pods as Kubernetes sees them."""
    observer = services().observer
    seen = services().pods.look()
    return json_response(
        {
            "valkey": dataclasses.asdict(services().operator.server()),
            "demo": bool(services().settings.demo and services().settings.operator_secret()),
            "queue": dataclasses.asdict(observer.depths()),
            "nodes": [node_json(beat) for beat in observer.nodes()],
            "kubernetes": {"why": seen.why, "pods": [dataclasses.asdict(pod) for pod in seen.pods]},
        }
    )
