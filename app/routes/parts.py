"""The parts of a split task: which pod did which, when, and how long it took."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.answers import Part, Parts
from app.http.endpoint import endpoint
from app.http.errors import OK, NoSuchTask, StoreAway
from app.http.json_response import json_response
from app.http.path import known_id
from wizard.errors import TaskNotFound

blueprint = Blueprint("parts", __name__)


@blueprint.get("/api/v1/tasks/<task_id>/parts")
@endpoint({OK: Parts}, NoSuchTask, TaskNotFound, StoreAway)
def list_parts(task_id: str) -> Response:
    """Lists the parts that have begun, by index; `total` is how many there will be.

    Once the task has ended, its parts are no tasks any more: their `task_id` is null, and a summary tells the rest.
    """
    of = services()
    task = of.tasks.get(known_id(task_id))
    return json_response(Parts(total=task.parts or 0, parts=[Part.of(each) for each in of.tasks.parts(task)]))
