"""Any order of moves: the functions do what the model does, every move is in the table, and no task is lost."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from tests.integration.queue.known import LONG, SHORT, moved_to
from tests.integration.queue.moves import QUOTAS, Moves
from tests.integration.queue.places import Places
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import Answer, Consumer, Depths, Observer
from wizard.task import FINAL, Status, name_in

pytestmark = pytest.mark.integration


class CheckedMoves(Moves):
    """What must hold after each move, and at the end."""

    def __init__(self, live, settings):
        super().__init__(live, settings)
        self.places = Places(live, self.keys)
        self.observer = Observer(live, self.settings)
        self.last_event, self.statuses, self.ends, self.attempts = "0-0", {}, {}, set()

    @invariant()
    def it_is_as_in_the_model(self):
        """Every status, every number, every list and its order."""
        stored = self.stored()
        for task_id, known in self.model.tasks.items():
            task = stored[task_id]
            assert bool(task) != known.is_gone
            if known.is_gone:
                continue
            assert (task["status"], task["attempt"], task["failures"]) == (
                known.status,
                str(known.attempt),
                str(known.failures),
            )
            assert task.get("slot") == known.slot or known.status in FINAL
            assert ("alone" in task) == known.is_alone
        for (lane, caller), ids in self.model.lists.items():
            assert self.client.lrange(self.list_of(lane, caller), 0, -1) == ids
        for caller, ids in self.model.parents.items():
            assert self.client.zrange(self.keys.parents(caller), 0, -1) == ids
        for lane, callers in self.model.rings.items():
            assert self.client.lrange(self.keys.turns(lane), 0, -1) == callers
        for name, ids in self.model.processing.items():
            assert self.client.lrange(self.keys.processing(name), 0, -1) == ids
        assert set(self.client.zrange(self.keys.delayed(), 0, -1)) == set(self.model.delayed)
        assert self.client.lrange(self.keys.dead(), 0, -1) == self.model.dead

    @invariant()
    def what_waits_is_counted(self):
        """Tasks and parts, and what they are foretold to take."""
        stored = self.client.hgetall(self.keys.waiting())
        counters = self.model.counters
        assert {name: int(stored.get(name, 0)) for name in counters} == counters

    @invariant()
    def what_is_in_flight_is_counted(self):
        """Each task of an account that has not ended, and no part."""
        for account in {task.account for task in self.model.tasks.values()} - {None}:
            going = {
                name for name, each in self.model.tasks.items() if each.account == account and each.status not in FINAL
            }
            assert set(self.client.smembers(self.keys.in_flight(account))) == going

    @invariant()
    def whoever_waits_has_a_turn(self):
        """Once in each lane, wherever the others are in the ring."""
        for lane in (SHORT, LONG):
            ring = self.client.lrange(self.keys.turns(lane), 0, -1)
            assert len(ring) == len(set(ring))
            for caller in {each.caller for each in self.model.tasks.values()}:
                if self.client.exists(self.list_of(lane, caller)) or (
                    lane == LONG and self.client.exists(self.keys.parents(caller))
                ):
                    assert caller in ring

    @invariant()
    def idle_slots_are_woken(self):
        """By no more tokens than there are live slots."""
        tokens = self.client.llen(self.keys.wake())
        assert tokens == self.model.tokens <= int(self.client.get(self.keys.slots()) or 0) == self.model.live_slots

    @invariant()
    def every_id_is_in_exactly_one_place(self):
        """Queue, processing, delayed, split, ended."""
        for task_id, found in self.places.all(list(self.model.tasks)).items():
            assert len(found) == (0 if self.model.tasks[task_id].is_gone else 1), (task_id, found)

    @invariant()
    def final_states_are_absorbing(self):
        """What has ended changes no more, unless it is revived."""
        for task_id, task in self.stored().items():
            if task and task["status"] in FINAL:
                assert self.ends.setdefault(task_id, task) == task
            else:
                self.ends.pop(task_id, None)

    @invariant()
    def every_move_is_in_the_table(self):
        """`wizard.task.MOVES`, as the events tell it, with who asked; and no attempt is begun twice."""
        for event in self.observer.events(self.last_event):
            self.last_event = event.event_id
            before = self.statuses.get(event.task_id)
            if event.type == "enqueued":
                assert before is None
            elif event.type != "node":
                assert event.status in moved_to(before, event.type), (before, event)
            if event.type == "started":
                assert (event.task_id, event.attempt) not in self.attempts
                self.attempts.add((event.task_id, event.attempt))
            if event.task_id:
                self.statuses[event.task_id] = Status(event.status)
                assert event.asked_by == name_in(self.model.tasks[event.task_id].caller)

    def teardown(self):
        """Whatever happened, a worker that comes now brings every task to its end."""
        if not self.model.tasks:
            return
        for consumer in self.consumers.values():
            self.client.zadd(self.keys.workers(), {consumer.name: self.now() - 1})
        for task_id in self.client.zrange(self.keys.delayed(), 0, -1):
            self.client.zadd(self.keys.delayed(), {task_id: 1})
        last = Consumer(self.client, self.settings, Node("worker-9", "worker"))
        last.register()
        self.client.set(self.keys.reaped(), self.now())
        last.renew()
        slot = last.slot(1, self.client)
        claims = slot.start()
        while claims:
            claims = slot.complete([Answer(each, "{}", "{}") for each in claims], claim_next=True).claims
        assert {task["status"] for task in self.stored().values() if task} <= FINAL
        depths = self.observer.depths()
        assert depths == Depths(0, 0, 0, 0, depths.dead_letters, None)
        assert self.client.hgetall(self.keys.waiting()).keys() <= {"caller", "shared_until"}
        left = [self.keys.wake(), self.keys.turns(SHORT), self.keys.turns(LONG)]
        left += [self.keys.in_flight(quota.account) for quota in QUOTAS if quota]
        assert self.client.exists(*left) == 0

    def list_of(self, lane, caller):
        """The key of a caller's list in a lane."""
        return self.keys.queue() if (lane, caller) == (SHORT, "") else self.keys.lane(f"{lane}:{caller}")

    def stored(self):
        """Every task's hash."""
        pipeline = self.client.pipeline(transaction=False)
        for task_id in self.model.tasks:
            pipeline.hgetall(self.keys.task(task_id))
        return dict(zip(self.model.tasks, pipeline.execute(), strict=True))


@pytest.mark.timeout(400)  # A failure is made as short as it can be, which takes its time.
def test_any_order_of_moves_keeps_every_rule(settings):
    """Some three thousand steps: submit, claim, settle, cancel, split, die, come back late, lose a reply, a script."""
    with connect(settings, name="test") as live:
        run_state_machine_as_test(
            lambda: CheckedMoves(live, settings),
            settings=hypothesis_settings(
                max_examples=40,
                stateful_step_count=80,
                derandomize=bool(os.environ.get("CI")),
                database=None,
                deadline=None,
                print_blob=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
