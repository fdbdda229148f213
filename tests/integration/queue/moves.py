"""Every move that can be made, each on the live queue and in the model, in any order that hypothesis thinks of."""

from __future__ import annotations

import dataclasses
import random
import secrets
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.integration.queue.known import Known
from tests.integration.queue.model import MAX_FAILURES, Model
from tests.integration.queue.settling import BOOM
from wizard.errors import LeaseLost, RateLimited
from wizard.limit import Limit
from wizard.node import Node
from wizard.queue import Answer, Consumer, DeadLetters, NewTask, Producer, Quota
from wizard.queue.keys import Keys
from wizard.task import FINAL, Failure, Phase

#: How often each move is made. Claims and good ends are what happens most.
WEIGHTS = {
    "submit": 5,
    "claim": 12,
    "complete": 10,
    "crash": 7,
    "error": 2,
    "reject": 1,
    "release": 4,
    "split": 7,
    "cancel": 1,
    "revive": 2,
    "lose_lease": 2,
    "leave": 1,
    "renew": 3,
    "end_backoffs": 2,
    "forget_scripts": 1,
}

#: Foretold milliseconds: four tasks of 5 ms fit into a batch, one of 19 ms and one of 5 ms do not.
COSTS = (0.1, 0.1, 5, 5, 19, 30, 1_500, 1_500, None)

CALLERS = ("ann", "bob", None)

#: Who asks with a proof: most do not.
NAMES = ("ann@example.com", None, None)

#: Tasks that an account may have in flight, when it is limited; what it may submit otherwise is more than it does.
IN_FLIGHT = 20
QUOTAS = (
    *(Quota(account, Limit("submit", 1, 10**6, "submit {} seconds"), IN_FLIGHT) for account in ("ann", "bob")),
    None,
)


