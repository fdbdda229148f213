"""The cluster at this moment: what waits, and which pods live."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK, StoreAway
from app.http.json_response import json_response
from app.http.node_answers import Cluster, Kubernetes, Node, Queue, Valkey

blueprint = Blueprint("cluster", __name__)


@blueprint.get("/api/v1/cluster")
@endpoint({OK: Cluster}, StoreAway)
def show_cluster() -> Response:
    """Shows Valkey, the queue, the last heartbeat of every node, and the pods as Kubernetes sees them."""
    of = services()
    return json_response(
        Cluster(
            valkey=Valkey.of(of.operator.server()),
            demo=bool(of.settings.demo and of.settings.operator_secret()),
            queue=Queue.of(of.observer.depths()),
            nodes=[Node.heard(beat) for beat in of.observer.nodes()],
            kubernetes=Kubernetes.of(of.pods.look()),
        )
    )
