"""The consumer's door: live, reap, claim, settle. Used by the workers.

A consumer is one start of one worker. Its slots (`slot.py`) each have a connection of their own, because a slot blocks
while it waits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import valkey

from wizard.connection import Client
from wizard.node import Node, pod_of
from wizard.queue.keys import Keys
from wizard.queue.scripts import call
from wizard.queue.slot import Claim, Slot, policy
from wizard.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """What a part left: its result and what was measured, both JSON, and its pod; None if it never ended well."""

    result: str | None
    measured: str | None
    pod: str | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The parts of a split task by index, and the seconds from its split until it was to be combined."""

    parts: tuple[Part, ...]
    elapsed_seconds: float


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

    def wait_for_command(self, client: valkey.Valkey, seconds: float) -> list[str] | None:
        """The next word that someone left for this consumer, split; None when `seconds` pass without one."""
        found = client.blpop([self.keys.control(self.name)], timeout=seconds)
        return found[1].split() if found else None

    def gather(self, claim: Claim) -> Gathered:
        """What became of the parts of a parent that is to be combined."""
        split = self.client.hgetall(self.keys.split(claim.task_id))
        pipeline = self.client.pipeline(transaction=False)
        pipeline.hmget(self.keys.task(claim.task_id), "begun_at", "started_at")
        for index in range(sum(name.startswith("id:") for name in split)):
            pipeline.hmget(self.keys.task(split[f"id:{index}"]), "result", "measured", "slot")
        (begun_at, started_at), *parts = pipeline.execute()
        return Gathered(
            tuple(Part(result, measured, pod_of(slot) if slot else None) for result, measured, slot in parts),
            (int(started_at) - int(begun_at)) / 1000,
        )

    def slot(self, number: int, client: Client) -> Slot:
        """Slot `number`, from 1; `client` must be its own and made for blocking."""
        return Slot(f"{self.name}/{number}", client, self.settings)

    @property
    def _lease_ms(self) -> int:
        return round(self.settings.lease_seconds * 1000)

    def _call(self, name: str, *arguments: str | int) -> Any:
        return call(self.client, name, self.settings.valkey_prefix, *arguments)
