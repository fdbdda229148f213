"""A queue that anything may happen to: its clients, what they were told, and what is stored."""

from __future__ import annotations

import dataclasses
import random
import secrets
from typing import Any

import valkey

from tests.integration.queue.audit import Stored
from wizard.node import Node
from wizard.queue import Batches, Claim, Consumer, DeadLetters, Producer, Slot
from wizard.settings import Settings
from wizard.task import Status

#: Two, so that many a task dies here.
MAX_FAILURES = 2

#: Seconds: no lease ends by itself.
LEASE = 60.0


class WildQueue:
    """Some workers, whoever asks, and a Valkey that now and then is full, away or turned back."""

    def __init__(self, client: valkey.Valkey, settings: Settings) -> None:
        """Two workers with three slots."""
        self.settings = dataclasses.replace(
            settings,
            valkey_prefix=f"{{wild-{secrets.token_hex(4)}}}:",
            lease_seconds=LEASE,
            max_failures=MAX_FAILURES,
        )
        self.client = client
        self.producer = Producer(client, self.settings, Node("api-1", "api"))
        self.batches = Batches(client, self.settings, Node("api-1", "api"))
        self.dead_letters = DeadLetters(client, self.settings)
        self.consumers: dict[str, Consumer] = {}
        self.slots: dict[str, Slot] = {}
        self.keys = self.register(1).keys
        self.register(2)
        self.claims: list[tuple[Slot, Claim]] = []
        #: Failures that each task may have been charged.
        self.charged: dict[str, int] = {}
        self.repeatable: list[tuple[Any, tuple[str, ...]]] = []
        #: Batches: they are divided from the beginning.
        self.divided: set[str] = set()
        self.is_full = False
        self.rank = 0
        self.chance = random.Random(1)

    def make(self, move: str, seed: int) -> None:
        """One move; the seed decides the rest of it."""
        getattr(self, move)(random.Random(seed))

    def register(self, slots: int) -> Consumer:
        """One worker more."""
        consumer = Consumer(
            self.client,
            dataclasses.replace(self.settings, worker_slots=slots),
            Node(f"worker-{len(self.consumers)}", "worker"),
        )
        consumer.register()
        self.consumers[consumer.name] = consumer
        for number in range(1, slots + 1):
            slot = consumer.slot(number, self.client)
            self.slots[slot.name] = slot
        return consumer

    def claim(self, chance: random.Random) -> None:
        """Some slot claims."""
        raise NotImplementedError

    def now(self) -> int:
        """Valkey's clock, ms."""
        seconds, micros = self.client.time()
        return int(seconds) * 1000 + int(micros) // 1000

    def stored(self) -> Stored:
        """All that is stored now."""
        return Stored(self.client, self.keys)

    def _store(self, write: Any) -> None:
        """Writes what a function would: it may also when the memory is full."""
        self.client.config_set("maxmemory", 0)
        write()
        self.client.config_set("maxmemory", 1 if self.is_full else 0)

    def _some(self, chance: random.Random, *, several: bool = False) -> tuple[Slot, list[Claim]]:
        """A slot, and some of its attempts, the oldest first; now and then one that is not current."""
        held = self.stored().held
        if not held:
            self.claim(chance)
            held = self.stored().held
        name = chance.choice([name for name, ids in sorted(held.items()) for _ in ids] or list(self.slots))
        slot = self.slots[name]
        current = self._held(slot, but=())
        attempts = [each for each in current if chance.random() < 0.6] or current[:1]
        late = [each for of, each in self.claims[-30:] if of.name == name and each not in current]
        if late and chance.random() < 0.2:
            attempts.insert(0, chance.choice(late))
        return slot, attempts if several else attempts[:1]

    def _held(self, slot: Slot, *, but: Any) -> list[Claim]:
        known = {(each.task_id, each.attempt): each for of, each in self.claims if of.name == slot.name}
        found = []
        for task_id in reversed(self.client.lrange(self.keys.processing(slot.name), 0, -1)):
            attempt = int(self.client.hget(self.keys.task(task_id), "attempt"))
            found.append(known[task_id, attempt])
        return [each for each in found if each not in but]

    def _is_current(self, slot: Slot, claim: Claim) -> bool:
        fields = self.client.hmget(self.keys.task(claim.task_id), "status", "attempt", "slot")
        return fields == [Status.PROCESSING, str(claim.attempt), slot.name]
