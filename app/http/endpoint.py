"""Declares what an endpoint takes and answers. The OpenAPI document is generated from these declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app, request

from app.http.query import Parameter, read_query
from app.http.shape import Shape
from app.http.spending import READ, Spending
from app.identity.caller import Role
from app.identity.door import Opening

#: A shape, a media type, or empty where an answer has no content.
Answer = type[Shape] | str

_View = TypeVar("_View", bound=Callable[..., Any])

#: Methods that change nothing.
READS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Header of an answer → what it says. Those that every answer has, for browsers, are not among them.
RESPONSE_HEADERS: Mapping[str, str] = {
    "Cache-Control": "How long it may be kept: a day for what never changes; not without asking where it has an ETag.",
    "Content-Disposition": "The name of the file.",
    "ETag": "The version of this content: sent back as If-None-Match, it is answered by 304.",
    "Idempotency-Replayed": "true: the tasks were enqueued by an earlier request with the same Idempotency-Key.",
    "Location": "Where the task is.",
    "Preference-Applied": "How long it was waited at most, if the task has ended by then.",
    "RateLimit": "Where callers are limited: what is left of each limit, and the seconds until it is whole again.",
    "RateLimit-Policy": "Where callers are limited: each limit.",
    "Retry-After": "Seconds after which to try again.",
    "WWW-Authenticate": "How to prove who one is.",
}

#: The attribute of a view that holds its endpoint.
_ATTRIBUTE = "declared_endpoint"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a route takes and answers.

    `answers`: status → what it answers; `problems`: the exceptions that it answers as problems; `body`: a shape, or the
    name of one of `bodies()`; `role`: what a caller needs, if not what `needed` says; `spends`: what it costs its
    caller, where callers are limited; `sends`: status → headers of that answer, of `RESPONSE_HEADERS`.
    """

    answers: Mapping[int, Answer]
    problems: tuple[type[Exception], ...] = ()
    query: tuple[Parameter, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: type[Shape] | str | None = None
    role: Role | Opening | None = None
    spends: Spending = READ
    sends: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def needed(self, method: str) -> Role | Opening:
        """What a caller needs: by default read for reads, and submit for all else."""
        return self.role or (Role.READ if method in READS else Role.SUBMIT)


def endpoint(
    answers: Mapping[int, Answer],
    *problems: type[Exception],
    query: tuple[Parameter, ...] = (),
    headers: Mapping[str, str] | None = None,
    body: type[Shape] | str | None = None,
    role: Role | Opening | None = None,
    spends: Spending = READ,
    sends: Mapping[int, tuple[str, ...]] | None = None,
) -> Callable[[_View], _View]:
    """Declares a view as an endpoint; its docstring is its description. `headers`: request header → description."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Endpoint(answers, problems, query, headers or {}, body, role, spends, sends or {}))
        return view

    return declare


def endpoint_of(view: Callable[..., Any]) -> Endpoint | None:
    """The declaration of a view, if it has one."""
    found: Endpoint | None = getattr(view, _ATTRIBUTE, None)
    return found


def needed_role() -> Role | Opening:
    """What the caller of this request needs. An address that leads nowhere is told to readers only."""
    method = request.method
    view = current_app.view_functions.get(request.endpoint or "")
    declared = endpoint_of(view) if view and method != "OPTIONS" else None
    return declared.needed(method) if declared else Role.READ


def refuse_parameters() -> None:
    """Rejects query parameters on an API endpoint that declares none. Others check theirs in `read_query`."""
    if request.query_string and request.args and request.path.startswith("/api/"):
        view = current_app.view_functions.get(request.endpoint or "")
        declared = endpoint_of(view) if view else None
        if declared and not declared.query:
            read_query(())