class Moves(RuleBasedStateMachine):
    """Two pods, three slots, three callers, and whoever died before."""

    def __init__(self, live, settings):
        super().__init__()
        self.settings = dataclasses.replace(
            settings,
            valkey_prefix=f"{{moves-{secrets.token_hex(4)}}}:",
            lease_seconds=60.0,
            max_failures=MAX_FAILURES,
        )
        self.client = live
        self.keys = Keys(self.settings.valkey_prefix)
        self.producer = Producer(live, self.settings, Node("api-1", "api"))
        self.dead_letters = DeadLetters(live, self.settings)
        self.model = Model()
        self.consumers, self.slots = {}, {}
        #: Every claim that a slot was given, the newest last: (slot, claim).
        self.claims = []

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
    @rule(
        move=st.sampled_from([name for name, weight in WEIGHTS.items() for _ in range(weight)]),
        seed=st.integers(0, 1_000_000),
    )
    def make(self, move, seed):
        """One move; the seed decides the rest of it."""
        getattr(self, move)(random.Random(seed))

    def register(self, slots):
        """One consumer more."""
        settings = dataclasses.replace(self.settings, worker_slots=slots)
        consumer = Consumer(self.client, settings, Node(f"worker-{len(self.consumers)}", "worker"))
        consumer.register()
        made = [consumer.slot(number, self.client) for number in range(1, slots + 1)]
        self.consumers[consumer.name] = consumer
        self.slots |= {slot.name: slot for slot in made}
        self.model.register(consumer.name, [slot.name for slot in made])

    def submit(self, chance):
        """One to five new tasks of one caller, now and then a flood; some with long inputs."""
        tasks = [
            NewTask(
                "add",
                {"a": "1" * chance.choice((1, 1, 1, 12_000)), "b": "2"},
                cost_ms=chance.choice(COSTS),
                alone=chance.random() < 0.2,
            )
            for _ in range(chance.choice((1, 1, 2, 3, 5, 16)))
        ]
        caller, quota = chance.choice(CALLERS), chance.choice(QUOTAS)
        account = quota.account if quota else None
        may_be_more = account is None or self.model.in_flight(account) + len(tasks) <= IN_FLIGHT
        try:
            enqueued = self.producer.enqueue(tasks, caller=caller, asked_by=chance.choice(NAMES), quota=quota)
        except RateLimited:
            assert not may_be_more
            return
        assert may_be_more
        for task, task_id in zip(tasks, enqueued.task_ids, strict=True):
            stored = self.client.hgetall(self.keys.task(task_id))
            known = Known(
                created_at=enqueued.created_at,
                caller=stored.get("caller", ""),
                cost_ms="" if task.cost_ms is None else f"{task.cost_ms:.3f}",
                size=len(stored["inputs"]),
                is_alone=task.alone,
                account=account,
            )
            self.model.enqueue(task_id, known)
        self.model.ask(known.caller)

    def claim(self, chance):
        """Any slot, most often one that lives; it is given again what it holds, as after a lost reply."""
        living = [slot for name, slot in self.slots.items() if self.model.is_live(name)]
        slot = chance.choice(living if living and chance.random() < 0.8 else list(self.slots.values()))
        expected = self.model.start(slot.name)
        try:
            claims = slot.start()
        except LeaseLost:
            assert expected is None
        else:
            self.note(slot, claims, expected)

    def complete(self, chance):
        """Some attempts end well: a few that a slot holds, and perhaps one that is not current."""
        slot, ended = self.some_attempts(chance)
        if ended:
            held = self.held(slot, but=ended)
            following = chance.random() < 0.7
            settled = slot.complete([Answer(each, "{}", "{}") for each in ended], claim_next=following, held=held)
            accepted = [self.model.settle(slot.name, each.task_id, each.attempt, self.model.complete) for each in ended]
            self.check(slot, settled, accepted, following)

    def crash(self, chance):
        """Some attempt ends with its child process."""
        self.end_one(chance, self.failing(Failure.CRASH), self.model.crash)

    def error(self, chance):
        """Some attempt ends with an error; no backoff ends by itself while this test runs."""
        self.end_one(chance, self.failing(Failure.ERROR), self.model.error)
        for task_id in self.client.zrange(self.keys.delayed(), 0, -1):
            self.client.zadd(self.keys.delayed(), {task_id: self.now() + 3_600_000})

    def reject(self, chance):
        """Some attempt finds that there is no answer."""
        self.end_one(chance, self.failing(Failure.REJECT), self.model.reject)

    def split(self, chance):
        """Some attempt becomes parts, if it is not at some already."""
        parts, is_race, ids = ["{}"] * chance.choice((1, 2, 3, 20)), chance.random() < 0.2, []

        def settle(slot, claim, **options):
            settled = slot.split(claim, parts, until=1 if is_race else None, **options)
            stored = self.client.hgetall(self.keys.split(claim.task_id)) if settled.accepted[0] else {}
            ids.extend(stored[f"id:{index}"] for index in range(len(parts)) if stored)
            return settled

        self.end_one(chance, settle, partial(self.model.split, parts=ids, is_race=is_race), only_whole=True)

    def end_one(self, chance, settle, end, *, only_whole=False):
        """One attempt is settled, or refused, as the model says, the next claims included."""
        slot, attempts = self.some_attempts(chance)
        attempts = [each for each in attempts if not only_whole or each.phase is Phase.WHOLE][:1]
        if attempts:
            following = chance.random() < 0.7
            settled = settle(slot, attempts[0], claim_next=following, held=self.held(slot, but=attempts))
            accepted = self.model.settle(slot.name, attempts[0].task_id, attempts[0].attempt, end)
            self.check(slot, settled, [accepted], following)

    def failing(self, kind):
        """Settles with an error."""
        return lambda slot, claim, **options: slot.fail(claim, kind, BOOM, **options)

    def release(self, chance):
        """Some attempts are given back, in their order."""
        slot, attempts = self.some_attempts(chance)
        if attempts:
            expected = [
                self.model.settle(slot.name, each.task_id, each.attempt, self.model.release)
                for each in reversed(attempts)
            ]
            assert slot.release(attempts, "It is given back.") == sum(expected)

    def cancel(self, chance):
        """Anything that has not ended and is no part."""
        going = [name for name, task in self.model.tasks.items() if task.status not in FINAL and not task.parent]
        if going:
            task_id = chance.choice(going)
            self.producer.cancel(task_id)
            self.model.cancel(task_id)

    def revive(self, chance):
        """Some dead letter."""
        if self.model.dead:
            task_id = chance.choice(self.model.dead)
            self.dead_letters.revive(task_id)
            self.model.revive(task_id)

    def lose_lease(self, chance):
        """A worker is silent for too long, and another begins."""
        consumer = self.consumers[self.some_slot(chance).rpartition("/")[0]]
        if self.model.ended[consumer.name] is None and len(self.consumers) < 8:
            moment = self.now() - 100_000 + chance.randrange(7)
            self.client.zadd(self.keys.workers(), {consumer.name: moment})
            self.model.ended[consumer.name] = moment
            self.register(chance.choice((1, 2)))

    def leave(self, chance):
        """A worker ends in good order, and another begins."""
        consumer = self.consumers[self.some_slot(chance).rpartition("/")[0]]
        if self.model.ended[consumer.name] is None and len(self.consumers) < 8:
            assert consumer.leave() == self.model.leave(consumer.name, self.now())
            self.register(chance.choice((1, 2)))

    def renew(self, chance):
        """Any consumer; all that are dead are reaped."""
        consumer = chance.choice(list(self.consumers.values()))
        self.client.set(self.keys.reaped(), self.now())
        renewal = consumer.renew()
        assert renewal.renewed == (self.model.ended[consumer.name] is None)
        assert renewal.reaped == self.model.reap()

    def end_backoffs(self, chance):
        """All of them, in the order of their failures."""
        for number, task_id in enumerate(self.model.delayed):
            self.client.zadd(self.keys.delayed(), {task_id: number})
        self.renew(chance)
        self.model.end_backoffs()

    def forget_scripts(self, _chance):
        """As a restart of the server does."""
        self.client.script_flush()

    def some_attempts(self, chance):
        """A slot, and some of its attempts, the oldest first: of those it holds, and now and then a late one."""
        name = self.some_slot(chance)
        current = self.current(name)
        attempts = [each for each in current if chance.random() < 0.6] or current[:1]
        late = [claim for slot, claim in self.claims[-20:] if slot.name == name and claim not in current]
        if late and chance.random() < 0.2:
            attempts.append(late[-1])
        return self.slots[name], attempts

    def some_slot(self, chance):
        """The slot of some attempt: one that holds several is the likelier."""
        return chance.choice([name for name, ids in self.model.processing.items() for _ in ids] or list(self.slots))

    def current(self, name):
        """The claims that a slot holds, the oldest first."""
        known = {(claim.task_id, claim.attempt): claim for slot, claim in self.claims if slot.name == name}
        ids = reversed(self.model.processing[name])
        return [known[task_id, self.model.tasks[task_id].attempt] for task_id in ids]

    def held(self, slot, *, but):
        """What a slot keeps when it settles others."""
        return [each for each in self.current(slot.name) if each not in but]

    def check(self, slot, settled, accepted, following):
        """The reply to a settlement is the model's."""
        live = self.model.is_live(slot.name)
        assert (list(settled.accepted), settled.lease_is_live) == (accepted, live)
        self.note(slot, settled.claims, self.model.claim_next(slot.name) if live and following else [])

    def note(self, slot, claims, expected):
        """The claims are those that were expected; they may be settled from now on."""
        assert [(each.task_id, each.attempt) for each in claims] == expected
        for claim in claims:
            task = self.model.tasks[claim.task_id]
            assert (claim.phase, claim.failures) == (task.phase, task.failures)
            assert (len(claim.inputs), claim.cost_ms) == (task.size, float(task.cost_ms or 0))
            self.claims.append((slot, claim))
