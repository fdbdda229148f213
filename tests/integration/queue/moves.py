"""Every move that can be made, each on the live queue and in the model, in any order that hypothesis thinks of."""

from __future__ import annotations

import dataclasses
import json
import secrets
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.integration.queue.model import Model
from tests.integration.queue.settling import BOOM
from tests.one_by_one import OneByOne
from wizard.errors import LeaseLost
from wizard.node import Node
from wizard.queue import Consumer, DeadLetters, NewTask, Producer
from wizard.queue.keys import Keys
from wizard.task import FINAL, Failure

#: How often each move is made. Claims and good ends are what happens most.
WEIGHTS = {
    "submit": 2,
    "claim": 6,
    "complete": 6,
    "crash": 3,
    "error": 2,
    "reject": 1,
    "release": 1,
    "split": 3,
    "cancel": 1,
    "revive": 2,
    "lose_lease": 1,
    "leave": 1,
    "renew": 2,
    "end_backoffs": 2,
    "forgotten_blmove": 1,
    "forget_scripts": 1,
}

#: Any of the things there are, counted around.
anyone = st.integers(0, 10_000)


class Moves(RuleBasedStateMachine):
    """Two pods, three slots, a queue, and whoever died before."""

    def __init__(self, live, settings):
        super().__init__()
        self.settings = dataclasses.replace(
            settings, valkey_prefix=f"{{moves-{secrets.token_hex(4)}}}:", lease_seconds=60.0
        )
        self.client = live
        self.keys = Keys(self.settings.valkey_prefix)
        self.producer = Producer(live, self.settings, Node("api-1", "api"))
        self.dead_letters = DeadLetters(live, self.settings)
        self.model = Model()
        self.consumers, self.slots, self.claims = {}, {}, []

    def now(self):
        """Valkey's clock, ms."""
        seconds, micros = self.client.time()
        return seconds * 1000 + micros // 1000

    @initialize()
    def begin(self):
        """Two consumers with three slots."""
        self.register(1)
        self.register(2)

    # One rule for all moves: of many rules hypothesis leaves some out of each run, and then little happens.
    @rule(move=st.sampled_from([name for name, weight in WEIGHTS.items() for _ in range(weight)]), which=anyone)
    def make(self, move, which):
        """One move; `which` decides the rest of it."""
        getattr(self, move)(which)

    def register(self, slots):
        """One consumer more."""
        settings = dataclasses.replace(self.settings, worker_slots=slots)
        consumer = Consumer(self.client, settings, Node(f"worker-{len(self.consumers)}", "worker"))
        consumer.register()
        made = [OneByOne(consumer.slot(number, self.client)) for number in range(1, slots + 1)]
        self.consumers[consumer.name] = consumer
        self.slots |= {slot.name: slot for slot in made}
        self.model.register(consumer.name, [slot.name for slot in made])

    def submit(self, which):
        """New tasks, one to three."""
        for task_id in self.producer.enqueue([NewTask("add", {"a": "1", "b": "2"})] * (1 + which % 3)).task_ids:
            self.model.enqueue(task_id)

    def claim(self, which):
        """Any slot, dead or alive; most often one that lives."""
        living = {name: slot for name, slot in self.slots.items() if self.model.is_live(name)}
        slot = self.any_of(self.slots if which % 5 == 0 or not living else living, which)
        expected = self.model.start(slot.name)
        try:
            self.note(slot, slot.start(), expected)
        except LeaseLost:
            assert not self.model.is_live(slot.name)
        else:
            assert self.model.is_live(slot.name)

    def complete(self, which):
        """The last word on some attempt, current or not."""
        self.settle(which, lambda slot, claim, following: slot.complete(claim, "{}", "{}", claim_next=following))

    def crash(self, which):
        """As above."""
        self.settle(which, self.failing(Failure.CRASH), self.model.crash)

    def error(self, which):
        """As above; no backoff ends by itself while this test runs."""
        self.settle(which, self.failing(Failure.ERROR), self.model.error)
        for task_id in self.client.zrange(self.keys.delayed(), 0, -1):
            self.client.zadd(self.keys.delayed(), {task_id: self.now() + 3_600_000})

    def reject(self, which):
        """As above."""
        self.settle(which, self.failing(Failure.REJECT), self.model.reject)

    def split(self, which):
        """Some attempt becomes parts, if it is not at some already."""
        parts, is_race, ids = ["{}"] * (1 + which % (20 if which % 3 == 0 else 3)), which % 7 == 0, []

        def say(slot, claim, following):
            settled = slot.split(claim, parts, race=is_race, claim_next=following)
            stored = self.client.hgetall(self.keys.split(claim.task_id)) if settled.accepted else {}
            ids.extend(stored[f"id:{index}"] for index in range(len(parts)) if stored)
            return settled

        self.settle(which, say, partial(self.model.split, parts=ids, is_race=is_race), only_whole=True)

    def settle(self, which, say, word=None, *, only_whole=False):
        """What is said is taken, or refused, as the model says, the next claim included."""
        claims = [each for each in self.claims[-6:] if not (only_whole and each[1].phase)]
        if claims:
            following = which % 2 == 0
            slot, claim = claims[which // 2 % len(claims)]
            settled = say(slot, claim, following)
            accepted = self.model.settle(slot.name, claim.task_id, claim.attempt, word or self.model.complete)
            live = self.model.is_live(slot.name)
            assert (settled.accepted, settled.lease_is_live) == (accepted, live)
            self.note(slot, settled.claim, self.model.claim_next(slot.name) if live and following else None)

    def failing(self, kind):
        """Says that it failed so."""
        return lambda slot, claim, following: slot.fail(claim, kind, BOOM, claim_next=following)

    def release(self, which):
        """Some attempt is given back."""
        if self.claims:
            slot, claim = self.claims[-6:][which % len(self.claims[-6:])]
            expected = self.model.settle(slot.name, claim.task_id, claim.attempt, self.model.release)
            assert slot.release(claim) == expected

    def cancel(self, which):
        """Anything that has not ended and is no part."""
        going = [name for name, task in self.model.tasks.items() if task.status not in FINAL and not task.parent]
        if going:
            self.producer.cancel(going[which % len(going)])
            self.model.cancel(going[which % len(going)])

    def revive(self, which):
        """Some dead letter."""
        if self.model.dead:
            task_id = self.model.dead[which % len(self.model.dead)]
            self.dead_letters.revive(task_id)
            self.model.revive(task_id)

    def lose_lease(self, which):
        """A worker is silent for too long, and another begins."""
        consumer = self.any_of(self.consumers, which)
        if self.model.ended[consumer.name] is None and len(self.consumers) < 8:
            moment = self.now() - 100_000 + which % 7
            self.client.zadd(self.keys.workers(), {consumer.name: moment})
            self.model.ended[consumer.name] = moment
            self.register(1 + which % 2)

    def leave(self, which):
        """A worker ends in good order, and another begins."""
        consumer = self.any_of(self.consumers, which)
        if self.model.ended[consumer.name] is None and len(self.consumers) < 8:
            moment = self.now() - 200_000
            self.client.set(self.keys.reaped(), moment)
            assert consumer.leave() == self.model.leave(consumer.name, moment)
            self.register(1 + which % 2)

    def renew(self, which):
        """Any consumer; all that are dead are reaped."""
        consumer = self.any_of(self.consumers, which)
        self.client.set(self.keys.reaped(), self.now())
        renewal = consumer.renew()
        assert renewal.renewed == (self.model.ended[consumer.name] is None)
        assert renewal.reaped == self.model.reap()

    def end_backoffs(self, which):
        """All of them, in the order of their failures."""
        for number, task_id in enumerate(self.model.delayed):
            self.client.zadd(self.keys.delayed(), {task_id: number})
        self.renew(which)
        self.model.queue += self.model.delayed
        self.model.delayed.clear()

    def forgotten_blmove(self, which):
        """Moves an id to any slot's list, also a dead one's."""
        name = self.any_of(self.slots, which).name
        if moved := self.client.lmove(self.keys.queue(), self.keys.processing(name), "RIGHT", "LEFT"):
            assert moved == self.model.queue.pop()
            self.model.lists[name].insert(0, moved)

    def forget_scripts(self, _which):
        """As a restart of the server does."""
        self.client.script_flush()

    def any_of(self, things, which):
        """One of them, counted around."""
        return list(things.values())[which % len(things)]

    def note(self, slot, claim, expected):
        """The claim is the one that was expected; it may be settled from now on."""
        assert (claim and (claim.task_id, claim.attempt)) == expected
        if claim:
            assert claim.phase == self.model.tasks[claim.task_id].phase
            assert json.loads(claim.inputs) is not None
            self.claims.append((slot, claim))
