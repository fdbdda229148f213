"""What a question would become, before it is asked: its normal form, its operation, its cost, its parts; or why not."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.answer import json_answer
from app.body import read_object
from app.contract import contract
from app.errors import OK, Malformed, TooLarge, WrongMediaType
from app.submission import new_task
from wizard.errors import InvalidInput
from wizard.language.mathml import mathml
from wizard.meaning.plan import plan
from wizard.operations import find, vocabulary
from wizard.queue import NewTask

blueprint = Blueprint("preview", __name__)

#: Characters of a call that are still worth being drawn as mathematics.
_DRAWN = 2_000

_NOTHING: dict[str, Any] = {
    "refusal": None,
    "expression": None,
    "mathml": None,
    "operation": None,
    "inputs": None,
    "seconds": None,
    "characters": None,
    "splits": False,
    "parts": None,
}


@blueprint.post("/api/v1/preview")
@contract({OK: "Preview"}, Malformed, TooLarge, WrongMediaType, body="NewTask")
def preview_task() -> Response:
    """Says what a new task would be, and enqueues nothing. What would be refused is answered with the reason.

    `seconds` are an estimate for one worker, `characters` for the result; `parts` is how many it would be split into.
    """
    members = read_object()
    try:
        task = new_task(members)
        operation = find(task.operation)
        split = operation.split(task.inputs, task.parts)
    except InvalidInput as error:
        refusal = {"detail": error.detail, "field": error.field, "column": getattr(error, "column", None)}
        return json_answer(_NOTHING | {"refusal": refusal})
    cost = operation.estimate(task.inputs)
    text, drawn = _drawn(task)
    return json_answer(
        _NOTHING
        | {
            "expression": text,
            "mathml": drawn,
            "operation": operation.name,
            "inputs": task.inputs,
            "seconds": cost.seconds if cost else None,
            "characters": cost.characters if cost else None,
            "splits": operation.fan_out is not None,
            "parts": len(split.parts) if split else None,
        }
    )


def _drawn(task: NewTask) -> tuple[str | None, dict[str, Any] | None]:
    """The task as a line and as MathML; what was asked by name becomes the call that would ask the same."""
    text = task.expression or f"{task.operation}({', '.join(task.inputs.values())})"
    if len(text) > _DRAWN:
        return task.expression, None
    try:
        found = plan(text, vocabulary())
    except InvalidInput:
        return task.expression, None
    return found.text, mathml(found.tree, vocabulary())
