"""What may happen to workers, and to Valkey: leases end, clocks are set back, memory is full, keys expire."""

from __future__ import annotations

import dataclasses
import random

from tests.integration.queue.wild_queue import LEASE, WildQueue
from wizard.node import Node
from wizard.queue import Consumer


class WildWorkers(WildQueue):
    """Moves of workers, and of what they stand on."""

    def is_live(self, name: str) -> bool:
        """Whether the lease of a consumer, or of a slot's, is live."""
        ends = self.client.zscore(self.keys.workers(), name.partition("/")[0])
        return ends is not None and ends > self.now()

    def lose_lease(self, chance: random.Random) -> None:
        """A worker is silent for too long, and another begins."""
        name = chance.choice(sorted(self.stored().consumers) or [""])
        if name and self.is_live(name):
            self._store(lambda: self.client.zadd(self.keys.workers(), {name: self.now() - 100_000}))
            self.register(chance.choice((1, 2)))

    def leave(self, chance: random.Random) -> None:
        """A worker ends in good order, and another begins."""
        name = chance.choice(sorted(self.stored().consumers) or [""])
        if name:
            held = sum(len(ids) for slot, ids in self.stored().held.items() if slot.startswith(name + "/"))
            assert self.consumers[name].leave() == held
            assert name not in self.stored().consumers
            self.register(chance.choice((1, 2)))

    def renew(self, chance: random.Random) -> None:
        """Any worker, also one that drains; all that are lost are reaped."""
        name = chance.choice(list(self.consumers))
        if self.is_live(name):
            # A part of its lease has passed.
            self._store(lambda: self.client.zadd(self.keys.workers(), {name: self.now() + 40_000}, lt=True))
        before = self.stored()
        last = int(self.client.get(self.keys.reaped()) or self.now())
        away, back = self.now() - last > LEASE * 500, max(0, last - self.now())
        ends = {
            each: end - back if end > self.now() + LEASE * 1000 else end
            for each, end in self.client.zrange(self.keys.workers(), 0, -1, withscores=True)
        }
        expected = 0
        for consumer, end in sorted(ends.items(), key=lambda each: each[1]):
            if end > self.now() or (away and end > last):
                continue
            is_excused = consumer in before.get(self.keys.excused(), set())
            for slot, ids in before.held.items():
                if slot.startswith(consumer + "/"):
                    expected += len(ids)
                    (task_id,) = ids if len(ids) == 1 else (None,)
                    if task_id and (not is_excused or "forgiven" in before.tasks[task_id]):
                        self.charged[task_id] = self.charged.get(task_id, 0) + 1
        renewal = self.consumers[name].renew(is_draining=chance.random() < 0.3)
        assert renewal.renewed == (name in ends and (ends[name] > self.now() or (away and ends[name] > last)))
        assert renewal.reaped <= expected
        after = dict(self.client.zrange(self.keys.workers(), 0, -1, withscores=True))
        moment = self.now()
        # Of a clock that was set back only as much is known as the last renewal tells.
        assert all(moment < end <= moment + LEASE * 2000 for end in after.values())
        assert (after.get(name, 0) > moment + LEASE * 900) == renewal.renewed
        assert moment - 5_000 < int(self.client.get(self.keys.reaped())) <= moment
        assert 0 <= renewal.due_seconds <= LEASE

    def end_backoffs(self, chance: random.Random) -> None:
        """All of them."""

        def end() -> None:
            for task_id in self.client.zrange(self.keys.delayed(), 0, -1):
                self.client.zadd(self.keys.delayed(), {task_id: 1})

        self._store(end)
        self.renew(chance)
        assert not self.client.exists(self.keys.delayed())

    def outage(self, chance: random.Random) -> None:
        """Valkey was away for so long that some leases ran out meanwhile."""
        moment = self.now()
        if int(self.client.get(self.keys.reaped()) or 0) > moment:
            return  # Its clock was set back, and nobody has renewed since.

        def pass_time() -> None:
            self.client.set(self.keys.reaped(), moment - 50_000)
            for name, end in self.client.zrange(self.keys.workers(), 0, -1, withscores=True):
                if end > moment and chance.random() < 0.5:
                    self.client.zadd(self.keys.workers(), {name: moment - 10_000})

        self._store(pass_time)
        if chance.random() < 0.7:
            self.renew(chance)

    def set_back(self, chance: random.Random) -> None:
        """Valkey's clock is set back by five minutes: all that is stored lies in the future."""

        def shift() -> None:
            self.client.set(self.keys.reaped(), int(self.client.get(self.keys.reaped()) or self.now()) + 300_000)
            for key in (self.keys.workers(), self.keys.delayed()):
                for member in self.client.zrange(key, 0, -1):
                    self.client.zincrby(key, 300_000, member)

        self._store(shift)
        if chance.random() < 0.5:
            self.renew(chance)

    def fill(self, chance: random.Random) -> None:
        """The memory is full, or is not any more."""
        self.is_full = not self.is_full and chance.random() < 0.6
        self.client.config_set("maxmemory", 1 if self.is_full else 0)

    def expire(self, chance: random.Random) -> None:
        """Some of what expires is gone."""
        lasting = tuple(f"{self.keys.prefix}{kind}:" for kind in ("bucket", "idem", "in_flight", "answer"))
        going = [key for key, life in self.stored().ttl.items() if life > 0 and not key.startswith(lasting)]
        for key in chance.sample(going, min(len(going), chance.choice((1, 5, 50)))):
            task_id = key.removeprefix(self.keys.task(""))
            self.charged.pop(task_id, None)
            self.client.unlink(key)

    def prune(self, _chance: random.Random) -> None:
        """Ids of tasks that are gone."""
        young = dataclasses.replace(self.settings, keep_seconds=0)
        consumer = Consumer(self.client, young, Node("worker-0", "worker"))
        self.rank = consumer.prune(self.rank).rank

    def forget_scripts(self, _chance: random.Random) -> None:
        """As a restart of the server does."""
        self.client.script_flush()

    def lose_a_token(self, _chance: random.Random) -> None:
        """A slot was woken and died."""
        self.client.lpop(self.keys.wake())
