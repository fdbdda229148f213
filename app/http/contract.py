"""What a route takes and answers, declared at the route; the OpenAPI document is made of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app, request

from app.http.query import Parameter, read_query

_View = TypeVar("_View", bound=Callable[..., Any])

#: Where a view keeps its contract.
_ATTRIBUTE = "contract"


@dataclass(frozen=True, slots=True)
class Contract:
    """`answers`: status → name of a schema, or a media type; `problems`: the exceptions that may become one."""

    answers: Mapping[int, str]
    problems: tuple[type[Exception], ...] = ()
    query: tuple[Parameter, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


def contract(
    answers: Mapping[int, str],
    *problems: type[Exception],
    query: tuple[Parameter, ...] = (),
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
) -> Callable[[_View], _View]:
    """Declares a view's contract; its docstring says what it is for. `headers`: request header → what it does."""

    def declare(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, Contract(answers, problems, query, headers or {}, body))
        return view

    return declare


def contract_of(view: Callable[..., Any]) -> Contract | None:
    """The contract that was declared, if any."""
    found: Contract | None = getattr(view, _ATTRIBUTE, None)
    return found


def refuse_parameters() -> None:
    """Before a route of the API that declares no query parameter: a wish that nobody hears must not look granted."""
    if request.args and request.path.startswith("/api/"):
        view = current_app.view_functions.get(request.endpoint or "")
        declared = contract_of(view) if view else None
        if declared and not declared.query:
            read_query(())
