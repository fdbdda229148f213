"""How a task gets in: a body becomes a task, the queue takes it, and the answer is made of what is known by then.

The routes of v1 and the legacy routes share it, so a rule about new tasks is told here once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import valkey
from flask import Response, request

from app.background.services import services
from app.background.visible_tasks import is_short
from app.http import answers, client, errors
from app.http.body import only
from app.http.json_response import json_response
from app.identity.caller import current
from app.identity.turn import key_owner, turn_of
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
from wizard.operations import find, vocabulary
from wizard.operations.spec import Operation, Request
from wizard.queue import Enqueued, NewTask
from wizard.task import MAX_PARTS, Phase, Status, Task

_T = TypeVar("_T")
_U = TypeVar("_U")

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

_PREFERRED_WAIT = re.compile(r'(?:^|[,;])\s*wait\s*=\s*("?)([0-9]{1,99})\1\s*(?:$|[,;])', re.IGNORECASE)

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

#: Headers of the answer to a request that enqueues one task.
SENDS = ("Location", "Idempotency-Replayed")

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


def read_each(asked: Iterable[_U], read: Callable[[_U, str], _T], name: str, seconds: float) -> list[_T]:
    """What `read` makes of each, and of where it stands: `name[0]` and so on. Raises `InvalidInput` at the first that
    there is no time for, by our own estimate.
    """
    found: list[_T] = []
    try:
        with budget(seconds):
            for index, each in enumerate(asked):
                found.append(read(each, f"{name}[{index}]"))  # Its length says where it broke off.
    except OverBudget:
        at = f"{name}[{len(found)}]"
        raise InvalidInput(
            f"{at} is one too many: reading all before it and this one takes more than {seconds} seconds; "
            "send fewer at once, or shorter ones.",
            field=at,
        ) from None
    return found


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
        # Where nobody knows it, what it may take at most.
        seconds=cost.seconds if cost else operation.time_limit,
        alone=cost is None or operation.splits or sum(map(len, inputs.values())) > _SHARED_CHARACTERS,
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
    if not operation.splits:
        why = "has as many parts as it takes" if operation.fan_out else "does not split"
        raise InvalidInput(f"{operation.name} {why}: leave {at}parts out.", field=f"{at}parts")
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
    enqueued, stored = put_for_caller(partial(services().tasks.enqueue, tasks))
    caller = current()
    created_at = enqueued.created_at
    return [
        _as_enqueued(each, new, created_at, caller.name) if created_at and each not in stored else _found(each, stored)
        for each, new in zip(enqueued.task_ids, tasks, strict=True)
    ], {} if created_at else {"Idempotency-Replayed": "true"}


def put_for_caller(put: Callable[..., tuple[Enqueued, _T]]) -> tuple[Enqueued, _T]:
    """Calls `put` with who asks, with the idempotency key, and where callers are limited with the quota."""
    of, caller, client_name = services(), current(), _header("X-Client")
    put = partial(
        put,
        caller=turn_of(caller, client_name, behind_gateway=bool(of.settings.behind_gateway)),
        idempotency_key=_header("Idempotency-Key"),
        key_of=key_owner(caller, client_name),
    )
    return of.limits.enqueue(put) if of.limits else put()


def _as_enqueued(task_id: str, new: NewTask, created_at: int, asked_by: str | None) -> Task:
    """The task as the queue has just written it, without asking for it."""
    return Task(
        task_id=task_id,
        operation=new.operation,
        inputs=dict(new.inputs) if is_short(new) else None,
        status=Status.PENDING,
        phase=Phase.WHOLE,
        initiated_by=services().node.name,
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
        asked_by=asked_by,
    )


def _found(task_id: str, stored: Mapping[str, Task | None]) -> Task:
    if not (task := stored[task_id]):
        raise TaskNotFound(task_id)
    return task


def preferred_wait() -> int | None:
    """Seconds from `Prefer: wait=N`. A preference that cannot be read is ignored, as RFC 7240 asks."""
    found = _PREFERRED_WAIT.search(request.environ.get("HTTP_PREFER", ""))
    return min(int(found.group(2)), MAX_WAIT_SECONDS) if found else None


def waited_for(task: Task, seconds: float) -> Task:
    """The task after a wait. When nobody can wait, as it was: it is enqueued, and that must be told."""
    try:
        is_short_task = task.inputs is not None
        return services().tasks.outcome(task.task_id, seconds, client.watch(), is_short=is_short_task)
    except (errors.Busy, TaskNotFound, valkey.ValkeyError):
        return task


def accepted(task: Task, headers: Mapping[str, str]) -> Response:
    """The answer to a task that was taken in: 202 and where it is, or 200 if it has ended by now."""
    seconds, limits = preferred_wait(), services().limits
    if seconds is not None and not task.status.is_final and (limits is None or limits.may_wait()):
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
