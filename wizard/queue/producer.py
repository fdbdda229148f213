"""The queue as the API writes to it: enqueue tasks, cancel tasks.

A task is accepted only when Valkey has replied. After an error of the client, the API must not answer 202.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import valkey

from wizard.errors import IdempotencyConflict, MemoryFull, NotCancellable, QueueFull, TaskNotFound
from wizard.limit import Standing
from wizard.node import Node
from wizard.queue.confirmed import call_confirmed, confirm
from wizard.queue.keys import Keys
from wizard.queue.rate import Quota
from wizard.queue.slot import policy
from wizard.settings import Settings
from wizard.task import new_task_ids, proven
from wizard.version_of_maths import maths_version


@dataclass(frozen=True, slots=True)
class NewTask:
    """What to calculate: an operation and its validated, normalised inputs."""

    operation: str
    inputs: Mapping[str, str]
    #: The expression that the user typed, if any.
    expression: str | None = None
    #: The requested number of parts; None lets the operation choose.
    parts: int | None = None
    #: Whether a cached answer may be used, and whether the answer may be cached.
    use_cache: bool = False
    #: Foretold milliseconds of one worker; None: unknown.
    cost_ms: float | None = None
    #: Whether a worker must take it alone: it may split, its estimate failed, or its inputs are longer than 8,000
    #: characters.
    alone: bool = True
    #: Seconds of work that the caller's quota is charged for.
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Enqueued:
    """The ids, in the order of the request, and the time they were enqueued (ms).

    `created_at` is None if an earlier request with the same idempotency key enqueued them; their status is unknown.
    `answered` are the tasks that were answered from the cache: they have ended.
    """

    task_ids: tuple[str, ...]
    created_at: int | None
    answered: frozenset[str] = frozenset()
    #: With a quota: how its bucket stands now, and how many tasks of its account have not ended.
    standing: Standing | None = None
    in_flight: int = 0

    @property
    def replayed(self) -> bool:
        """Whether an earlier request with the same idempotency key enqueued them."""
        return self.created_at is None


class Producer:
    """Enqueues tasks on behalf of one node."""

    def __init__(
        self,
        client: valkey.Valkey,
        settings: Settings,
        node: Node,
        *,
        tracing: Callable[[], AbstractContextManager[str]] | None = None,
    ) -> None:
        """`client` may be shared by threads; nothing is sent until a method is called. `tracing` is around
        each call, and gives the W3C traceparent that the attempts at its tasks belong to, or nothing.
        """
        self._tracing = tracing
        self._client = client
        self._settings = settings
        self._node = node
        self._keys = Keys(settings.valkey_prefix)

    def enqueue(
        self,
        tasks: Sequence[NewTask],
        *,
        idempotency_key: str | None = None,
        caller: str | None = None,
        asked_by: str | None = None,
        key_of: str | None = None,
        quota: Quota | None = None,
    ) -> Enqueued:
        """Creates and enqueues all `tasks` in one step, or none of them.

        Tasks of different callers take turns: of `asked_by`, the proven name of who asks, which is stored; or else of
        `caller`, any other text that names one. `quota` is what the account of this call may submit: all tasks are
        charged, or none.

        The same `idempotency_key` with the same tasks returns the first ids, for as long as an ended task is kept, and
        is not charged again. `key_of` is any text that says whose key it is: the key of another is another key.
        Raises `IdempotencyConflict` for other tasks with that key, `RateLimited` over the quota, or `InvalidInput` if
        the tasks are more than it ever allows at once, `QueueFull` over the limit, its kind
        `MemoryFull` when Valkey has no memory for new tasks, and `valkey.ConnectionError` or `valkey.TimeoutError` when
        Valkey is unavailable, or `NotReplicated`: then the tasks may or may not exist.
        """
        inputs = [as_json(each.inputs) for each in tasks]
        # The digest of the body is needed only with a key.
        pairs = list(zip(tasks, inputs, strict=True))
        body = [part for task, text in pairs for part in (task.operation, text, str(task.parts))]
        body_digest = digest(*body) if idempotency_key else ""
        ids = new_task_ids(len(tasks))
        fields = [
            part for task_id, (task, text) in zip(ids, pairs, strict=True) for part in _fields(task_id, task, text)
        ]
        with self._tracing() if self._tracing else nullcontext("") as traceparent:
            kind, reply, *created = call_confirmed(
                self._client,
                self._settings,
                "enqueue",
                self._node.name,
                self._settings.queue_cap,
                self._settings.keep_seconds,
                key_digest(key_of, idempotency_key),
                body_digest,
                caller_field(asked_by, caller),
                quota.text([each.seconds for each in tasks]) if quota else "",
                traceparent,
                *fields,
            )
        if kind == "full":
            raise QueueFull(int(reply), self._settings.queue_cap)
        answer = kind, reply, *created
        return enqueued(self._client, self._settings, answer, quota, [each.seconds for each in tasks])

    def cancel(self, task_id: str) -> None:
        """Cancels a waiting or running task; a running child process is killed within 200 ms.

        Raises `TaskNotFound`, or `NotCancellable` when the task has ended or is a part of another.
        """
        reply = call_confirmed(
            self._client,
            self._settings,
            "cancel",
            *policy(self._settings),
            task_id,
        )
        if reply == "missing":
            raise TaskNotFound(task_id)
        if reply.startswith("part "):
            raise NotCancellable(f"Task {task_id} is a part of task {reply[5:]}: cancel that one.")
        if reply != "cancelled":
            raise NotCancellable(f"Task {task_id} has already ended: it is {reply}.")


def enqueued(
    client: valkey.Valkey,
    settings: Settings,
    answer: Sequence[Any],
    quota: Quota | None,
    seconds: Sequence[float],
) -> Enqueued:
    """What `enqueue` or `begin_batch` has answered; raises the refusals that `Producer.enqueue` names."""
    kind, reply, *created = answer
    if quota and kind in {"limited", "in-flight"}:
        raise quota.refusal(kind, int(reply), int(created[0]), seconds)
    if kind == "memory":
        raise MemoryFull(int(reply), int(created[0]))
    if kind == "conflict":
        raise IdempotencyConflict(
            "This Idempotency-Key was used with another body: send the first body again, or another key."
        )
    if kind == "replayed":
        confirm(client, settings)
        return Enqueued(tuple(reply.split()), None)
    created_at, answered, full_us, in_flight = created
    standing = Standing(quota.limit, 0, full_us) if quota else None
    return Enqueued(tuple(reply.split()), created_at, frozenset(answered.split()), standing, in_flight)


def key_digest(key_of: str | None, idempotency_key: str | None) -> str:
    """What an idempotency key is stored by, with whose key it is; empty without one."""
    return digest(key_of or "", idempotency_key) if idempotency_key else ""


def caller_field(asked_by: str | None, caller: str | None) -> str:
    """The field `caller` of new tasks: the proven name, or else the digest of what tells the caller from others."""
    if asked_by:
        return proven(asked_by)
    return digest(caller)[:16] if caller else ""


#: A text in quotation marks, in ASCII.
_quoted = json.JSONEncoder().encode


def as_json(inputs: Mapping[str, str]) -> str:
    """The inputs as JSON, sorted by name and without spaces. A new encoder for each would take longer than this."""
    return "{" + ",".join([f"{_quoted(name)}:{_quoted(text)}" for name, text in sorted(inputs.items())]) + "}"


def _fields(task_id: str, task: NewTask, inputs: str) -> tuple[str, ...]:
    """The arguments of the Lua function `enqueue` for one task."""
    # The version is part of the key: a new version of the mathematics does not use old answers.
    question = maths_version() + digest(task.operation, inputs) if task.use_cache else ""
    cost_ms = "" if task.cost_ms is None else f"{task.cost_ms:.3f}"
    return (
        task_id,
        task.operation,
        inputs,
        task.expression or "",
        str(task.parts or ""),
        question,
        cost_ms,
        "1" if task.alone else "",
    )


def digest(*parts: str) -> str:
    """SHA-256 of the parts, each with its length before it, so that two different lists never give the same bytes."""
    found = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        found.update(b"%d:" % len(raw))
        found.update(raw)
    return found.hexdigest()
