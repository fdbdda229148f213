"""The producer's door: enqueue tasks, cancel them. Used by the API.

A task is acknowledged only by Valkey's own reply; an error from the client means that nobody may be told 202.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import valkey

from wizard.errors import IdempotencyConflict, NotCancellable, QueueFull, TaskNotFound
from wizard.node import Node
from wizard.queue.keys import Keys
from wizard.queue.scripts import call
from wizard.queue.slot import policy
from wizard.settings import Settings
from wizard.task import new_task_id
from wizard.version_of_maths import maths_version


@dataclass(frozen=True, slots=True)
class NewTask:
    """What to calculate: an operation and its validated, normalised inputs."""

    operation: str
    inputs: Mapping[str, Any]
    #: The line that asked for it, if one did.
    expression: str | None = None
    #: How many parts it should be split into; None leaves that to the operation.
    parts: int | None = None
    #: Whether an answer that is remembered will do, and whether this one may be remembered.
    use_cache: bool = False


@dataclass(frozen=True, slots=True)
class Enqueued:
    """The ids, in the order asked for, and when they were enqueued (ms).

    `created_at` is None when an idempotency key had already enqueued them: by now anything may have become of them.
    `answered` are those whose answer was remembered: they have ended.
    """

    task_ids: tuple[str, ...]
    created_at: int | None
    answered: frozenset[str] = frozenset()

    @property
    def replayed(self) -> bool:
        """Whether an idempotency key had already enqueued them."""
        return self.created_at is None


class Producer:
    """Puts tasks on the queue in the name of one node."""

    def __init__(self, client: valkey.Valkey, settings: Settings, node: Node) -> None:
        """`client` may be shared by threads; nothing is sent until a method is called."""
        self._client = client
        self._settings = settings
        self._node = node
        self._keys = Keys(settings.valkey_prefix)

    def enqueue(self, tasks: Sequence[NewTask], *, idempotency_key: str | None = None) -> Enqueued:
        """Writes all `tasks` and their place in the queue at once, or none of them.

        The same `idempotency_key` with the same tasks returns the ids of the first time, for as long as an ended
        task is kept. Raises `IdempotencyConflict` for other tasks under that key, `QueueFull` over the cap, and
        `valkey.ConnectionError` or `valkey.TimeoutError` when Valkey is away: then the tasks may or may not exist.
        """
        inputs = [json.dumps(each.inputs, separators=(",", ":"), sort_keys=True) for each in tasks]
        key_digest = _digest(idempotency_key) if idempotency_key else ""
        # Only a key needs the digest of the body; without one it would be work for nothing.
        pairs = list(zip(tasks, inputs, strict=True))
        body = [part for task, text in pairs for part in (task.operation, text, str(task.parts))]
        body_digest = _digest(*body) if idempotency_key else ""
        fields = [part for task, text in pairs for part in _fields(task, text)]
        kind, reply, *created = call(
            self._client,
            "enqueue",
            self._keys.prefix,
            self._node.name,
            self._settings.queue_cap,
            self._settings.keep_seconds,
            key_digest,
            body_digest,
            *fields,
        )
        if kind == "full":
            raise QueueFull(int(reply), self._settings.queue_cap)
        if kind == "conflict":
            raise IdempotencyConflict(
                "This Idempotency-Key was used with another body: send the first body again, or another key."
            )
        if kind == "replayed":
            return Enqueued(tuple(reply.split()), None)
        created_at, answered = created
        return Enqueued(tuple(reply.split()), created_at, frozenset(answered.split()))

    def cancel(self, task_id: str) -> None:
        """Ends a task that waits or runs; a running child is killed within 200 ms.

        Raises `TaskNotFound`, or `NotCancellable` when the task has ended or is a part of another.
        """
        reply = call(
            self._client,
            "cancel",
            self._keys.prefix,
            *policy(self._settings),
            task_id,
        )
        if reply == "missing":
            raise TaskNotFound(task_id)
        if reply.startswith("part "):
            raise NotCancellable(f"Task {task_id} is a part of task {reply[5:]}: cancel that one.")
        if reply != "cancelled":
            raise NotCancellable(f"Task {task_id} has already ended: it is {reply}.")


def _fields(task: NewTask, inputs: str) -> tuple[str, ...]:
    """What the function `enqueue` takes for one task."""
    # Another version may know better, so its answers are not this one's.
    question = maths_version() + _digest(task.operation, inputs) if task.use_cache else ""
    return new_task_id(), task.operation, inputs, task.expression or "", str(task.parts or ""), question


def _digest(*parts: str) -> str:
    """SHA-256 of the parts, each with its length before it, so that no two lists of parts are the same bytes."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()
