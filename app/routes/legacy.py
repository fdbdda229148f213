"""Legacy routes: the addresses from before version 1. They use the same code and stay supported.

Only here is a sum a JSON number, if a double holds it exactly; otherwise it is a string.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from app.background.services import services
from app.http.body import only, read_object
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, OK, NoSuchTask, StoreAway
from app.http.json_response import json_response, outcome_response
from app.http.legacy_answers import Job, LegacyResult, LegacyStatus, Sum, Ticket
from app.http.path import known_id
from app.http.query import String, read_query
from app.http.spending import SUBMIT
from app.routes.submission import ENQUEUE_PROBLEMS, HEADERS, SENDS, Question, enqueue, named, new_tasks, question
from wizard.errors import InvalidInput, TaskNotFound
from wizard.operations import find
from wizard.task import Status, Task

blueprint = Blueprint("legacy", __name__)

#: 2^53: above it not every integer is a double, and many JSON parsers read numbers as doubles.
_LARGEST_EXACT = 2**53

_TERMS = (String("a", "the first number, an integer or a plain decimal"), String("b", "the second number"))


@blueprint.get("/add")
@endpoint({OK: Sum}, InvalidInput, query=_TERMS)
def add() -> Response:
    """Adds two numbers in this process: the only calculation that the API makes itself."""
    operation = find("add")
    given = {name: text for name, text in read_query(_TERMS).items() if text is not None}
    total = operation.run(operation.validate(given)).result["sum"]
    return json_response(Sum(sum=as_number(total), handled_by=services().node.name))


@blueprint.post("/calculate")
@endpoint(
    {ACCEPTED: Job}, *ENQUEUE_PROBLEMS, headers=HEADERS, body="LegacyTask", spends=SUBMIT, sends={ACCEPTED: SENDS}
)
def calculate() -> Response:
    """Enqueues an addition `{a, b}`, or any task, and calls its id `job_id`."""
    task, headers = _enqueued()
    return json_response(Job.of(task, job_id=task.task_id), ACCEPTED, headers)


@blueprint.post("/task")
@endpoint(
    {ACCEPTED: Ticket}, *ENQUEUE_PROBLEMS, headers=HEADERS, body="LegacyTask", spends=SUBMIT, sends={ACCEPTED: SENDS}
)
def task() -> Response:
    """Enqueues an addition `{a, b}`, or any task."""
    found, headers = _enqueued()
    return json_response(Ticket.of(found), ACCEPTED, headers)


@blueprint.get("/status/<task_id>", endpoint="job_status")
@blueprint.get("/tasks/<task_id>/status")
@endpoint({OK: LegacyStatus}, NoSuchTask, TaskNotFound, StoreAway)
def task_status(task_id: str) -> Response:
    """Shows the status of a task and the nodes that accepted, calculated and now report it."""
    found = services().tasks.get(known_id(task_id))
    return json_response(LegacyStatus.of(found, checked_by=services().node.name))


@blueprint.get("/result/<task_id>")
@endpoint(
    {OK: LegacyResult, ACCEPTED: LegacyStatus},
    *(NoSuchTask, TaskNotFound, StoreAway),
    sends={ACCEPTED: ("Retry-After",)},
)
def result(task_id: str) -> Response:
    """Shows the result: `sum` for an addition, else `result`; 202 while the task runs.

    A task that failed or was cancelled answers 200 with its status and `error`, as in version 1: the request itself
    succeeded.
    """
    found = services().tasks.get(known_id(task_id))
    answer = LegacyResult.of(found, checked_by=services().node.name, **_outcome(found))
    return outcome_response(answer, found.status)


def as_number(text: str) -> int | float | str:
    """`text` as a JSON number if the number is exactly equal, else `text`."""
    # Check the length before converting: an exact number has at most 16 digits.
    if len(text) > 24:
        return text
    number: int | float = float(text) if "." in text else int(text)
    return number if abs(number) <= _LARGEST_EXACT and repr(number) == text else text


def _enqueued() -> tuple[Task, dict[str, str]]:
    """The task that the body asks for, now on the queue, and the headers of the answer."""
    tasks, headers = enqueue(new_tasks([_asked()]))
    return tasks[0], {"Location": f"/tasks/{tasks[0].task_id}/status", **headers}


def _asked() -> Question:
    body = read_object()
    if "operation" in body:
        return question(body)
    only(body, ("a", "b", "operation", "inputs"))
    try:
        return Question(named("add", body))
    except InvalidInput as error:
        # The legacy body is the inputs themselves, so the field has no prefix.
        raise InvalidInput(error.detail, field=(error.field or "").removeprefix("inputs.") or None) from None


def _outcome(found: Task) -> dict[str, Any]:
    if found.status is Status.COMPLETED:
        return {"sum": as_number(found.result["sum"])} if found.operation == "add" else {"result": found.result}
    return {"error": found.error} if found.status.is_final else {}
