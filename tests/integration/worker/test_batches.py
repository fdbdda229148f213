"""A slot that holds several short tasks: who is asked, who is charged, who is given back."""

from __future__ import annotations

import dataclasses
import signal
import threading
import time

import pytest

from tests.integration.worker.conftest import MANY_SECONDS, SECONDS
from tests.integration.worker.test_child import ADD, LONG, SHORTER, ignore
from tests.live_worker import wait_until
from wizard.connection import DedicatedConnection, connect
from wizard.node import Node
from wizard.queue import Consumer, NewTask
from wizard.queue.keys import Keys
from wizard.task import Status
from worker import child as child_module
from worker.child import Child
from worker.counts import SlotCounts
from worker.outcome import Failed, Finished
from worker.slot_worker import SlotWorker

pytestmark = pytest.mark.integration

#: Foretold milliseconds of a task that is claimed with others.
SHORT = 0.1


@pytest.fixture
def child():
    """One child with 512 MiB."""
    made = Child(512)
    yield made
    made.close()


def no_overrun(_claim):
    """Nothing waits behind it."""


def outcomes(child, number, on_overrun=no_overrun):
    """The outcomes of the next questions."""
    found = []
    while len(found) < number:
        found += child.outcomes(ignore, on_overrun)
    return found


def sums(found):
    """The results."""
    return [each.result for each in found]


def adds(*numbers):
    """Additions that can be told apart."""
    return [dataclasses.replace(ADD, inputs=f'{{"a":"{number}","b":"0"}}', cost_ms=SHORT) for number in numbers]


def test_questions_are_answered_in_their_order(child):
    """All at once, and more while it calculates."""
    child.ask(adds(*range(40)))
    found = child.outcomes(ignore, no_overrun)
    child.ask(adds(*range(40, 64)))
    found += outcomes(child, 64 - len(found))

    assert sums(found) == [f'{{"sum":"{number}"}}' for number in range(64)]
    assert (child.asked, child.is_usable) == (0, True)


def test_a_death_is_that_of_the_question_it_was_at(child):
    """Those before it were answered; those behind it were not begun, and another child is asked."""
    child.ask([*adds(1), LONG, *adds(2, 3)])
    first = child.outcomes(ignore, no_overrun)
    threading.Timer(0.3, child._process.kill).start()

    assert sums(first) == ['{"sum":"1"}']
    (death,) = child.outcomes(ignore, no_overrun)
    assert isinstance(death, Failed)
    assert death.error["type"] == "killed"
    assert not child.is_usable


def test_what_has_not_begun_can_be_dropped(child):
    """The one it is at is finished; then it is asked other things."""
    child.ask([SHORTER, *adds(1, 2)])

    (found,) = child.outcomes(ignore, lambda _claim: child.drop())

    assert isinstance(found, Finished)
    assert child.asked == 0
    child.ask(adds(3))
    assert sums(outcomes(child, 1)) == ['{"sum":"3"}']


def test_what_was_dropped_before_is_not_counted_as_begun(child):
    """Again and again, in one child: else it would answer what it should have dropped, and each later answer would be
    taken for that of another question.
    """
    for number in range(10, 14):
        child.ask([SHORTER, *adds(*range(number))])
        child.outcomes(ignore, lambda _claim: child.drop())

        child.ask(adds(number, number + 1))

        assert sums(outcomes(child, 2)) == [f'{{"sum":"{number}"}}', f'{{"sum":"{number + 1}"}}']


def test_the_question_that_it_should_be_at_is_not_dropped(child):
    """A busy host may not have let it begin: it reads the questions and the drop at once."""
    child.ask(adds(0))
    outcomes(child, 1)
    child._process.send_signal(signal.SIGSTOP)
    child.ask(adds(1, 2, 3))
    child.drop()
    child._process.send_signal(signal.SIGCONT)

    assert sums(outcomes(child, 1)) == ['{"sum":"1"}']
    child.ask(adds(4))
    assert sums(outcomes(child, 1)) == ['{"sum":"4"}']


def test_a_question_that_was_dropped_too_late_is_answered_to_nobody(child):
    """It had begun, but it is short: the next question is asked when it has confirmed."""
    child.ask(adds(1, 2, 3))
    time.sleep(0.3)
    child.drop()

    assert sums(outcomes(child, 1)) == ['{"sum":"1"}']
    child.ask(adds(4))
    assert sums(outcomes(child, 1)) == ['{"sum":"4"}']


def test_a_child_that_does_not_confirm_a_drop_is_replaced(child):
    """What it calculates is nobody's task any more."""
    child.ask([*adds(1), LONG])
    time.sleep(0.8)
    child.drop()
    assert sums(outcomes(child, 1)) == ['{"sum":"1"}']

    with pytest.raises(BrokenPipeError):
        child.ask(adds(2))

    assert not child.is_usable


class Running:
    """One slot in a thread of this process."""

    def __init__(self, settings, shared, connection):
        self.consumer = Consumer(shared, dataclasses.replace(settings, lease_seconds=60.0), Node("worker-1", "worker"))
        self.consumer.register()
        self.slot = self.consumer.slot(1, connection)
        self.children = []
        self.worker = SlotWorker(
            self.slot,
            SlotCounts(),
            spawn=self.spawn,
            gather=self.consumer.gather,
            renew=self.consumer.renew,
            expect=lambda _seconds: None,
            unblock=lambda slot: slot.unblock(shared),
        )
        self.thread = threading.Thread(target=self.worker.run, daemon=True)

    def spawn(self):
        """A child that is remembered; started by the thread of the slot, which lives as long."""
        self.children.append(Child(512))
        return self.children[-1]

    def stop(self):
        """Drains the slot."""
        while self.thread.is_alive():
            self.worker.drain()
            self.thread.join(0.1)


