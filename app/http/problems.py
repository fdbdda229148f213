"""Turns the exceptions of routes into RFC 9457 problems. The kinds of problems are in `errors.py`."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import valkey
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from app.http import answers
from app.http.endpoint import READS
from app.http.errors import PROBLEMS, RETRY_SECONDS, Problem, StoreAway
from app.http.shape import to_json
from wizard.connection import UNAVAILABLE, NotReplicated, Unavailable

_log = logging.getLogger(__name__)

_AWAY = PROBLEMS[StoreAway]

#: Our user in Valkey lacks a right. Only the people who run the installation can change that.
_NO_RIGHTS = (valkey.exceptions.NoPermissionError, valkey.exceptions.AuthenticationError)


def register(app: Flask) -> None:
    """Turns every exception that leaves a route into a problem."""
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, from_exception)


def problem(kind: Problem, detail: str, **members: Any) -> Response:
    """The answer; `members` extend the problem."""
    body = answers.Problem(type=f"/docs#{kind.slug}", title=kind.title, status=kind.status, detail=detail, **members)
    response = Response(to_json(body), status=kind.status, mimetype=body.media_type)
    response.headers.update(kind.headers)
    if kind.retry:
        response.headers["Retry-After"] = str(members.get("retry_after", RETRY_SECONDS))
    return response


def unavailable(error: valkey.ValkeyError, **members: Any) -> Response:
    """The answer while Valkey is away."""
    return problem(_AWAY, f"Valkey cannot serve this now ({_first_words(error)}): try again in a moment.", **members)


def from_exception(error: Exception) -> Response:
    """The answer to an exception that left a route."""
    if isinstance(error, NotReplicated):
        kind = PROBLEMS[NotReplicated]
        return problem(kind, kind.description)
    if isinstance(error, (*UNAVAILABLE, *_NO_RIGHTS)):
        return unavailable(error)
    kind = _kind_of(error)
    if kind is PROBLEMS[Exception]:
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(kind, "The request could not be answered because of a fault in the service, now in its log.")
    where = {name: getattr(error, name, None) for name in ("field", "column", "readings", "retry_after")}
    return problem(kind, str(error), **{name: value for name, value in where.items() if value})


def _from_http(error: HTTPException) -> Response:
    """What Flask itself refuses: no such address, a method that is not allowed, a request that makes no sense."""
    kind = _kind_of(error)
    if kind is PROBLEMS[HTTPException]:
        kind = replace(kind, status=error.code or kind.status)
    if kind is PROBLEMS[NotFound] and _is_opened_by_a_person():
        page = Response(render_template("missing.html", path=request.path), kind.status, mimetype="text/html")
        page.headers["Vary"] = "Accept"
        return page
    response = problem(kind, kind.description)
    for name, value in error.get_headers():
        if name in {"Allow", "Content-Range"}:
            response.headers[name] = value
    return response


def _is_opened_by_a_person() -> bool:
    """Whether a browser opens the address as a page. Programs that accept anything get JSON."""
    known = (answers.Problem.media_type, "application/json", "text/html")
    return request.method in READS and request.accept_mimetypes.best_match(known, default=known[0]) == "text/html"


def _kind_of(error: Exception) -> Problem:
    return next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)


def _first_words(error: valkey.ValkeyError) -> str:
    """Why Valkey cannot serve. The rest of the message may hold addresses, which are not for clients."""
    if isinstance(error, _NO_RIGHTS):
        return "our user lacks a right there"
    return str(error).partition(" ")[0] if isinstance(error, Unavailable) else "it does not answer"
