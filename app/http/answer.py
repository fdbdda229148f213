"""Makes answers of what the routes found out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.datastructures import Headers

from app.http.errors import ACCEPTED, OK, RETRY_SECONDS
from app.http.view import to_json
from wizard.task import Status


class Answer(Response):
    """An answer that is complete as it is made. Flask would go through its headers twice more to find that out."""

    def get_wsgi_headers(self, environ: Any) -> Headers:  # noqa: ARG002
        """The headers as they are: addresses are ours and ASCII, and the body is one text of known length."""
        self.headers["Content-Length"] = str(self.calculate_content_length())
        return self.headers


def json_answer(value: Mapping[str, Any], status: int = OK, headers: Mapping[str, str] | None = None) -> Response:
    """`value` as JSON."""
    return Answer(to_json(value), status, headers, content_type="application/json")


def lasting(value: Mapping[str, Any]) -> Response:
    """`value` as JSON that stays the same until the next version: whoever has it is told so by a 304."""
    response = Response(to_json(value), content_type="application/json")
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response


def when_ended(value: Mapping[str, Any], status: Status) -> Response:
    """200 with `value` once the task has ended, however it ended; 202 while it runs, and when to ask again."""
    if status.is_final:
        return json_answer(value)
    return json_answer(value, ACCEPTED, {"Retry-After": str(RETRY_SECONDS)})
