"""Tasks, version 1: enqueue one, look at it, wait for it, list them, cancel."""

from __future__ import annotations

from flask import Blueprint, Response

from app.background.services import services
from app.http import client
from app.http.answers import Task, Tasks
from app.http.body import QUESTION_LIMIT, read_object, turn_for_long, turn_to_read
from app.http.endpoint import endpoint
from app.http.errors import ACCEPTED, OK, Busy, NoSuchTask, StoreAway
from app.http.json_response import json_response, outcome_response
from app.http.path import known_id
from app.http.query import Integer, String, read_query
from app.http.spending import SUBMIT, WAIT
from app.identity.errors import Forbidden
from app.routes.submission import (
    ENQUEUE_PROBLEMS,
    HEADERS,
    MAX_WAIT_SECONDS,
    SENDS,
    accepted,
    enqueue,
    new_tasks,
    question,
)
from wizard.errors import InvalidInput, NotCancellable, TaskNotFound, UnknownOperation
from wizard.operations import find
from wizard.task import BATCH, Status
from wizard.task import Task as StoredTask

blueprint = Blueprint("tasks", __name__, url_prefix="/api/v1/tasks")

_PREFER = {"Prefer": f"wait=N, 0 to {MAX_WAIT_SECONDS} seconds: answer when the task has ended, if it does by then."}

_LIST = (
    Integer("limit", "how many tasks at most", 1, 200, 50),
    String("cursor", "where the page before this one ended", r"[0-9]{1,20}\.[0-9a-f]{32}", "one that this list gave"),
    String("status", "only tasks in this state", "|".join(Status), f"one of {', '.join(Status)}"),
    String("operation", "only tasks of this operation", r"[a-z][a-z0-9_]{0,63}", "the name of an operation"),
    String("asked_by", "only tasks that this person or program asked for", r"[^\x00-\x1f\x7f]{1,255}", "a name"),
    String("id", "only tasks whose id begins so", r"[0-9a-f]{8,32}", "8 to 32 lowercase hexadecimal digits"),
    String("node", "only tasks that this pod accepted or calculated", r"[!-~]{1,253}", "the name of a pod"),
)

_WAIT = (Integer("wait", "seconds to wait for the end", 0, MAX_WAIT_SECONDS, 0),)


@blueprint.post("")
@endpoint(
    {ACCEPTED: Task, OK: Task},
    *(*ENQUEUE_PROBLEMS, Busy),
    headers=HEADERS | _PREFER,
    body="NewTask",
    spends=SUBMIT,
    sends={ACCEPTED: SENDS, OK: (*SENDS, "Preference-Applied")},
)
def enqueue_task() -> Response:
    """Enqueues a task. With `Prefer: wait=N` the answer comes when it has ended."""
    tasks, headers = _enqueued()
    return accepted(tasks[0], headers)


def _enqueued() -> tuple[list[StoredTask], dict[str, str]]:
    """A function of its own, so that a long body is forgotten before anyone waits for the result."""
    with turn_to_read():
        return enqueue(new_tasks([question(read_object(QUESTION_LIMIT))]))


@blueprint.get("")
@endpoint({OK: Tasks}, InvalidInput, UnknownOperation, StoreAway, query=_LIST)
def list_tasks() -> Response:
    """Lists tasks, newest first. `cursor` asks for the next page; a rare filter may give a short page."""
    wanted = read_query(_LIST)
    if wanted["operation"] and wanted["operation"] != BATCH:
        wanted["operation"] = find(wanted["operation"]).name
    if wanted["status"]:
        wanted["status"] = Status(wanted["status"])
    page = services().tasks.page(beginning=wanted.pop("id"), **wanted)
    tasks = [Task.answered_by(services().node, task) for task in page.tasks]
    return json_response(Tasks(tasks=tasks, cursor=page.cursor))


@blueprint.get("/<task_id>")
@endpoint({OK: Task}, NoSuchTask, TaskNotFound, Busy, StoreAway)
def get_task(task_id: str) -> Response:
    """Shows a task, with its attempts and why each ended; while it waits, its position and when it may start."""
    of = services()
    task = of.tasks.get(known_id(task_id))
    if task.inputs is None:
        with turn_for_long():
            return json_response(Task.answered_by(of.node, of.tasks.whole(task_id)))
    return json_response(Task.answered_by(of.node, task, of.tasks.place(task)))


@blueprint.get("/<task_id>/result")
@endpoint(
    {OK: Task, ACCEPTED: Task},
    *(InvalidInput, NoSuchTask, TaskNotFound, Busy, StoreAway),
    query=_WAIT,
    spends=WAIT,
    sends={ACCEPTED: ("Retry-After",)},
)
def get_result(task_id: str) -> Response:
    """Waits for the end of a task: 200 in whatever final state, 202 while it runs."""
    seconds = read_query(_WAIT)["wait"]
    of = services()
    known_id(task_id)
    task = of.tasks.outcome(task_id, seconds, client.watch()) if seconds else of.tasks.get(task_id)
    return outcome_response(Task.answered_by(of.node, task), task.status)


@blueprint.delete("/<task_id>")
@endpoint({OK: Task}, NoSuchTask, TaskNotFound, NotCancellable, Forbidden, StoreAway)
def cancel_task(task_id: str) -> Response:
    """Cancels a task that waits or runs: one's own, or that of another with the role operate."""
    return json_response(Task.answered_by(services().node, services().tasks.cancel(known_id(task_id))))
