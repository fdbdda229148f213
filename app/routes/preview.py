"""What a question would become, before it is asked: its normal form, its operation, its cost, its parts; or why not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.http.answers import Preview, Refusal
from app.http.body import QUESTION_LIMIT, read_object, turn_to_read
from app.http.endpoint import endpoint
from app.http.errors import OK, Busy, Malformed, TooLarge, WrongMediaType
from app.http.json_response import json_response
from app.http.spending import PREVIEW
from app.identity.caller import Role
from app.routes.submission import Question, question
from wizard.errors import InvalidInput
from wizard.language.format import format_tree
from wizard.language.mathml import mathml
from wizard.meaning.plan import plan
from wizard.operations import vocabulary

blueprint = Blueprint("preview", __name__)

#: Characters of a call that are still worth being drawn as mathematics.
_DRAWN = 2_000


@blueprint.post("/api/v1/preview")
@endpoint(
    {OK: Preview},
    *(Malformed, TooLarge, WrongMediaType, Busy),
    body="NewTask",
    role=Role.READ,
    spends=PREVIEW,
)
def preview_task() -> Response:
    """Says what a new task would be, and enqueues nothing. What would be refused is answered with the reason.

    `seconds` are an estimate for one worker, `characters` for the result; `parts` is how many it would be split into.
    """
    try:
        with turn_to_read():
            asked = question(read_object(QUESTION_LIMIT))
        request = asked.request
        split = request.split(asked.parts)
    except InvalidInput as error:
        return json_response(_refused(error))
    operation, cost = request.operation, request.cost
    text, drawn = _drawn(asked)
    return json_response(
        Preview(
            refusal=None,
            expression=text,
            mathml=drawn,
            operation=operation.name,
            inputs=request.inputs,
            seconds=cost.seconds if cost else None,
            characters=cost.characters if cost else None,
            splits=operation.splits,
            parts=len(split.parts) if split else None,
        )
    )


def _refused(error: InvalidInput) -> Preview:
    where = {"column": getattr(error, "column", None), "readings": list(getattr(error, "readings", ()))}
    return Preview(
        refusal=Refusal.of(error, **where),
        expression=None,
        mathml=None,
        operation=None,
        inputs=None,
        seconds=None,
        characters=None,
        splits=False,
        parts=None,
    )


def _drawn(asked: Question) -> tuple[str | None, dict[str, Any] | None]:
    """The task as a line and as MathML; what was asked by name becomes the call that would ask the same."""
    request, line = asked.request, asked.expression
    text = line or f"{request.operation.name}({', '.join(request.inputs.values())})"
    if len(text) > _DRAWN:
        return line, None
    try:
        tree = (asked.line or plan(text, vocabulary())).tree
    except InvalidInput:
        return None, None
    return format_tree(tree), mathml(tree, vocabulary())
