"""Who the caller is, and how a browser signs in and out with a static token."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request

from app.background.services import services
from app.http.body import only, read_object
from app.http.caller_answers import Me
from app.http.endpoint import endpoint
from app.http.errors import OK, Malformed, TooLarge, WrongMediaType
from app.http.json_response import json_response
from app.identity.caller import Caller, Role, Source, current
from app.identity.door import ACCESS_SIGN_OUT, SESSION_COOKIE, Opening
from app.identity.errors import CannotVerify, Unauthenticated
from wizard.errors import InvalidInput

blueprint = Blueprint("session", __name__, url_prefix="/api/v1")


@blueprint.get("/me")
@endpoint({OK: Me}, Unauthenticated, CannotVerify, role=Opening.ALWAYS)
def show_me() -> Response:
    """Says who the caller is and what it may do. It answers nobody too, so that the page can say so."""
    return json_response(_me(services().door.look(request.environ, current().address)))


@blueprint.post("/session")
@endpoint(
    {OK: Me},
    *(Unauthenticated, CannotVerify, Malformed, TooLarge, WrongMediaType, InvalidInput),
    body="SignIn",
    role=Opening.ALWAYS,
)
def sign_in() -> Response:
    """Signs a browser in with a static token, which it keeps in a cookie that no script can read."""
    body = read_object()
    only(body, ("token",))
    token = body.get("token")
    if not isinstance(token, str) or not token.strip():
        raise InvalidInput("token must be a static token of this installation.", field="token")
    token = token.strip()
    response = json_response(_me(services().door.sign_in(request.environ, current().address, token)))
    response.set_cookie(
        SESSION_COOKIE, quote(token, safe=""), path="/", httponly=True, samesite="Strict", secure=_is_secure()
    )
    return response


@blueprint.delete("/session")
@endpoint({OK: Me}, Unauthenticated, CannotVerify, role=Opening.ALWAYS)
def sign_out() -> Response:
    """Takes the cookie away."""
    of = services()
    response = json_response(_me(of.door.look(request.environ, current().address, with_session=False)))
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="Strict", secure=_is_secure())
    return response


def _me(caller: Caller) -> Me:
    of = services()
    return Me(
        name=caller.name,
        source=caller.source,
        roles=[each for each in Role if caller.may(each)],
        access=bool(of.settings.access),
        private=bool(of.settings.private),
        read_only=bool(of.settings.read_only),
        sign_in=of.door.has_sign_in,
        sign_out=ACCESS_SIGN_OUT if caller.source is Source.ACCESS else None,
        demo=of.allows_killing,
    )


def _is_secure() -> bool:
    """Whether the browser came by https. A gateway may have ended that, but the browser names the page's address."""
    return request.scheme == "https" or request.headers.get("Origin", "").startswith("https://")
