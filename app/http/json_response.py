"""Builds JSON responses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import PreconditionFailed

from app.http.errors import ACCEPTED, OK, PRECONDITION_FAILED, RETRY_SECONDS
from app.http.shape import Shape, to_json
from wizard.task import Status

#: Headers of `cacheable` answers.
CACHED = ("ETag", "Cache-Control")


class CompleteResponse(Response):
    """A response whose headers are final. Flask's own class would check them twice more for each request."""

    def get_wsgi_headers(self, environ: Any) -> Headers:  # noqa: ARG002
        """The headers unchanged: our addresses are ASCII, and setting the body has set its length."""
        return self.headers


def json_response(value: Shape, status: int = OK, headers: Mapping[str, str] | None = None) -> Response:
    """`value` as JSON."""
    return CompleteResponse(to_json(value), status, headers, content_type="application/json")


def cacheable(value: Shape | Mapping[str, Any]) -> Response:
    """`value` as JSON with an ETag: a client that has it gets a 304. For content that only a new version changes."""
    response = Response(to_json(value), content_type="application/json")
    response.cache_control.no_cache = True
    response.add_etag()
    return conditional(response)


def conditional(response: Response) -> Response:
    """The response, or a 304 to who has it; raises `PreconditionFailed` for who wants another version."""
    response.make_conditional(request)
    if response.status_code == PRECONDITION_FAILED:
        raise PreconditionFailed
    return response


def outcome_response(value: Shape, status: Status) -> Response:
    """`value` with 200 if the task has ended in any final state, else with 202 and Retry-After."""
    if status.is_final:
        return json_response(value)
    return json_response(value, ACCEPTED, {"Retry-After": str(RETRY_SECONDS)})
