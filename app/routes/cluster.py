"""The cluster at this moment: what waits, and which pods live."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK, StoreAway
from app.http.json_response import json_response
from app.http.node_answers import Cluster, Holder, Kubernetes, Node, Queue, Valkey
from wizard.queue.demand import wanted_slots

blueprint = Blueprint("cluster", __name__)


@blueprint.get("/api/v1/cluster")
@endpoint({OK: Cluster}, StoreAway)
def show_cluster() -> Response:
    """Shows Valkey, the queue, the last heartbeat of every node, who holds what, and the pods in Kubernetes."""
    of = services()
    depths, holders = of.observer.depths(), of.tasks.holders()
    busy = sum(each.busy for each, _ in holders)
    return json_response(
        Cluster(
            valkey=Valkey.of(of.operator.server()),
            demo=of.allows_killing,
            queue=Queue.of(depths, wanted_slots=wanted_slots(depths, busy, of.settings.drain_seconds)),
            nodes=[Node.heard(beat) for beat in of.observer.nodes()],
            holders=[Holder.seen(each, tasks) for each, tasks in holders],
            kubernetes=Kubernetes.of(of.pods.look()),
        )
    )
