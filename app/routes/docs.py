"""The OpenAPI document for programs, and /docs, which shows the same document to people."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, send_from_directory

from app.http.endpoint import endpoint
from app.http.errors import OK, PROBLEMS
from app.http.json_response import CACHED, cacheable
from app.http.openapi import document
from app.http.spending import FREE
from wizard.operations import catalogue

# The name is part of each operationId, which clients rely on.
blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
@endpoint({OK: "application/json"}, sends={OK: CACHED})
def show_openapi() -> Response:
    """Describes this API for programs."""
    return cacheable(document(current_app))


@blueprint.get("/docs.css")
@endpoint({OK: "text/css"}, spends=FREE)
def style() -> Response:
    """Gives the style of /docs."""
    return send_from_directory(Path(current_app.root_path) / "templates", "docs.css")


@blueprint.get("/docs")
@endpoint({OK: "text/html"})
def show_docs() -> str:
    """Describes this API for people."""
    return render_template(
        "docs.html",
        api=document(current_app),
        problems=PROBLEMS.values(),
        operations=catalogue().values(),
        phrase=lambda code: HTTPStatus(int(code)).phrase,
    )
