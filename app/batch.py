"""Many tasks in one request, all of them or none."""

from __future__ import annotations

from flask import Blueprint, Response

from app.answer import json_answer
from app.body import BATCH_LIMIT, only, read_object
from app.contract import contract
from app.doors import doors
from app.errors import ACCEPTED
from app.submission import HEADERS, enqueue, new_task
from app.tasks import ENQUEUE_PROBLEMS
from app.view import task_json
from wizard.errors import InvalidInput
from wizard.queue import NewTask

blueprint = Blueprint("batch", __name__)

#: Tasks in one batch. More would keep Valkey, which does one thing at a time, from everyone else for too long.
MOST = 1_000

#: Characters of all expressions of a batch. Reading a thousand takes a tenth of a second at worst, and while one thread
#: reads, the others wait.
MOST_CHARACTERS = 20_000


@blueprint.post("/api/v1/tasks:batch")
@contract({ACCEPTED: "TaskList"}, *ENQUEUE_PROBLEMS, headers=HEADERS, body="Batch")
def enqueue_batch() -> Response:
    """Enqueues up to 1,000 tasks at once. One that is invalid refuses them all."""
    body = read_object(BATCH_LIMIT)
    only(body, ("tasks",))
    asked = body.get("tasks")
    if not isinstance(asked, list) or not 1 <= len(asked) <= MOST:
        raise InvalidInput(
            f"tasks must be an array of 1 to {MOST:,} objects {{operation, inputs}} or {{expression}}.", field="tasks"
        )
    written = sum(len(each["expression"]) for each in asked if isinstance(each, dict) and _is_line(each))
    if written > MOST_CHARACTERS:
        raise InvalidInput(
            f"tasks holds {written:,} characters of expressions: send at most {MOST_CHARACTERS:,} at once.",
            field="tasks",
        )
    tasks, headers = enqueue([_new_task(each, f"tasks[{index}]") for index, each in enumerate(asked)])
    return json_answer({"tasks": [task_json(task, doors().node) for task in tasks]}, ACCEPTED, headers)


def _is_line(members: dict[str, object]) -> bool:
    return isinstance(members.get("expression"), str)


def _new_task(members: object, at: str) -> NewTask:
    if not isinstance(members, dict):
        raise InvalidInput(f"{at} must be an object {{operation, inputs}} or {{expression}}.", field=at)
    return new_task(members, f"{at}.")