@pytest.fixture
def running(settings):
    """A slot that begins when its test starts the thread."""
    with connect(settings, name="shared") as shared:
        connection = DedicatedConnection(settings, name="slot", blocks_for=21.0)
        made = Running(settings, shared, connection)
        yield made
        if made.thread.ident:
            made.stop()
        connection.close()


def ask(desk, *tasks, cost_ms=SHORT):
    """Enqueues tasks that are foretold to be short, all at once."""
    made = [NewTask(operation, inputs, cost_ms=cost_ms, alone=False) for operation, inputs in tasks]
    return desk.producer.enqueue(made).task_ids


def add(number):
    """An addition."""
    return "add", {"a": str(number), "b": "1"}


def test_many_short_tasks_are_claimed_and_settled_together(running, desk, monkeypatch):
    """Each has its own result, its attempt is the first, and there were far fewer calls than tasks."""
    # On a busy host an addition may overrun, and the others are given back.
    monkeypatch.setattr(child_module, "_OVERRUN_SECONDS", 60.0)
    ids = ask(desk, *map(add, range(500)))
    complete, calls = running.slot.complete, []

    def counted(answers, **others):
        calls.append(len(answers))
        return complete(answers, **others)

    running.slot.complete = counted
    running.thread.start()

    tasks = [desk.ended(each) for each in ids]
    assert [task.result for task in tasks] == [{"sum": str(number + 1)} for number in range(500)]
    assert {(task.attempt, task.failures) for task in tasks} == {(1, 0)}
    assert sum(calls) == 500
    assert len(calls) < 250


def test_who_dies_in_a_batch_is_charged_alone(running, desk, monkeypatch):
    """Its neighbours are asked again of the next child, in the same attempt."""
    monkeypatch.setattr(child_module, "_OVERRUN_SECONDS", 60.0)
    before, (long,), after = ask(desk, add(1)), ask(desk, ("factorize", {"n": MANY_SECONDS})), ask(desk, add(2), add(3))
    running.thread.start()
    desk.ended(before[0])
    desk.calculating(long)

    running.children[0]._process.kill()

    assert [(task.status, task.attempt) for task in map(desk.ended, after)] == [(Status.COMPLETED, 1)] * 2
    wait_until(lambda: desk.get(long).failures == 1, "the failure")
    desk.producer.cancel(long)
    desk.ended(long)


def test_what_waits_behind_a_task_that_takes_too_long_is_given_back(running, desk, start_worker):
    """Another worker does it meanwhile, and nobody is charged."""
    (long,), others = ask(desk, ("factorize", {"n": MANY_SECONDS})), ask(desk, *map(add, range(20)))
    running.thread.start()
    desk.calculating(long)
    start_worker("worker-2")

    tasks = [desk.ended(each) for each in others]

    assert {(task.status, task.failures) for task in tasks} == {(Status.COMPLETED, 0)}
    assert {task.handled_by for task in tasks} == {"worker-2"}
    assert {attempt.why for task in tasks for attempt in task.attempts} == {"released"}
    assert (desk.get(long).attempt, desk.get(long).failures) == (1, 0)
    desk.producer.cancel(long)


def test_one_of_a_batch_that_is_cancelled_ends_at_once(start_worker, desk):
    """The one that is calculated, although it was foretold to be short, and one that has not begun."""
    start_worker("worker-1")
    (long,), (first, other) = ask(desk, ("factorize", {"n": MANY_SECONDS})), ask(desk, add(1), add(2))
    desk.producer.cancel(other)
    desk.calculating(long)

    desk.producer.cancel(long)

    assert desk.ended(first, 10).status is Status.COMPLETED
    assert (desk.get(other).status, desk.get(long).status) == (Status.CANCELLED, Status.CANCELLED)


def test_a_worker_that_drains_ends_its_batch(start_worker, desk):
    """Nothing is charged and nothing is left."""
    worker = start_worker("worker-1")
    ids = ask(desk, *map(add, range(300)))
    desk.ended(ids[0])

    worker.signal(signal.SIGTERM)
    start_worker("worker-2")

    assert {(task.status, task.failures) for task in map(desk.ended, ids)} == {(Status.COMPLETED, 0)}


def test_a_worker_that_is_lost_with_a_batch_charges_nobody(running, desk, monkeypatch, start_worker, client, settings):
    """Any of them may be the cause, so each is claimed alone from then on."""
    monkeypatch.setattr(child_module, "_OVERRUN_SECONDS", 60.0)
    (long,), others = ask(desk, ("factorize", {"n": SECONDS})), ask(desk, add(1), add(2))
    running.thread.start()
    desk.calculating(long)
    # It is lost while it holds three tasks.
    keys = Keys(settings.valkey_prefix)
    client.zadd(keys.workers(), {running.consumer.name: 1})
    start_worker("worker-2", LEASE_SECONDS=1)

    tasks = [desk.ended(each) for each in (long, *others)]

    assert {(task.status, task.failures, task.attempt) for task in tasks} == {(Status.COMPLETED, 0, 2)}
    assert {task.handled_by for task in tasks} == {"worker-2"}
    assert {attempt.why for task in tasks for attempt in task.attempts} == {"lease-lost"}
    assert client.hget(keys.task(others[0]), "alone") == "1"
