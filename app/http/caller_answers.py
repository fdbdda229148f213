"""The answer about the caller itself."""

from __future__ import annotations

from typing import Annotated

from app.http.shape import Shape, about
from app.identity.caller import Role, Source


class Me(Shape):
    """Who the caller is, what it may do, and what this installation lets people do."""

    name: Annotated[str | None, about("The name that the caller has proven; null if it has proven none.")]
    source: Annotated[Source, about("How it has proven its name.")]
    roles: Annotated[list[Role], about("What it may do, from the least to the most.")]
    access: Annotated[bool, about("Whether every caller must prove who it is.")]
    private: Annotated[bool, about("Whether callers see only their own tasks.")]
    read_only: Annotated[bool, about("Whether everyone may read, and only callers with a role of their own do more.")]
    sign_in: Annotated[bool, about("Whether one can sign in with a static token: POST /api/v1/session.")]
    sign_out: Annotated[str | None, about("The address where one signs out, if that is not DELETE /api/v1/session.")]
    demo: Annotated[bool, about("Whether an operator may kill workers.")]
