"""What those may do who ask: submit, ask again, cancel, revive."""

from __future__ import annotations

import random
import secrets
from typing import Any

from tests.integration.queue.settling import ERROR
from tests.integration.queue.wild_queue import WildQueue
from wizard.errors import MemoryFull, NotCancellable, RateLimited, TaskNotFound
from wizard.limit import Limit
from wizard.queue import Line, NewTask, Quota
from wizard.task import FINAL

COSTS = (0.1, 0.1, 5, 19, 30, 1_500, 4_000, None)
CALLERS = ("ann", "bob", None)
NAMES = ("ann@example.com", "bob@example.com", None, None, None)
IN_FLIGHT = 30
QUOTAS = (
    *(Quota(account, Limit("submit", 1, 10**6, "submit {} seconds"), IN_FLIGHT) for account in ("a", "b")),
    None,
)


class WildAsking(WildQueue):
    """Moves of the API, of a few callers with and without a name, a quota or a key."""

    def submit(self, chance: random.Random) -> None:
        """One to sixteen tasks; questions are few, so many have an answer that is stored."""
        tasks = [
            NewTask(
                "add",
                {"a": "1" * chance.choice((1, 1, 1, 12_000)), "b": str(chance.randrange(4))},
                cost_ms=chance.choice(COSTS),
                alone=chance.random() < 0.2,
                use_cache=chance.random() < 0.3,
            )
            for _ in range(chance.choice((1, 1, 2, 5, 12)))
        ]
        options = {
            "caller": chance.choice(CALLERS) if chance.random() < 0.9 else secrets.token_hex(4),
            "asked_by": chance.choice(NAMES),
            "quota": chance.choice(QUOTAS),
            "idempotency_key": secrets.token_hex(4) if chance.random() < 0.3 else None,
        }
        self._enqueue(lambda: self.producer.enqueue(tasks, **options), options)

    def submit_batch(self, chance: random.Random) -> None:
        """One to twelve lines, of which some cannot be asked."""
        batch = self.batches.new()
        refused = chance.choice((0.0, 0.2, 1.0))
        options = {
            "caller": chance.choice((*CALLERS, "carl", "dora")),
            "asked_by": chance.choice(NAMES),
            "quota": chance.choice(QUOTAS),
            "idempotency_key": secrets.token_hex(4) if chance.random() < 0.3 else None,
            "body_digest": "d",
        }
        try:
            for number in range(1, chance.choice((2, 3, 13))):
                if chance.random() < refused:
                    batch.add_refused(number, ERROR)
                else:
                    batch.add(
                        Line(number, "add", {"a": "1", "b": str(number)}, chance.choice((0.001, 12.3457, 40, 70)))
                    )
        except MemoryFull:
            assert self.is_full
            return
        self._enqueue(lambda: self.batches.enqueue(batch, **options), options)
        self.divided.add(batch.batch_id)

    def _enqueue(self, send: Any, options: dict[str, Any]) -> None:
        quota = options["quota"]
        before = self.client.scard(self.keys.in_flight(quota.account)) if quota else 0
        try:
            enqueued = send()
        except MemoryFull:
            assert self.is_full
        except RateLimited:
            assert quota
            assert before + 16 > IN_FLIGHT
        else:
            assert not self.is_full
            assert enqueued.in_flight == (self.client.scard(self.keys.in_flight(quota.account)) if quota else 0)
            if options["idempotency_key"]:
                self.repeatable.append((send, enqueued.task_ids))

    def ask_again(self, chance: random.Random) -> None:
        """With the same key, as after a lost reply: also when the memory is full."""
        if self.repeatable:
            send, ids = chance.choice(self.repeatable)
            try:
                again = send()
            except (MemoryFull, TaskNotFound):
                # The lines of a batch are sent before its key.
                assert self.is_full
                return
            assert again.replayed
            assert again.task_ids == ids

    def cancel(self, chance: random.Random) -> None:
        """Any task or part, ended or not."""
        tasks = self.stored().tasks
        if tasks:
            going = [name for name, task in tasks.items() if task["status"] not in FINAL and "parent" not in task]
            task_id = chance.choice(sorted(going if going and chance.random() < 0.7 else tasks))
            may_be = tasks[task_id]["status"] not in FINAL and "parent" not in tasks[task_id]
            try:
                self.producer.cancel(task_id)
            except NotCancellable:
                assert not may_be
            else:
                assert may_be

    def revive(self, chance: random.Random) -> None:
        """Some dead letter."""
        dead = self.client.lrange(self.keys.dead(), 0, -1)
        if dead:
            task_id = chance.choice(dead)
            try:
                self.dead_letters.revive(task_id)
                self.charged[task_id] = 0
            except MemoryFull:
                assert self.is_full
            except TaskNotFound:
                assert not self.client.exists(self.keys.task(task_id))

    def purge(self, chance: random.Random) -> None:
        """Some dead letter."""
        dead = self.client.lrange(self.keys.dead(), 0, -1)
        if dead:
            self.dead_letters.purge(chance.choice(dead))
