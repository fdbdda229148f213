"""Whether this process lives, whether it should be sent requests, and whether Valkey answers it."""

from __future__ import annotations

import valkey
from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK, NotReady, StoreAway
from app.http.json_response import json_response
from app.http.node_answers import Health, ValkeyTest
from app.http.problems import unavailable
from app.http.spending import FREE
from app.identity.door import Opening

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@endpoint({OK: Health}, role=Opening.ALWAYS, spends=FREE)
def live() -> Response:
    """Says that the process lives. It never asks Valkey: to restart the API would not bring that back."""
    return json_response(Health(ok=True))


@blueprint.get("/readyz")
@endpoint({OK: Health}, NotReady, StoreAway, role=Opening.ALWAYS, spends=FREE)
def ready() -> Response:
    """Says whether requests should be sent here: not while it ends, nor while Valkey is away. A slow one is not."""
    if services().listener.stopping.is_set():
        raise NotReady("This node is shutting down: send requests to another one.")
    services().readiness.check()
    return json_response(Health(ok=True))


@blueprint.get("/valkey_test")
@endpoint({OK: ValkeyTest}, StoreAway)
def valkey_test() -> Response:
    """Says how long Valkey takes to answer this node."""
    node = services().node.name
    try:
        ping_ms = services().observer.ping()
    except valkey.ValkeyError as error:
        return unavailable(error, ok=False, node=node)
    return json_response(ValkeyTest(ok=True, ping_ms=round(ping_ms, 3), node=node))
