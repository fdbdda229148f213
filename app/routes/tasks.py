"""Tasks, version 1: enqueue one, look at it, wait for it, list them, cancel."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http import client
from app.http.answers import Task, Tasks
from app.http.body import QUESTION_LIMIT, read_object, turn_to_read
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, OK, Busy, NoSuchTask, StoreAway
from app.http.json_response import json_response, outcome_response
from app.http.path import known_id
from app.http.query import Integer, String, read_query
from app.routes.submission import ENQUEUE_PROBLEMS, HEADERS, MAX_WAIT_SECONDS, accepted, enqueue, new_tasks, question
from wizard.errors import InvalidInput, NotCancellable, TaskNotFound, UnknownOperation
from wizard.operations import find
from wizard.queue import NewTask
from wizard.task import Status

blueprint = Blueprint("tasks", __name__, url_prefix="/api/v1/tasks")

_PREFER = {"Prefer": f"wait=N, 0 to {MAX_WAIT_SECONDS} seconds: answer when the task has ended, if it does by then."}

_LIST = (
    Integer("limit", "how many tasks at most", 1, 200, 50),
    String("cursor", "where the page before this one ended", r"[0-9]{1,20}\.[0-9a-f]{32}", "one that this list gave"),
    String("status", "only tasks in this state", "|".join(Status), f"one of {', '.join(Status)}"),
    String("operation", "only tasks of this operation", r"[a-z][a-z0-9_]{0,63}", "the name of an operation"),
    String("node", "only tasks that this pod accepted or calculated", r"[!-~]{1,253}", "the name of a pod"),
)

_WAIT = (Integer("wait", "seconds to wait for the end", 0, MAX_WAIT_SECONDS, 0),)


@blueprint.post("")
@endpoint({ACCEPTED: Task, OK: Task}, *ENQUEUE_PROBLEMS, Busy, headers=HEADERS | _PREFER, body="NewTask")
def enqueue_task() -> Response:
    """Enqueues a task. With `Prefer: wait=N` the answer comes when it has ended."""
    tasks, headers = enqueue(_asked())
    return accepted(tasks[0], headers)


def _asked() -> list[NewTask]:
    """A function of its own, so that a long body is forgotten before anyone waits for the result."""
    with turn_to_read():
        return new_tasks([question(read_object(QUESTION_LIMIT))])


@blueprint.get("")
@endpoint({OK: Tasks}, InvalidInput, UnknownOperation, StoreAway, query=_LIST)
def list_tasks() -> Response:
    """Lists tasks, newest first. `cursor` asks for the next page; a rare filter may give a short page."""
    wanted = read_query(_LIST)
    if wanted["operation"]:
        wanted["operation"] = find(wanted["operation"]).name
    if wanted["status"]:
        wanted["status"] = Status(wanted["status"])
    page = services().observer.page(**wanted)
    tasks = [Task.answered_by(services().node, task) for task in page.tasks]
    return json_response(Tasks(tasks=tasks, cursor=page.cursor))


@blueprint.get("/<task_id>")
@endpoint({OK: Task}, NoSuchTask, TaskNotFound, StoreAway)
def get_task(task_id: str) -> Response:
    """Shows a task, with its attempts and why each ended; while it waits, its position and when it may start."""
    of = services()
    task = of.observer.get(known_id(task_id))
    place = of.observer.place(task_id) if task.status is Status.PENDING else None
    return json_response(Task.answered_by(of.node, task, place))


@blueprint.get("/<task_id>/result")
@endpoint({OK: Task, ACCEPTED: Task}, InvalidInput, NoSuchTask, TaskNotFound, Busy, StoreAway, query=_WAIT)
def get_result(task_id: str) -> Response:
    """Waits for the end of a task: 200 in whatever final state, 202 while it runs."""
    seconds = read_query(_WAIT)["wait"]
    of = services()
    known_id(task_id)
    task = of.listener.outcome(task_id, seconds, client.watch()) if seconds else of.observer.get(task_id)
    return outcome_response(Task.answered_by(of.node, task), task.status)


@blueprint.delete("/<task_id>")
@endpoint({OK: Task}, NoSuchTask, TaskNotFound, NotCancellable, StoreAway)
def cancel_task(task_id: str) -> Response:
    """Cancels a task that waits or runs."""
    services().producer.cancel(known_id(task_id))
    return json_response(Task.answered_by(services().node, services().observer.get(task_id)))
