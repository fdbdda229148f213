"""The consumer's door: live, claim, settle. Used by the workers.

A consumer is one start of one worker. Its slots each have a connection of their own, because a slot blocks while
it waits. Nothing here retries: after any error a slot calls `start`, which finds whatever a lost reply left behind.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import valkey

from wizard.connection import Client
from wizard.errors import LeaseLost
from wizard.node import Node
from wizard.queue.keys import Keys
from wizard.queue.scripts import call
from wizard.settings import Settings
from wizard.task import Failure, Phase, new_task_id

#: A blocking wait ends after this share of the lease: one that its client forgot must not move an id later on.
WAIT_SHARE = 1 / 3

#: A split is one call of a function, and no call may keep Valkey long. Without a part a parent would wait for ever.
MAX_PARTS = 1_024


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one task. `inputs` is the JSON that was enqueued; `attempt` is the fence."""

    task_id: str
    attempt: int
    operation: str
    inputs: str
    phase: Phase
    failures: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a settlement: whether it counted, whether our lease is live, and the next claim."""

    accepted: bool
    lease_is_live: bool
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """Whether the lease was renewed, seconds until anything is due, and how many tasks were reaped."""

    renewed: bool
    due_seconds: float
    reaped: int


@dataclass(frozen=True, slots=True)
class Consumer:
    """One start of one worker: it lives from `register` to `leave`, and must `renew` within its lease.

    `client` may be shared by threads; it serves everything that does not block.
    """

    client: valkey.Valkey
    settings: Settings
    node: Node
    nonce: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def name(self) -> str:
        """`<pod>~<slots>x<nonce>`: another start of the same pod is another consumer."""
        return f"{self.node.name}~{self.settings.worker_slots}x{self.nonce}"

    @property
    def keys(self) -> Keys:
        """The keys of this installation."""
        return Keys(self.settings.valkey_prefix)

    def register(self) -> None:
        """Begins the lease."""
        self._call("register", self.name, self._lease_ms)

    def renew(self) -> Renewal:
        """Makes the lease longer, unless it has passed, and reaps and promotes for everyone."""
        renewed, due_ms, reaped = self._call("renew", *policy(self.settings), self.name, self._lease_ms)
        return Renewal(bool(renewed), due_ms / 1000, reaped)

    def prune(self, rank: int) -> int:
        """Forgets a window of expired ids from `rank` on; returns the rank for the next call."""
        return int(self._call("prune", rank, self.settings.keep_seconds))

    def leave(self) -> int:
        """Ends the lease and gives back what is still held; returns how many tasks that was."""
        return int(self._call("leave", self.name))

    def wait_for_word(self, client: valkey.Valkey, seconds: float) -> list[str] | None:
        """The next word that someone left for this consumer, split; None when `seconds` pass without one."""
        found = client.blpop([self.keys.control(self.name)], timeout=seconds)
        return found[1].split() if found else None

    def part_results(self, claim: Claim) -> list[str | None]:
        """The results (JSON) of a parent's parts by index; None for one that did not end well (lost a race)."""
        split = self.client.hgetall(self.keys.split(claim.task_id))
        pipeline = self.client.pipeline(transaction=False)
        for index in range(sum(name.startswith("id:") for name in split)):
            pipeline.hget(self.keys.task(split[f"id:{index}"]), "result")
        return list(pipeline.execute())

    def slot(self, number: int, client: Client) -> Slot:
        """Slot `number`, from 1; `client` must be its own and made for blocking."""
        return Slot(f"{self.name}/{number}", client, self.settings)

    @property
    def _lease_ms(self) -> int:
        return round(self.settings.lease_seconds * 1000)

    def _call(self, name: str, *arguments: str | int) -> Any:
        return call(self.client, name, self.settings.valkey_prefix, *arguments)


class Slot:
    """One place to calculate in: it holds at most one task. Not for more than one thread."""

    def __init__(self, name: str, client: Client, settings: Settings) -> None:
        """`client` must wait for replies longer than a third of the lease (`Line(blocks_for=…)`)."""
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
        """Parks until a task waits, for a third of the lease at most; what came is on the slot's own list."""
        seconds = self._settings.lease_seconds * WAIT_SHARE
        # Asked each time: a lost connection comes back under another id.
        self._connection_id = self._client.execute_command("CLIENT ID")
        try:
            self._client.execute_command("BLMOVE", self._queue, self._processing, "RIGHT", "LEFT", seconds)
        finally:
            self._connection_id = None

    def unblock(self, client: valkey.Valkey) -> None:
        """Ends a `wait` that another thread is in, by way of `client`; does nothing if there is none."""
        if connection_id := self._connection_id:
            client.client_unblock(connection_id)

    def start(self) -> Claim | None:
        """Claims what lies on the slot's own list, else the head of the queue; None when nothing waits.

        Raises `LeaseLost` when no lease is live: renew it, or begin again under a new nonce.
        """
        live, *claim = call(self._client, "start", self._prefix, self.name)
        if not live:
            raise LeaseLost(f"The lease of {self.name} is not live.")
        return _claim(claim)

    def complete(self, claim: Claim, result: str, verified: str, *, claim_next: bool) -> Settled:
        """Settles with a result; both texts are JSON. Refused, without an error, if the attempt is not current."""
        return self._settle("complete", claim, claim_next, result, verified)

    def fail(self, claim: Claim, kind: Failure, error: dict[str, str], *, claim_next: bool) -> Settled:
        """Settles with an error: `{type, title, detail}`, which the person sees if it was the last failure."""
        # Jitter against tasks that failed together, not a secret.
        jitter = random.random()  # noqa: S311
        return self._settle("fail", claim, claim_next, kind.value, json.dumps(error), repr(jitter))

    def split(self, claim: Claim, inputs: Sequence[str], *, race: bool, claim_next: bool) -> Settled:
        """Settles by dividing the task: one part for each of `inputs` (JSON), from 1 to 1,024.

        The parent comes back with phase `combine` when every part is done, or the first one of a race.
        """
        if not 1 <= len(inputs) <= MAX_PARTS:
            raise ValueError(f"{len(inputs)} parts: a task is split into 1 to {MAX_PARTS:,} parts.")
        parts = [text for each in inputs for text in (new_task_id(), each)]
        return self._settle("split", claim, claim_next, "race" if race else "all", *parts)

    def release(self, claim: Claim) -> bool:
        """Gives the task back unharmed; False when it is no longer ours."""
        return bool(call(self._client, "release", self._prefix, self.name, claim.task_id, claim.attempt))

    def progress(self, claim: Claim, done: int, total: int) -> bool:
        """Says how far the attempt is; False when it is no longer ours."""
        return bool(
            call(self._client, "progress", self._prefix, self.name, claim.task_id, claim.attempt, f"{done}/{total}")
        )

    def _settle(self, name: str, claim: Claim, claim_next: bool, *arguments: str) -> Settled:
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
        return Settled(bool(accepted), bool(live), _claim(following))


def policy(settings: Settings) -> tuple[int, int, int]:
    """How a task may end: the first arguments of every function that can end one (`lua/steps/policy.lua`)."""
    return settings.keep_seconds, settings.dead_letter_keep_seconds, settings.max_failures


def _claim(reply: Sequence[Any]) -> Claim | None:
    if not reply or not reply[0]:
        return None
    task_id, attempt, operation, inputs, phase, failures = reply[0]
    return Claim(task_id, attempt, operation, inputs, Phase(phase), failures)
