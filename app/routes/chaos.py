"""Chaos testing: the operator may kill a worker from the page, where the settings allow it."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, request

from app.background.services import services
from app.http.answers import Nothing
from app.http.body import only, read_object
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, Malformed, NoSuchNode, NotAllowed, StoreAway, TooLarge, WrongMediaType, WrongToken
from app.http.json_response import json_response
from wizard.errors import InvalidInput

blueprint = Blueprint("chaos", __name__)


@blueprint.post("/api/v1/nodes/<pod>/kill")
@endpoint(
    {ACCEPTED: Nothing},
    *(NotAllowed, WrongToken, NoSuchNode, Malformed, TooLarge, WrongMediaType, InvalidInput, StoreAway),
    headers={"Authorization": "Bearer and the operator's token"},
    body=Nothing,
)
def kill_node(pod: str) -> Response:
    """Ends a worker like a crash; another worker calculates its tasks. The body is `{}`."""
    settings = services().settings
    token = settings.operator_secret()
    if not (settings.demo and token):
        raise NotAllowed(
            "Killing pods is off here: it needs DEMO=1 and an OPERATOR_TOKEN, in the API and in the workers."
        )
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(), token.encode()):
        raise WrongToken("This is not the operator's token: send the header Authorization: Bearer and the token.")
    only(read_object(), ())
    if not services().operator.end(pod):
        raise NoSuchNode("No worker of this name is alive: GET /api/v1/cluster lists the nodes.")
    return json_response(Nothing(), ACCEPTED)
