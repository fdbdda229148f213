"""How a task gets in: a body becomes a task, the queue takes it, and the answer is made of what is known by then.

The routes of v1 and the legacy routes share it, so a rule about new tasks is told here once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from wizard.language.budget import OverBudget
from wizard.language.tree import Tree
from wizard.meaning.plan import plan
from wizard.node import Node
from wizard.operations import find, vocabulary
from wizard.operations.spec import Operation, Request
from wizard.queue import NewTask
from wizard.task import MAX_PARTS, Phase, Status, Task

#: Seconds that any client may wait for a result in one request. The gateway must be more patient than this.
MAX_WAIT_SECONDS = 60

#: RFC 8941 would quote it; we take what clients send in practice: 1 to 255 printable ASCII characters.
_PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}")

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
    """What was asked for: its request, read and measured once, and how to calculate it.

    `expression` and `tree` are the line that asked, if one did.
    """

    request: Request
    expression: str | None = None
    tree: Tree | None = None
    parts: int | None = None
    use_cache: bool = False

    def task(self) -> NewTask:
        """The task to enqueue. Its cost is unknown where foretelling it takes longer than the batch has time for."""
        operation, inputs = self.request.operation, self.request.inputs
        try:
            cost = self.request.cost
        except OverBudget:
            cost = None
        alone = cost is None or operation.fan_out is not None or sum(map(len, inputs.values())) > _SHARED_CHARACTERS
        return NewTask(
            operation=operation.name,
            inputs=inputs,
            expression=self.expression,
            parts=self.parts,
            use_cache=self.use_cache,
            cost_ms=cost.seconds * 1e3 if cost else None,
            alone=alone,
        )


def question(members: Mapping[str, Any], at: str = "") -> Question:
    """What `members` ask for; `at` says where they stand in the body. Raises `InvalidInput`.

    Either `operation` and `inputs`, or `expression`; and how: in how many `parts`, and whether `memo` will do.
    """
    only(members, ("operation", "inputs", "expression", "parts", "memo"), at)
    asked = _asked_in_a_line(members, at) if "expression" in members else _asked_by_name(members, at)
    operation = asked.request.operation
    return replace(asked, parts=_parts(members, operation, at), use_cache=_memo(members, at) and operation.memo)


def _asked_by_name(members: Mapping[str, Any], at: str) -> Question:
    for name in ("operation", "inputs"):
        if name not in members:
            raise InvalidInput(
                f"{at}{name} is missing: send {{operation, inputs}}, or {{expression}}.", field=f"{at}{name}"
            )
    return named(members["operation"], members["inputs"], at)


def _asked_in_a_line(members: Mapping[str, Any], at: str) -> Question:
    for name in ("operation", "inputs"):
        if name in members:
            raise InvalidInput(f"{at}{name} stands beside {at}expression: send one of the two.", field=f"{at}{name}")
    if not isinstance(members["expression"], str):
        raise InvalidInput(f"{at}expression must be a text, such as factor(2^193-1).", field=f"{at}expression")
    try:
        found = plan(members["expression"], vocabulary())
    except ExpressionError as error:
        # The detail may speak of an input; in the body that is all one line.
        error.field = f"{at}expression"
        raise
    request = found.request
    assert isinstance(request, Request), "the catalogue's own"
    return Question(request, found.text, found.tree)


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
    return wanted and bool(services().settings.memo)


def named(name: object, inputs: object, at: str = "") -> Question:
    """A question by name. A refusal's field is spelt as in the body: `tasks[3].inputs.n`."""
    try:
        return Question(find(name).read(inputs))
    except InvalidInput as error:
        inside = error.field if error.field in {"operation", "inputs", None} else f"inputs.{error.field}"
        error.field = f"{at}{inside or 'inputs'}"
        raise


def enqueue(tasks: list[NewTask]) -> tuple[list[Task], dict[str, str]]:
    """The tasks, now on the queue, and the headers that say so; the same key gives the same tasks again."""
    enqueued = services().producer.enqueue(
        tasks, idempotency_key=_header("Idempotency-Key"), caller=_header("X-Client")
    )
    node, created_at = services().node, enqueued.created_at
    # What is new has nothing that we do not know.
    wanted = enqueued.task_ids if created_at is None else sorted(enqueued.answered)
    stored = dict(zip(wanted, services().observer.get_many(wanted), strict=True)) if wanted else {}
    return [
        _as_enqueued(each, new, created_at, node) if created_at and each not in stored else _found(each, stored)
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
    found = _PREFERRED_WAIT.search(request.headers.get("Prefer", ""))
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
    value = request.headers.get(name)
    if value is not None and not _PRINTABLE.fullmatch(value):
        raise InvalidInput(f"{name} must be 1 to 255 printable ASCII characters.", field=name)
    return value
