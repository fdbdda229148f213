"""Which pod answers."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK
from app.http.json_response import json_response
from app.http.node_answers import Identity

blueprint = Blueprint("identity", __name__)


@blueprint.get("/whoami")
@endpoint({OK: Identity})
def whoami() -> Response:
    """Names the node that answers."""
    return json_response(Identity.of(services().node, node=services().node.name))
