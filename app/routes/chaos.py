"""Chaos testing: the operator may kill a worker from the page, where the settings allow it."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.answers import Nothing
from app.http.body import only, read_object
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, Malformed, NoSuchNode, NotAllowed, StoreAway, TooLarge, WrongMediaType
from app.http.json_response import json_response
from app.identity.caller import Role, current
from wizard.errors import InvalidInput

blueprint = Blueprint("chaos", __name__)


@blueprint.post("/api/v1/nodes/<pod>/kill")
@endpoint(
    {ACCEPTED: Nothing},
    *(NotAllowed, NoSuchNode, Malformed, TooLarge, WrongMediaType, InvalidInput, StoreAway),
    body=Nothing,
    role=Role.OPERATE,
)
def kill_node(pod: str) -> Response:
    """Ends a worker like a crash; another worker calculates its tasks. The body is `{}`.

    Even where everyone has the role operate, a caller must prove it: send `Authorization: Bearer` and a token.
    """
    of = services()
    if not of.allows_killing:
        raise NotAllowed(
            "Killing pods is off here: it needs DEMO=1 in the API and in the workers, and an OPERATOR_TOKEN or another "
            "way to prove who one is."
        )
    of.door.require_proven(current(), Role.OPERATE)
    only(read_object(), ())
    if not of.operator.end(pod):
        raise NoSuchNode("No worker of this name is alive: GET /api/v1/cluster lists the nodes.")
    return json_response(Nothing(), ACCEPTED)
