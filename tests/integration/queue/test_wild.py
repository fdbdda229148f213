"""Every kind of work under every condition, in any order: nothing is lost, left over, counted wrongly or stuck."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.integration.queue.audit import LASTING, faults
from tests.integration.queue.known import moved_to
from tests.integration.queue.wild_asking import WildAsking
from tests.integration.queue.wild_slots import WildSlots
from tests.integration.queue.wild_workers import WildWorkers
from wizard.connection import connect
from wizard.queue import Observer
from wizard.task import FINAL, Status

pytestmark = pytest.mark.integration

#: How often each move is made.
WEIGHTS = {
    "submit": 4,
    "submit_batch": 3,
    "ask_again": 1,
    "claim": 14,
    "complete": 22,
    "fail": 12,
    "divide": 6,
    "release": 3,
    "progress": 1,
    "cancel": 2,
    "revive": 2,
    "purge": 1,
    "lose_lease": 2,
    "leave": 1,
    "renew": 3,
    "end_backoffs": 3,
    "outage": 1,
    "set_back": 1,
    "fill": 1,
    "expire": 1,
    "prune": 1,
    "forget_scripts": 1,
    "lose_a_token": 1,
}


class CheckedWild(WildSlots, WildAsking, WildWorkers):
    """What must hold after each move, and at the end."""

    def __init__(self, live, settings):
        super().__init__(live, settings)
        self.observer = Observer(live, self.settings)
        self.last_event, self.statuses, self.ends, self.attempts = "0-0", {}, {}, set()
        self.ended = Counter[str]()

    def check(self):
        """Everything."""
        stored = self.stored()
        found = faults(stored)
        assert not found, found
        for task_id, task in stored.tasks.items():
            assert int(task["failures"]) == self.charged.get(task_id, 0), task
            if task["status"] in FINAL:
                assert self.ends.setdefault(task_id, task) == task
            else:
                self.ends.pop(task_id, None)
        self.check_events()
        totals = Counter[str]()
        for kind, count in stored.get(self.keys.totals(), {}).items():
            totals[kind.partition(":")[0]] += int(count)
        assert totals == self.ended
        for task_id, task in stored.tasks.items():
            assert self.statuses[task_id] == task["status"], task

    def check_events(self):
        """Every move is in the table, and no attempt is begun twice."""
        while found := list(self.observer.events(self.last_event)):
            for event in found:
                self.last_event = event.event_id
                if event.type == "node":
                    continue
                before = self.statuses.get(event.task_id)
                is_cached = event.type == "completed" and event.attempt == 0 and before is Status.PENDING
                if event.type == "enqueued":
                    assert before is None
                elif not is_cached:
                    assert event.status in moved_to(before, event.type), (before, event)
                if event.type == "started":
                    assert (event.task_id, event.attempt) not in self.attempts
                    self.attempts.add((event.task_id, event.attempt))
                if event.status in FINAL and not event.parent:
                    self.ended[event.status] += 1
                is_divided = event.type == "enqueued" and event.task_id in self.divided
                self.statuses[event.task_id] = Status.PROCESSING if is_divided else Status(event.status)

    def end(self):
        """Whatever happened, a worker that comes now brings every task to its end, and then all is forgotten."""
        self.client.config_set("maxmemory", 0)
        for name in self.client.zrange(self.keys.workers(), 0, -1):
            self.client.zadd(self.keys.workers(), {name: self.now() - 1})
        last = self.register(1)
        for task_id in self.client.zrange(self.keys.delayed(), 0, -1):
            self.client.zadd(self.keys.delayed(), {task_id: 1})
        self.client.set(self.keys.reaped(), self.now())
        last.renew()
        slot = last.slot(1, self.client)
        claims = slot.start()
        while claims:
            answers = [self._answer(self.chance, each) for each in claims]
            claims = slot.complete(answers, claim_next=True).claims
        stored = self.stored()
        found = faults(stored)
        assert not found, found
        assert {task["status"] for task in stored.tasks.values()} <= FINAL
        assert last.leave() == 0
        for key, life in self.stored().ttl.items():
            if life > 0:
                self.client.unlink(key)
        self.rank = 0
        while self.prune(None) or self.rank:
            pass
        left = {key.removeprefix(self.keys.prefix) for key in self.stored().content}
        assert left <= LASTING - {"tasks"}


class Machine(RuleBasedStateMachine):
    """Hypothesis makes a failure as short as it can be."""

    def __init__(self, live, settings):
        super().__init__()
        self.wild = CheckedWild(live, settings)

    @rule(
        move=st.sampled_from([name for name, weight in WEIGHTS.items() for _ in range(weight)]),
        seed=st.integers(0, 1_000_000),
    )
    def make(self, move, seed):
        """One move; the seed decides the rest of it."""
        self.wild.make(move, seed)

    @invariant()
    def nothing_is_wrong(self):
        """After each move."""
        self.wild.check()

    def teardown(self):
        """At the end."""
        self.wild.end()


@pytest.mark.timeout(400)  # A failure is made as short as it can be, which takes its time.
def test_under_every_condition_nothing_is_lost_left_over_or_counted_wrongly(settings):
    """Some three thousand steps: also batches, rounds, stored answers, a full memory, outages, a clock set back."""
    with connect(settings, name="test") as live:
        try:
            run_state_machine_as_test(
                lambda: Machine(live, settings),
                settings=hypothesis_settings(
                    max_examples=30,
                    stateful_step_count=100,
                    derandomize=bool(os.environ.get("CI")),
                    database=None,
                    deadline=None,
                    print_blob=False,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            live.config_set("maxmemory", 0)
