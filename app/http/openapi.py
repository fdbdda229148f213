"""Builds the OpenAPI 3.1 document from the routes of an app and what they declare.

A test checks that every route is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.http.answers import Attachment, Problem
from app.http.bodies import MEDIA_TYPES, bodies, result_names, results
from app.http.endpoint import RESPONSE_HEADERS, Endpoint, endpoint_of
from app.http.errors import PROBLEMS
from app.http.errors import Problem as Kind
from app.http.path import PARAMETERS
from app.http.shape import Shape, ref, schemas
from app.identity.caller import Role
from app.identity.door import SESSION_COOKIE
from app.identity.errors import CannotVerify, Forbidden, Unauthenticated
from wizard import __version__
from wizard.errors import RateLimited

#: How a caller proves who it is. An installation has all of these, or some, or none.
_SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A static token, or a token of an OIDC issuer."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "The cookie that POST /api/v1/session gives for a static token.",
    },
    "access": {
        "type": "apiKey",
        "in": "header",
        "name": "Cf-Access-Jwt-Assertion",
        "description": "What Cloudflare Access adds to each request of a person who has signed in there.",
    },
}

#: What any route may answer that needs a role.
_AT_THE_DOOR = (Unauthenticated, Forbidden, CannotVerify)

#: Headers of every answer whose request counts towards a limit.
_LIMITS = ("RateLimit", "RateLimit-Policy")

#: The key of the document in `Flask.extensions`. It is made once, when all routes are known.
_KEPT = "wizard-openapi"


def document(app: Flask) -> dict[str, Any]:
    """The whole document."""
    if _KEPT not in app.extensions:
        paths: dict[str, Any] = {}
        for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
            paths.setdefault(path_of(rule), {}).update(_operations(app, rule))
        app.extensions[_KEPT] = {
            "openapi": "3.1.0",
            "info": {
                "title": "Distributed Math Wizard",
                "version": __version__,
                "summary": "Ask a hard calculation; worker pods compute it exactly, check it, and say who did what.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": dict(sorted(_schemas(app).items())),
                "securitySchemes": _SECURITY_SCHEMES,
            },
        }
    found: dict[str, Any] = app.extensions[_KEPT]
    return found


def path_of(rule: Rule) -> str:
    """A rule as OpenAPI writes it: `{task_id}` for `<task_id>`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _schemas(app: Flask) -> dict[str, Any]:
    """All that has a name. What the result of a task holds depends on its operation: `x-results` says where to look."""
    answers, others = schemas([*_shapes(app), Attachment]), bodies() | results()
    assert not answers.keys() & others.keys(), "two schemas of one name"
    found = answers | others
    found["Task"]["properties"]["result"]["x-results"] = result_names()
    return found


def _shapes(app: Flask) -> list[type[Shape]]:
    """The shapes that the routes declare."""
    declared = [each for view in app.view_functions.values() if (each := endpoint_of(view))]
    shapes = {shape for each in declared for shape in (*each.answers.values(), each.body) if isinstance(shape, type)}
    return [*shapes, Problem]


def _content(shape: type[Shape] | str) -> dict[str, Any]:
    """A shape, or a body by its name, in each of its media types."""
    if not isinstance(shape, str):
        return {shape.media_type: {"schema": ref(shape.__name__)}}
    return {each: {"schema": ref(shape)} for each in MEDIA_TYPES.get(shape, ("application/json",))}


def _operations(app: Flask, rule: Rule) -> Iterator[tuple[str, Any]]:
    view = app.view_functions[rule.endpoint]
    declared = endpoint_of(view)
    assert declared, f"{rule.endpoint} is not declared with @endpoint"
    summary, _, rest = (view.__doc__ or "").partition("\n\n")
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        described = {
            "operationId": rule.endpoint.replace(".", "-"),
            "tags": [rule.endpoint.partition(".")[0].replace("_", " ")],
            "summary": " ".join(summary.split()),
            "parameters": _parameters(declared, rule),
            "responses": dict(_responses(declared, guarded=isinstance(declared.needed(method), Role))),
        }
        if isinstance(role := declared.needed(method), Role):
            # The empty one stands for installations where everyone has the role.
            described["security"] = [{}, *({name: [role]} for name in _SECURITY_SCHEMES)]
            described["x-role"] = role
        if rest:
            described["description"] = " ".join(rest.split())
        if declared.body:
            described["requestBody"] = {"required": True, "content": _content(declared.body)}
        yield method.lower(), described


def _parameters(declared: Endpoint, rule: Rule) -> list[dict[str, Any]]:
    return [
        *(_in_path(name) for name in sorted(rule.arguments)),
        *(
            {"name": each.name, "in": "query", "description": each.description, "schema": each.schema()}
            for each in declared.query
        ),
        *(
            {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}
            for name, description in declared.headers.items()
        ),
    ]


def _in_path(name: str) -> dict[str, Any]:
    description, pattern = PARAMETERS[name]
    schema = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _responses(declared: Endpoint, *, guarded: bool) -> Iterator[tuple[str, Any]]:
    for status, shape in declared.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if shape:
            answer["content"] = {shape: {}} if isinstance(shape, str) else _content(shape)
        if names := [*declared.sends.get(status, ()), *(_LIMITS if declared.spends.kind else ())]:
            answer["headers"] = _headers(names)
        yield str(status), answer
    by_status: dict[int, list[Kind]] = {}
    limited = (RateLimited,) if declared.spends.kind else ()
    for each in (*declared.problems, *limited, *(_AT_THE_DOOR if guarded else ())):
        by_status.setdefault(PROBLEMS[each].status, []).append(PROBLEMS[each])
    for status, kinds in sorted(by_status.items()):
        answer = {"description": "; ".join(each.title for each in kinds), "content": _content(Problem)}
        sent = (name for each in kinds for name in (*(("Retry-After",) if each.retry else ()), *each.headers))
        headers = _headers([*sent, *(_LIMITS if declared.spends.kind else ())])
        yield str(int(status)), answer | ({"headers": headers} if headers else {})


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"description": RESPONSE_HEADERS[name], "schema": {"type": "string"}} for name in names}
