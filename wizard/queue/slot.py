"""The queue as one slot of a worker uses it: wait, claim, settle.

Nothing here retries. After an error, the worker calls `start`, which finds a task whose claim reply was lost.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import valkey

from wizard.connection import Client
from wizard.errors import LeaseLost
from wizard.queue.keys import Keys
from wizard.queue.scripts import call
from wizard.settings import Settings
from wizard.task import MAX_PARTS, Failure, Phase, new_task_id
from wizard.version_of_maths import maths_version

#: A blocking wait ends after this share of the lease. A BLMOVE of a lost connection must not move an id much later.
WAIT_SHARE = 1 / 3

#: The reply of a function that accepted the attempt's end and found no memory for what it brings.
_PUT_ASIDE = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one task. `inputs` is the JSON that was enqueued; `attempt` is the fence."""

    task_id: str
    attempt: int
    operation: str
    inputs: str
    phase: Phase
    failures: int
    #: The requested number of parts; None lets the operation choose.
    parts_requested: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The reply to a settlement: whether it was accepted, whether our lease is live, and the next claim."""

    accepted: bool
    lease_is_live: bool
    claim: Claim | None
    #: Valkey has no memory for what was sent. The task waits, without a failure, for a later attempt.
    put_aside: bool = False


class Slot:
    """One slot: it holds at most one task. For one thread only."""

    def __init__(self, name: str, client: Client, settings: Settings) -> None:
        """`client` must wait for replies longer than a third of the lease (`DedicatedConnection(blocks_for=…)`)."""
        self.name = name
        self._client = client
        self._settings = settings
        self._prefix = settings.valkey_prefix
        self._policy = policy(settings)
        keys = Keys(settings.valkey_prefix)
        self._queue = keys.queue()
        self._processing = keys.processing(name)
        self._connection_id: int | None = None

    def wait(self) -> None:
        """Blocks until a task arrives, at most a third of the lease; the task is then on the slot's own list."""
        seconds = self._settings.lease_seconds * WAIT_SHARE
        # Read each time: a new connection has another id.
        self._connection_id = self._client.execute_command("CLIENT ID")
        try:
            self._client.execute_command("BLMOVE", self._queue, self._processing, "RIGHT", "LEFT", seconds)
        finally:
            self._connection_id = None

    def unblock(self, client: valkey.Valkey) -> None:
        """Ends a `wait` of another thread by a command of `client`; does nothing if no thread waits."""
        if connection_id := self._connection_id:
            client.client_unblock(connection_id)

    def start(self) -> Claim | None:
        """Claims the task on the slot's own list, or else the head of the queue; None if the queue is empty.

        Raises `LeaseLost` when the lease is not live: renew it, or register again under a new nonce.
        """
        live, *claim = call(self._client, "start", self._prefix, self.name)
        if not live:
            raise LeaseLost(f"The lease of {self.name} is not live.")
        return _claim(claim)

    def complete(
        self,
        claim: Claim,
        result: str,
        verified: str,
        measured: str = "{}",
        attachments: Mapping[str, bytes] = MappingProxyType({}),
        *,
        claim_next: bool,
        partial: bool = False,
    ) -> Settled:
        """Settles with a result; the texts are JSON, and `attachments` are the contents stored beside it, by name.

        A `partial` answer is not cached. A long result for which Valkey has no memory is dropped: the task is put aside
        and calculated again by a later attempt, so that it keeps no slot from the next task. The call is refused,
        without an error, if the attempt is not current.
        """
        contents = [each for pair in attachments.items() for each in pair]
        cached_version = "" if partial else maths_version()
        return self._settle("complete", claim, claim_next, result, verified, measured, cached_version, *contents)

    def fail(self, claim: Claim, kind: Failure, error: dict[str, str], *, claim_next: bool) -> Settled:
        """Settles with an error: `{type, title, detail}`, which the user sees if it was the last failure."""
        # Jitter for the backoff, not a secret.
        jitter = random.random()  # noqa: S311
        return self._settle("fail", claim, claim_next, kind.value, json.dumps(error), repr(jitter))

    def split(self, claim: Claim, inputs: Sequence[str], *, race: bool, claim_next: bool) -> Settled:
        """Settles by dividing the task: one part for each of `inputs` (JSON), from 1 to 1,024.

        The parent comes back with phase `combine` when every part is done, or the first one of a race. When Valkey is
        short of memory, it is put aside and split by a later attempt.
        """
        if not 1 <= len(inputs) <= MAX_PARTS:
            raise ValueError(f"{len(inputs)} parts: a task is split into 1 to {MAX_PARTS:,} parts.")
        parts = [text for each in inputs for text in (new_task_id(), each)]
        return self._settle("split", claim, claim_next, "race" if race else "all", *parts)

    def release(self, claim: Claim) -> bool:
        """Puts the task back on the queue, without a failure; False if the attempt is not current."""
        return bool(call(self._client, "release", self._prefix, self.name, claim.task_id, claim.attempt))

    def progress(self, claim: Claim, done: int, total: int) -> bool:
        """Reports progress; False if the attempt is not current."""
        return bool(
            call(self._client, "progress", self._prefix, self.name, claim.task_id, claim.attempt, f"{done}/{total}")
        )

    def _settle(self, name: str, claim: Claim, claim_next: bool, *arguments: str | bytes) -> Settled:
        accepted, live, *following = call(
            self._client,
            name,
            self._prefix,
            *self._policy,
            self.name,
            claim.task_id,
            claim.attempt,
            "1" if claim_next else "0",
            *arguments,
        )
        return Settled(bool(accepted), bool(live), _claim(following), put_aside=accepted == _PUT_ASIDE)


def policy(settings: Settings) -> tuple[int, int, int]:
    """The first arguments of every Lua function that can end a task (`lua/steps/policy.lua`)."""
    return settings.keep_seconds, settings.dead_letter_keep_seconds, settings.max_failures


def _claim(reply: Sequence[Any]) -> Claim | None:
    if not reply or not reply[0]:
        return None
    task_id, attempt, operation, inputs, phase, failures, parts_requested = reply[0]
    return Claim(
        task_id, attempt, operation, inputs, Phase(phase), failures, int(parts_requested) if parts_requested else None
    )
