"""How a task gets in: a body becomes a task, the queue takes it, and the answer is made of what is known by then.

The routes of v1 and the legacy routes share it, so a rule about new tasks is told here once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import valkey
from flask import Response, request

from app.background.services import services
from app.http import answers, client, errors
from app.http.body import only
from app.http.json_response import json_response
from wizard.errors import (
    ExpressionError,
    IdempotencyConflict,
    InvalidInput,
    QueueFull,
    TaskNotFound,
    UnknownOperation,
)
from wizard.kinds import parse_integer
from wizard.language.budget import OverBudget, budget
from wizard.meaning.plan import Plan, plan
from wizard.node import Node
from wizard.operations import find, vocabulary
from wizard.operations.spec import Operation, Request
from wizard.queue import NewTask
from wizard.task import MAX_PARTS, Phase, Status, Task

#: Seconds that any client may wait for a result in one request. The gateway must be more patient than this.
MAX_WAIT_SECONDS = 60

#: RFC 8941 would quote it; we take what clients send in practice: 1 to 255 printable ASCII characters.
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}")

#: The members of a new task.
_MEMBERS = ("operation", "inputs", "expression", "parts", "memo")

#: Seconds that foretelling the costs of a request may take, by our own estimate.
_FORETELL_SECONDS = 0.1

#: Characters of inputs up to which a worker may take a task together with others.
_SHARED_CHARACTERS = 8_000

_PREFERRED_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*([0-9]{1,9})\s*(?:$|[,;])", re.IGNORECASE)

#: What may be wrong with any request that enqueues.
ENQUEUE_PROBLEMS = (
    errors.Malformed,
    errors.TooLarge,
    errors.WrongMediaType,
    UnknownOperation,
    ExpressionError,
    InvalidInput,
    IdempotencyConflict,
    QueueFull,
    errors.StoreAway,
)

HEADERS = {
    "Idempotency-Key": "1 to 255 printable ASCII characters. The same key with the same body enqueues once.",
    "X-Client": "1 to 255 printable ASCII characters that name the caller. Callers take turns in the queue.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked for: its request, read and measured once, the line that asked, if one did, and how to calculate.

    `memo` says whether a cached answer will do.
    """

    request: Request
    line: Plan | None = None
    parts: int | None = None
    memo: bool = True

    @property
    def expression(self) -> str | None:
        """The canonical text of the line."""
        return self.line.text if self.line else None


def question(members: Mapping[str, Any], at: str = "") -> Question:
    """What `members` ask for; `at` says where they stand in the body. Raises `InvalidInput`.

    Either `operation` and `inputs`, or `expression`; and how: in how many `parts`, and whether `memo` will do.
    """
    only(members, _MEMBERS, at)
    line = _line(members, at) if "expression" in members else None
    request = line.request if line else _asked_by_name(members, at)
    assert isinstance(request, Request), "the catalogue's own"
    return Question(request, line, _parts(members, request.operation, at), _memo(members, at))


def new_tasks(questions: Iterable[Question]) -> list[NewTask]:
    """The tasks to enqueue. The costs that there is no time to foretell are unknown."""
    memo = bool(services().settings.memo)
    with budget(_FORETELL_SECONDS):
        return [_new_task(each, memo=memo and each.memo) for each in questions]


def _new_task(asked: Question, *, memo: bool) -> NewTask:
    operation, inputs = asked.request.operation, asked.request.inputs
    try:
        cost = asked.request.cost
    except OverBudget:
        cost = None
    return NewTask(
        operation=operation.name,
        inputs=inputs,
        expression=asked.expression,
        parts=asked.parts,
        use_cache=memo and operation.memo,
        cost_ms=cost.seconds * 1e3 if cost else None,
        alone=cost is None or operation.fan_out is not None or sum(map(len, inputs.values())) > _SHARED_CHARACTERS,
    )


def _asked_by_name(members: Mapping[str, Any], at: str) -> Request:
    for name in ("operation", "inputs"):
        if name not in members:
            raise InvalidInput(
                f"{at}{name} is missing: send {{operation, inputs}}, or {{expression}}.", field=f"{at}{name}"
            )
    return named(members["operation"], members["inputs"], at)


def _line(members: Mapping[str, Any], at: str) -> Plan:
    for name in ("operation", "inputs"):
        if name in members:
            raise InvalidInput(f"{at}{name} stands beside {at}expression: send one of the two.", field=f"{at}{name}")
    if not isinstance(members["expression"], str):
        raise InvalidInput(f"{at}expression must be a text, such as factor(2^193-1).", field=f"{at}expression")
    try:
        return plan(members["expression"], vocabulary())
    except ExpressionError as error:
        # The detail may speak of an input; in the body that is all one line.
        error.field = f"{at}expression"
        raise


