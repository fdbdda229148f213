"""Builds the OpenAPI 3.1 document from the routes of an app and what they declare.

A test checks that every route is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.http.answers import Problem
from app.http.bodies import bodies
from app.http.endpoint import Endpoint, endpoint_of
from app.http.errors import PROBLEMS
from app.http.path import PARAMETERS
from app.http.shape import Shape, ref, schemas
from wizard import __version__

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
            "components": {"schemas": dict(sorted((schemas(_shapes(app)) | bodies()).items()))},
        }
    found: dict[str, Any] = app.extensions[_KEPT]
    return found


def path_of(rule: Rule) -> str:
    """A rule as OpenAPI writes it: `{task_id}` for `<task_id>`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _shapes(app: Flask) -> list[type[Shape]]:
    """The shapes that the routes declare."""
    declared = [each for view in app.view_functions.values() if (each := endpoint_of(view))]
    shapes = {shape for each in declared for shape in (*each.answers.values(), each.body) if isinstance(shape, type)}
    return [*shapes, Problem]


def _content(shape: type[Shape] | str) -> dict[str, Any]:
    """One kind of content: JSON of a shape, or of a body by its name."""
    name, media_type = (shape, "application/json") if isinstance(shape, str) else (shape.__name__, shape.media_type)
    return {media_type: {"schema": ref(name)}}


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
            "responses": dict(_responses(declared)),
        }
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


def _responses(declared: Endpoint) -> Iterator[tuple[str, Any]]:
    for status, shape in declared.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if shape:
            answer["content"] = {shape: {}} if isinstance(shape, str) else _content(shape)
        yield str(status), answer
    by_status: dict[int, list[str]] = {}
    for each in declared.problems:
        by_status.setdefault(PROBLEMS[each].status, []).append(PROBLEMS[each].title)
    for status, titles in sorted(by_status.items()):
        yield str(int(status)), {"description": "; ".join(titles), "content": _content(Problem)}
