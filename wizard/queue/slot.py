"""The queue as one slot of a worker uses it: wait, claim, settle.

A slot holds one task, or a batch of short ones. Nothing here retries. After an error, the worker calls `start`, which
finds tasks whose claim reply was lost.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import valkey

from wizard.connection import DedicatedConnection
from wizard.errors import LeaseLost
from wizard.queue.keys import Keys
from wizard.queue.scripts import call, call_after
from wizard.settings import Settings
from wizard.task import MAX_PARTS, Failure, Phase, name_in, new_task_id
from wizard.version_of_maths import maths_version

#: A blocking wait ends after this share of the lease: then the slot looks for tasks without being woken.
WAIT_SHARE = 1 / 3

#: One claim of so many looks into the long lane first, so that neither lane starves.
LONG_TURN = 4

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
    #: Foretold milliseconds of one worker.
    cost_ms: float = 0.0
    #: Seconds on the queue before this attempt, by Valkey's clock; None for a part.
    waited_seconds: float | None = field(default=None, compare=False)
    #: The proven name of who asked for it.
    asked_by: str | None = field(default=None, compare=False)
    #: W3C traceparent of the request that asked for it; empty: nobody traces it.
    trace: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The good end of one attempt. The texts are JSON; `attachments` are stored beside the result, by name."""

    claim: Claim
    result: str
    verified: str
    measured: str = "{}"
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    #: Whether the answer may be cached: an incomplete one may not.
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The reply to a settlement: what became of each attempt, whether our lease is live, and the next claims.

    After a failure, or put aside, the task waits for `backoff_seconds`; then somebody must call `renew`, which promotes
    it.
    """

    #: For each attempt, whether it was accepted. If not, it is not the current one.
    accepted: tuple[bool, ...]
    #: For each attempt, whether Valkey has no memory for it. Then the task waits, without a failure.
    put_aside: tuple[bool, ...]
    lease_is_live: bool
    claims: tuple[Claim, ...]
    backoff_seconds: float = 0.0


class Slot:
    """One slot. For one thread only."""

    def __init__(self, name: str, client: DedicatedConnection, settings: Settings) -> None:
        """`client` must wait for replies longer than a third of the lease (`DedicatedConnection(blocks_for=…)`)."""
        self.name = name
        self._client = client
        self._settings = settings
        self._prefix = settings.valkey_prefix
        self._policy = policy(settings)
        self._wake = Keys(settings.valkey_prefix).wake()
        self._connection_id: int | None = None
        self._claims = 0

    def start(self) -> tuple[Claim, ...]:
        """Claims what is on the slot's own list, or else the next tasks; empty if nothing waits.

        Call it only when the slot holds nothing. Raises `LeaseLost` when the lease is not live: renew it, or register
        again under a new nonce.
        """
        return self._started(call(self._client, "start", self._prefix, self.name, self._is_long_turn))

    def wait(self) -> tuple[Claim, ...]:
        """Blocks until the slot is woken, at most a third of the lease, and then does what `start` does."""
        seconds = self._settings.lease_seconds * WAIT_SHARE
        # Read each time: a new connection has another id.
        self._connection_id = self._client.execute_command("CLIENT ID")
        try:
            # Both in one write: a round trip less between a new task and its claim.
            reply = call_after(
                self._client, ("BLPOP", self._wake, seconds), "start", self._prefix, self.name, self._is_long_turn
            )
        finally:
            self._connection_id = None
        return self._started(reply)

    def unblock(self, client: valkey.Valkey) -> None:
        """Ends a `wait` of another thread by a command of `client`; does nothing if no thread waits."""
        if connection_id := self._connection_id:
            client.client_unblock(connection_id)

    def complete(self, answers: Sequence[Answer], *, claim_next: bool, held: Sequence[Claim] = ()) -> Settled:
        """Settles attempts with their results, at least one. `held` are the claims that the slot keeps besides.

        A long result for which Valkey has no memory is dropped: the task is put aside and calculated again by a later
        attempt, so that it keeps no slot from the next task. An attempt that is not current is refused, without an
        error.
        """
        fields: list[str | bytes | int] = []
        for answer in answers:
            claim, attachments = answer.claim, answer.attachments
            may_be_cached = "" if answer.is_partial else "1"
            fields += claim.task_id, claim.attempt, answer.result, answer.verified, answer.measured, may_be_cached
            fields.append(len(attachments))
            for name, content in attachments.items():
                fields += name, content
        return self._settle("complete", claim_next, held, maths_version(), *fields)

    def fail(
        self,
        claim: Claim,
        kind: Failure,
        error: dict[str, str],
        *,
        claim_next: bool,
        held: Sequence[Claim] = (),
    ) -> Settled:
        """Settles with an error: `{type, title, detail}`, which the user sees if it was the last failure."""
        # Jitter for the backoff, not a secret.
        jitter = random.random()  # noqa: S311
        fields = claim.task_id, claim.attempt, kind.value, json.dumps(error), repr(jitter)
        return self._settle("fail", claim_next, held, *fields)

    def split(
        self,
        claim: Claim,
        inputs: Sequence[str],
        *,
        until: int | None = None,
        claim_next: bool,
        held: Sequence[Claim] = (),
    ) -> Settled:
        """Settles by dividing the task: one part for each of `inputs` (JSON), from 1 to 1,024.

        The parent comes back with phase `combine` when every part is done, or the sum of their weights is `until`: a
        part weighs what its measurements say, and else 1 if it has an answer. A parent that is combined may be split
        again; weights of earlier rounds count. When Valkey is short of memory, it is put aside and split by a later
        attempt.
        """
        if not 1 <= len(inputs) <= MAX_PARTS:
            raise ValueError(f"{len(inputs)} parts: a task is split into 1 to {MAX_PARTS:,} parts.")
        parts = [text for each in inputs for text in (new_task_id(), each)]
        target = "" if until is None else until
        return self._settle("split", claim_next, held, claim.task_id, claim.attempt, target, *parts)

    def release(self, claims: Iterable[Claim], why: str) -> int:
        """Puts tasks back at the head of the queue in their order, without a failure; returns how many.

        `why` is a sentence for their history. A claim whose attempt is not current is left out.
        """
        fields = [each for claim in claims for each in (claim.task_id, claim.attempt)]
        return int(call(self._client, "release", self._prefix, self.name, why, *fields))

    def progress(self, claim: Claim, done: int, total: int) -> bool:
        """Reports progress; False if the attempt is not current."""
        return bool(
            call(self._client, "progress", self._prefix, self.name, claim.task_id, claim.attempt, f"{done}/{total}")
        )

    @property
    def _is_long_turn(self) -> str:
        return "1" if self._claims % LONG_TURN == LONG_TURN - 1 else "0"

    def _started(self, reply: Sequence[Any]) -> tuple[Claim, ...]:
        live, *found = reply
        if not live:
            raise LeaseLost(f"The lease of {self.name} is not live.")
        return self._claimed(found[0])

    def _settle(self, name: str, claim_next: bool, held: Sequence[Claim], *arguments: str | bytes | int) -> Settled:
        accepted, live, following, backoff_ms = call(
            self._client,
            name,
            self._prefix,
            *self._policy,
            self.name,
            "1" if claim_next else "0",
            len(held),
            round(sum(each.cost_ms for each in held) * 1000),
            sum(len(each.inputs) for each in held),
            self._is_long_turn,
            *arguments,
        )
        return Settled(
            tuple(bool(each) for each in accepted),
            tuple(each == _PUT_ASIDE for each in accepted),
            bool(live),
            self._claimed(following),
            backoff_ms / 1000,
        )

    def _claimed(self, reply: Sequence[Any]) -> tuple[Claim, ...]:
        if reply:
            self._claims += 1
        return tuple(
            Claim(
                task_id,
                attempt,
                operation,
                inputs,
                Phase(phase),
                failures,
                int(parts) if parts else None,
                float(ms or 0),
                waited / 1000 if waited >= 0 else None,
                name_in(caller),
                trace,
            )
            for task_id, attempt, operation, inputs, phase, failures, parts, ms, waited, caller, trace in reply
        )


def policy(settings: Settings) -> tuple[int, int, int]:
    """The first arguments of every Lua function that can end a task (`lua/steps/policy.lua`)."""
    return settings.keep_seconds, settings.dead_letter_keep_seconds, settings.max_failures