def _parts(members: Mapping[str, Any], operation: Operation, at: str) -> int | None:
    if members.get("parts") is None:
        return None
    if not operation.fan_out:
        raise InvalidInput(f"{operation.name} does not split: leave {at}parts out.", field=f"{at}parts")
    return parse_integer(members["parts"], field=f"{at}parts", minimum=1, maximum=MAX_PARTS)


def _memo(members: Mapping[str, Any], at: str) -> bool:
    wanted = members.get("memo", True)
    if not isinstance(wanted, bool):
        raise InvalidInput(f"{at}memo must be true or false.", field=f"{at}memo")
    return wanted


def named(name: object, inputs: object, at: str = "") -> Request:
    """A request by name. A refusal's field is spelt as in the body: `tasks[3].inputs.n`."""
    try:
        return find(name).read(inputs)
    except InvalidInput as error:
        inside = error.field if error.field in {"operation", "inputs", None} else f"inputs.{error.field}"
        error.field = f"{at}{inside or 'inputs'}"
        raise


def enqueue(tasks: list[NewTask]) -> tuple[list[Task], dict[str, str]]:
    """The tasks, now on the queue, and the headers that say so; the same key gives the same tasks again."""
    of = services()
    enqueued = of.producer.enqueue(tasks, idempotency_key=_header("Idempotency-Key"), caller=_header("X-Client"))
    created_at = enqueued.created_at
    # What is new has nothing that we do not know.
    wanted = enqueued.task_ids if created_at is None else sorted(enqueued.answered)
    stored = dict(zip(wanted, of.observer.get_many(wanted), strict=True)) if wanted else {}
    return [
        _as_enqueued(each, new, created_at, of.node) if created_at and each not in stored else _found(each, stored)
        for each, new in zip(enqueued.task_ids, tasks, strict=True)
    ], {} if created_at else {"Idempotency-Replayed": "true"}


def _as_enqueued(task_id: str, new: NewTask, created_at: int, node: Node) -> Task:
    """The task as the queue has just written it, without asking for it."""
    return Task(
        task_id=task_id,
        operation=new.operation,
        inputs=dict(new.inputs),
        status=Status.PENDING,
        phase=Phase.WHOLE,
        initiated_by=node.name,
        handled_by=None,
        attempt=0,
        failures=0,
        created_at=created_at,
        started_at=None,
        ended_at=None,
        progress=None,
        result=None,
        verified=None,
        error=None,
        parent=None,
        index=None,
        parts=None,
        parts_requested=new.parts,
        expression=new.expression,
    )


def _found(task_id: str, stored: Mapping[str, Task | None]) -> Task:
    if not (task := stored[task_id]):
        raise TaskNotFound(task_id)
    return task


def preferred_wait() -> int | None:
    """Seconds from `Prefer: wait=N`. A preference that cannot be read is ignored, as RFC 7240 asks."""
    found = _PREFERRED_WAIT.search(request.environ.get("HTTP_PREFER", ""))
    return min(int(found.group(1)), MAX_WAIT_SECONDS) if found else None


def waited_for(task: Task, seconds: int) -> Task:
    """The task after a wait. When nobody can wait, as it was: it is enqueued, and that must be told."""
    try:
        return services().listener.outcome(task.task_id, seconds, client.watch())
    except (errors.Busy, valkey.ValkeyError):
        return task


def accepted(task: Task, headers: Mapping[str, str]) -> Response:
    """The answer to a task that was taken in: 202 and where it is, or 200 if it has ended by now."""
    seconds = preferred_wait()
    if seconds is not None and not task.status.is_final:
        task = waited_for(task, seconds)
    ended = task.status.is_final
    return json_response(
        answers.Task.answered_by(services().node, task),
        errors.OK if ended else errors.ACCEPTED,
        {
            "Location": f"/api/v1/tasks/{task.task_id}",
            **headers,
            **({"Preference-Applied": f"wait={seconds}"} if ended and seconds is not None else {}),
        },
    )


def _header(name: str) -> str | None:
    value: str | None = request.environ.get(f"HTTP_{name.upper().replace('-', '_')}")
    if value is not None and not _PRINTABLE.fullmatch(value):
        raise InvalidInput(f"{name} must be 1 to 255 printable ASCII characters.", field=name)
    return value
