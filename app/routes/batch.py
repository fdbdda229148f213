"""Many tasks in one request, all of them or none."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response

from app.background.services import services
from app.http.answers import Task, TaskList
from app.http.bodies import MAX_TASKS
from app.http.body import BATCH_LIMIT, only, read_object
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED
from app.http.json_response import json_response
from app.http.spending import BATCH
from app.routes.submission import ENQUEUE_PROBLEMS, HEADERS, Question, enqueue, new_tasks, question, read_each
from wizard.errors import InvalidInput
from wizard.operations import catalogue

blueprint = Blueprint("batch", __name__)

#: Characters of all that is written in the language of expressions: the lines of a batch, and those of the inputs.
MAX_CHARACTERS = 20_000

#: Seconds that reading a batch may take by our own estimate, for while one thread reads, the others wait. A thousand
#: lines such as factor(2^193-1) take nearly all of it: 0.5 s on a busy core, and the worst that are taken 0.6 s.
MAX_SECONDS = 0.3

#: The kinds of inputs that are written in that language.
_WRITTEN = {"expression", "formula", "polynomial", "system"}


@blueprint.post("/api/v1/tasks:batch")
@endpoint(
    {ACCEPTED: TaskList},
    *ENQUEUE_PROBLEMS,
    headers=HEADERS,
    body="NewTasks",
    spends=BATCH,
    sends={ACCEPTED: ("Idempotency-Replayed",)},
)
def enqueue_batch() -> Response:
    """Enqueues up to 1,000 tasks at once. One that is invalid refuses them all."""
    body = read_object(BATCH_LIMIT)
    only(body, ("tasks",))
    asked = body.get("tasks")
    if not isinstance(asked, list) or not 1 <= len(asked) <= MAX_TASKS:
        raise InvalidInput(
            f"tasks must be an array of 1 to {MAX_TASKS:,} objects {{operation, inputs}} or {{expression}}.",
            field="tasks",
        )
    written = sum(map(_written, asked))
    if written > MAX_CHARACTERS:
        raise InvalidInput(
            f"tasks holds {written:,} characters of expressions: send at most {MAX_CHARACTERS:,} at once.",
            field="tasks",
        )
    tasks, headers = enqueue(new_tasks(read_each(asked, _question, "tasks", MAX_SECONDS)))
    node = services().node
    answer = TaskList(tasks=[Task.answered_by(node, task) for task in tasks])
    return json_response(answer, ACCEPTED, headers)


def _written(members: object) -> int:
    """Characters of a task that are in the language of expressions, whichever way it is asked for."""
    if not isinstance(members, dict):
        return 0
    texts = [members.get("expression")]
    if isinstance(inputs := members.get("inputs"), dict):
        for name in _written_inputs().get(str(members.get("operation")), ()):
            value = inputs.get(name)
            texts += value if isinstance(value, list) else [value]
    return sum(len(text) for text in texts if isinstance(text, str))


@cache
def _written_inputs() -> dict[str, list[str]]:
    """The inputs that are in that language, by the name of the operation that has any."""
    found = {
        name: [each.name for each in operation.inputs if each.kind.kind in _WRITTEN]
        for name, operation in catalogue().items()
    }
    return {name: inputs for name, inputs in found.items() if inputs}


def _question(members: object, at: str) -> Question:
    if not isinstance(members, dict):
        raise InvalidInput(f"{at} must be an object {{operation, inputs}} or {{expression}}.", field=at)
    return question(members, f"{at}.")
