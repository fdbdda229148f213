"""Declares what an endpoint takes and answers. The OpenAPI document is generated from these declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app, request

from app.http.query import Parameter, read_query
from app.http.shape import Shape

#: A shape, a media type, or empty where an answer has no content.
Answer = type[Shape] | str

_View = TypeVar("_View", bound=Callable[..., Any])

#: The attribute of a view that holds its endpoint.
_ATTRIBUTE = "declared_endpoint"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a route takes and answers.

    `answers`: status → what it answers; `problems`: the exceptions that it answers as problems; `body`: a shape, or the
    name of one of `bodies()`.
    """

    answers: Mapping[int, Answer]
    problems: tuple[type[Exception], ...] = ()
    query: tuple[Parameter, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: type[Shape] | str | None = None


def endpoint(
    answers: Mapping[int, Answer],
    *problems: type[Exception],
    query: tuple[Parameter, ...] = (),
    headers: Mapping[str, str] | None = None,
    body: type[Shape] | str | None = None,
) -> Callable[[_View], _View]:
    """Declares a view as an endpoint; its docstring is its description. `headers`: request header → description."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Endpoint(answers, problems, query, headers or {}, body))
        return view

    return declare


def endpoint_of(view: Callable[..., Any]) -> Endpoint | None:
    """The declaration of a view, if it has one."""
    found: Endpoint | None = getattr(view, _ATTRIBUTE, None)
    return found


def refuse_parameters() -> None:
    """Rejects query parameters on an API endpoint that declares none. Others check theirs in `read_query`."""
    if request.query_string and request.args and request.path.startswith("/api/"):
        view = current_app.view_functions.get(request.endpoint or "")
        declared = endpoint_of(view) if view else None
        if declared and not declared.query:
            read_query(())
