"""The queue as a worker uses it: register, renew, reap, claim, settle.

A consumer is one start of one worker. Each of its slots (`slot.py`) has its own connection, because a slot blocks while
it waits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import valkey

from wizard.connection import DedicatedConnection
from wizard.node import Node, pod_of
from wizard.queue.keys import Keys
from wizard.queue.scripts import call
from wizard.queue.slot import Claim, Slot, policy
from wizard.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """An ended part: its result and its measurements, both JSON, and its pod. Each is None if the part has none."""

    result: str | None
    measured: str | None
    pod: str | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The parts of a split task by index, and the seconds from its split to the start of its combining."""

    parts: tuple[Part, ...]
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class Renewal:
    """The reply to `renew`: whether the lease was renewed, seconds until the next call is due, tasks reaped."""

    renewed: bool
    due_seconds: float
    reaped: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """The reply to `prune`: the rank for the next call, 0 after the last old task; and the number of tasks removed."""

    rank: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Consumer:
    """One start of one worker, from `register` to `leave`. It must call `renew` within its lease.

    `client` may be shared by threads. It is used for the commands that do not block.
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

    def renew(self, *, is_draining: bool = False) -> Renewal:
        """Extends the lease, unless it has expired; reaps expired leases; promotes tasks whose backoff is over.

        `due_seconds` tells when the next lease ends. The end of a backoff is known to the slot that failed the task.

        If a consumer that `is_draining` is lost, its tasks go back to the queue without a failure.
        """
        draining = "1" if is_draining else "0"
        renewed, due_ms, reaped = self._call("renew", *policy(self.settings), self.name, self._lease_ms, draining)
        return Renewal(bool(renewed), due_ms / 1000, reaped)

    def prune(self, rank: int) -> Pruned:
        """Removes expired ids from the lists, up to 1,000, starting at `rank`."""
        return Pruned(*self._call("prune", rank, self.settings.keep_seconds))

    def leave(self) -> int:
        """Ends the lease and puts the tasks it still holds back on the queue; returns their number."""
        return int(self._call("leave", self.name))

    def wait_for_command(self, client: valkey.Valkey, seconds: float) -> list[str] | None:
        """The next command for this consumer, split at spaces; None if none arrives within `seconds`."""
        found = client.blpop([self.keys.control(self.name)], timeout=seconds)
        return found[1].split() if found else None

    def gather(self, claim: Claim) -> Gathered | None:
        """The results of the parts of a parent that will be combined; None if it has ended since its claim."""
        split = self.client.hgetall(self.keys.split(claim.task_id))
        if not split:
            return None
        pipeline = self.client.pipeline(transaction=False)
        pipeline.hmget(self.keys.task(claim.task_id), "begun_at", "started_at")
        for index in range(int(split["next"])):
            pipeline.hmget(self.keys.task(split[f"id:{index}"]), "result", "measured", "slot")
        (begun_at, started_at), *parts = pipeline.execute()
        return Gathered(
            tuple(Part(result, measured, pod_of(slot) if slot else None) for result, measured, slot in parts),
            (int(started_at) - int(begun_at)) / 1000,
        )

    def slot(self, number: int, client: DedicatedConnection) -> Slot:
        """Slot `number`, counted from 1. `client` must be its own connection, made for blocking commands."""
        return Slot(f"{self.name}/{number}", client, self.settings)

    @property
    def _lease_ms(self) -> int:
        return round(self.settings.lease_seconds * 1000)

    def _call(self, name: str, *arguments: str | int) -> Any:
        return call(self.client, name, self.settings.valkey_prefix, *arguments)
