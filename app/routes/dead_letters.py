"""Dead letters: tasks that failed too often, to be looked at, revived or forgotten."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http.answers import DeadLetters, Nothing, Purged, Task
from app.http.body import only, read_object
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, NO_CONTENT, OK, Malformed, NoSuchTask, StoreAway, TooLarge, WrongMediaType
from app.http.json_response import json_response
from app.http.path import known_id
from app.http.query import Integer, read_query
from app.identity.caller import Role
from wizard.errors import InvalidInput, QueueFull, TaskNotFound

blueprint = Blueprint("dead_letters", __name__, url_prefix="/api/v1/dead-letters")

_LIST = (Integer("limit", "how many at most", 1, 200, 100),)


@blueprint.get("")
@endpoint({OK: DeadLetters}, InvalidInput, StoreAway, query=_LIST)
def list_dead_letters() -> Response:
    """Lists dead letters, newest first."""
    letters = services().tasks.dead_letters(**read_query(_LIST))
    return json_response(DeadLetters(dead_letters=[Task.answered_by(services().node, task) for task in letters]))


@blueprint.post("/<task_id>/revive")
@endpoint(
    {ACCEPTED: Task},
    *(NoSuchTask, TaskNotFound, Malformed, TooLarge, WrongMediaType, InvalidInput, QueueFull, StoreAway),
    body=Nothing,
    role=Role.OPERATE,
    sends={ACCEPTED: ("Location",)},
)
def revive(task_id: str) -> Response:
    """Puts a dead letter back on the queue with failures 0. The body is `{}`: its type keeps other sites out."""
    only(read_object(), ())
    task = Task.answered_by(services().node, services().tasks.revive(known_id(task_id)))
    return json_response(task, ACCEPTED, {"Location": f"/api/v1/tasks/{task_id}"})


@blueprint.delete("/<task_id>")
@endpoint({NO_CONTENT: ""}, NoSuchTask, TaskNotFound, StoreAway, role=Role.OPERATE)
def purge(task_id: str) -> Response:
    """Forgets a dead letter."""
    services().tasks.purge(known_id(task_id))
    return Response(status=NO_CONTENT)


@blueprint.delete("")
@endpoint({OK: Purged}, StoreAway, role=Role.OPERATE)
def purge_all() -> Response:
    """Forgets every dead letter."""
    return json_response(Purged(purged=services().tasks.purge_all()))
