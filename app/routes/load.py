"""The load: what those who run an installation look at when it is slow, or refuses."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK, StoreAway
from app.http.json_response import json_response
from app.http.load_answers import Load, Memory
from app.identity.caller import Role

blueprint = Blueprint("load", __name__)


@blueprint.get("/api/v1/load")
@endpoint({OK: Load}, StoreAway, role=Role.OPERATE)
def show_load() -> Response:
    """Shows who asks for how much, the lanes, the memory, and how long each operation waits and runs."""
    of = services()
    return json_response(Load.of(of.observer.load(), memory=Memory.filled(*of.observer.memory())))
