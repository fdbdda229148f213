"""Whatever dies or stands still, a task is calculated to its end, and charged only for what was its own fault."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.integration.worker.conftest import MANY_SECONDS
from tests.live_worker import is_alive, wait_until
from wizard.queue import NewTask
from wizard.queue.keys import Keys
from wizard.task import Status

pytestmark = pytest.mark.integration


def kill_child_of(worker, desk, task_id, attempt):
    """Kills the child that calculates the attempt."""
    desk.calculating(task_id, attempt)
    os.kill(worker.child(), signal.SIGKILL)


def test_a_task_that_kills_its_child_three_times_is_a_dead_letter(start_worker, desk):
    """FAILED, with the reason and every attempt; the worker lives on and calculates the next one."""
    worker = start_worker()
    task_id = desk.ask_long(MANY_SECONDS)
    for attempt in (1, 2, 3):
        kill_child_of(worker, desk, task_id, attempt)

    task = desk.ended(task_id, 5)

    assert (task.status, task.failures, task.attempt) == (Status.FAILED, 3, 3)
    assert task.error["type"] == "killed"
    assert [each.why for each in task.attempts] == ["killed"] * 3
    assert desk.observer.depths().dead_letters == 1
    assert desk.ended(desk.ask()).handled_by == "worker-1"
    assert worker.process.poll() is None


def test_a_killed_child_costs_a_failure_and_no_time(start_worker, desk):
    """The end of its pipe says so at once; nobody waits for a lease."""
    worker = start_worker(LEASE_SECONDS=15)
    task_id = desk.ask_long()
    kill_child_of(worker, desk, task_id, 1)

    seconds = wait_until(lambda: desk.get(task_id).attempt == 2, "the second attempt")

    # The lease is 15 s, and a new child imports its libraries first, beside other tests.
    assert seconds < 10
    task = desk.ended(task_id)
    assert (task.status, task.failures, task.attempt) == (Status.COMPLETED, 1, 2)


def test_a_child_that_is_killed_while_idle_costs_nothing(start_worker, desk):
    """It is replaced when it is needed."""
    worker = start_worker()
    desk.ended(desk.ask())
    child = worker.child()
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: not is_alive(child), "it dies")

    task = desk.ended(desk.ask())

    assert (task.status, task.failures, task.attempt) == (Status.COMPLETED, 0, 1)
    assert worker.child() != child


def test_a_cancelled_task_ends_its_child_at_once(start_worker, desk):
    """The slot is free for the next task, and its child is another."""
    worker = start_worker(LEASE_SECONDS=15)
    task_id = desk.ask_long(MANY_SECONDS)
    desk.calculating(task_id)
    child = worker.child()
    desk.producer.cancel(task_id)

    seconds = wait_until(lambda: not is_alive(child), "the child dies")

    # A child that calculated on would not die at all; other tests run beside this one.
    assert seconds < 10
    # The next child imports its libraries first: a second, and several where other programs keep the machine busy.
    assert desk.ended(desk.ask(), 15).status is Status.COMPLETED
    assert desk.get(task_id).status is Status.CANCELLED
    assert desk.get(task_id).handled_by == "worker-1"


def test_a_worker_that_dies_takes_its_child_with_it(start_worker, desk, settings):
    """And its task is begun elsewhere when its lease has ended."""
    worker = start_worker()
    task_id = desk.ask_long()
    desk.running(task_id)
    child = worker.child()
    start_worker("worker-2")
    wait_until(lambda: len(desk.observer.nodes()) == 2, "worker-2 registers")

    worker.process.kill()
    wait_until(lambda: not is_alive(child), "its child dies", 1)
    seconds = wait_until(lambda: desk.get(task_id).attempt == 2, "the second attempt")

    assert seconds < settings.lease_seconds + 5
    task = desk.ended(task_id)
    assert (task.status, task.handled_by, task.failures) == (Status.COMPLETED, "worker-2", 1)
    assert [(each.handled_by, each.why) for each in task.attempts] == [("worker-1", "lease-lost")]


def test_a_worker_that_stood_still_begins_again(start_worker, desk):
    """Stopped past its lease: its task is done elsewhere, its own result refused, and it serves under a new name."""
    # A machine that stands still for half a lease counts as an outage, and an outage charges nobody.
    sleeper = start_worker(LEASE_SECONDS=6)
    task_id = desk.ask_long()
    desk.running(task_id)
    start_worker("worker-2", LEASE_SECONDS=6)
    sleeper.signal(signal.SIGSTOP)
    desk.running(task_id, attempt=2)
    before = desk.observer.newest_event_id()

    sleeper.signal(signal.SIGCONT)

    wait_until(lambda: sleeper.log().count('"message": "working"') == 2, "worker-1 begins again")
    task = desk.ended(task_id)
    assert (task.status, task.handled_by, task.attempt, task.failures) == (Status.COMPLETED, "worker-2", 2, 1)
    ends = [each for each in desk.observer.events(before) if (each.task_id, each.type) == (task_id, "completed")]
    assert [each.node for each in ends] == ["worker-2"]
    consumers = [line for line in sleeper.log().splitlines() if '"working"' in line]
    assert consumers[0] != consumers[1]


def test_a_worker_that_stood_still_serves_again(start_worker, desk):
    """Idle this time, and alone afterwards: what is asked then is done by nobody else."""
    sleeper = start_worker()
    other = start_worker("worker-2")
    wait_until(lambda: len(desk.observer.nodes()) == 2, "both register")
    sleeper.signal(signal.SIGSTOP)
    lost = ("node", "LOST", "worker-1")
    wait_until(lambda: lost in [(e.type, e.status, e.node) for e in desk.observer.last_events(3)], "worker-1 is lost")
    asked_meanwhile = desk.ask()

    # Its child may still import: seconds, where other programs keep the machine busy.
    assert desk.ended(asked_meanwhile, 15).handled_by == "worker-2"
    assert other.end() == 0
    sleeper.signal(signal.SIGCONT)

    task = desk.ended(desk.ask(), 5)
    assert (task.status, task.handled_by, task.failures) == (Status.COMPLETED, "worker-1", 0)


def test_a_worker_alone_that_stood_still_is_charged_for_nothing(start_worker, desk):
    """Nobody took its task over, so the attempt goes on where it was."""
    worker = start_worker()
    task_id = desk.ask_long()
    desk.running(task_id)
    worker.signal(signal.SIGSTOP)
    time.sleep(2.2)
    worker.signal(signal.SIGCONT)

    task = desk.ended(task_id)

    assert (task.status, task.attempt, task.failures) == (Status.COMPLETED, 1, 0)


def test_an_outage_of_two_leases_is_charged_to_no_task(start_worker, desk, valkey_server):
    """Two workers, both busy, and Valkey killed and away: each goes on, and stores its result afterwards."""
    start_worker()
    start_worker("worker-2")
    ids = [desk.ask_long(), desk.ask_long(), *(desk.ask() for _ in range(10))]
    for each in ids[:2]:
        desk.running(each)

    valkey_server.kill()
    time.sleep(2)
    valkey_server.start()

    tasks = [desk.ended(each, 60) for each in ids]
    assert {task.status for task in tasks} == {Status.COMPLETED}
    assert {task.failures for task in tasks} == {0}
    assert desk.observer.depths().running == 0


def test_a_draining_worker_keeps_its_result_through_an_outage(start_worker, desk, valkey_server):
    """Valkey goes away after SIGTERM and comes back within the grace period: nothing is calculated twice."""
    worker = start_worker()
    task_id = desk.ask_long()
    desk.calculating(task_id)
    worker.signal(signal.SIGTERM)
    wait_until(lambda: '"draining"' in worker.log(), "the drain begins")

    valkey_server.stop()
    wait_until(lambda: '"slot": "worker-1' in worker.log() or worker.process.poll() is not None, "a failed call", 30)
    valkey_server.start()

    assert worker.process.wait(20) == 0
    task = desk.get(task_id)
    assert (task.status, task.attempt, task.failures) == (Status.COMPLETED, 1, 0)


def test_a_grace_period_that_ends_during_an_outage_is_charged_to_nobody(start_worker, desk, valkey_server):
    """The worker could not give its task back; it had said that it would leave."""
    worker = start_worker(GRACE_SECONDS=3)
    task_id = desk.ask_long(MANY_SECONDS)
    desk.calculating(task_id)
    worker.signal(signal.SIGTERM)
    wait_until(lambda: desk.observer.nodes()[0]["state"] == "draining", "it says that it will leave")

    valkey_server.stop()
    try:
        assert worker.process.wait(20) == 0
    finally:
        valkey_server.start()
    start_worker("worker-2")

    assert desk.running(task_id, attempt=2).failures == 0


def test_a_failover_is_an_outage_too(start_worker, desk, client):
    """The server becomes a replica, then a primary again: waits are broken off, writes refused, nobody is charged."""
    start_worker()
    start_worker("worker-2")
    task_id = desk.ask_long()
    desk.running(task_id)

    client.execute_command("REPLICAOF", "127.0.0.1", "1")
    time.sleep(0.3)
    client.execute_command("REPLICAOF", "NO", "ONE")

    task = desk.ended(task_id, 40)
    assert (task.status, task.failures, task.attempt) == (Status.COMPLETED, 0, 1)
    assert desk.ended(desk.ask()).status is Status.COMPLETED


def test_a_cancel_whose_word_was_lost_ends_the_child_all_the_same(start_worker, desk, client, settings):
    """The next report of progress is refused, and so the worker knows."""
    worker = start_worker()
    asked = NewTask("collatz_records", {"limit": "100000000"}, parts=1)
    (task_id,) = desk.producer.enqueue([asked]).task_ids
    wait_until(lambda: desk.get(task_id).progress is not None, "progress")
    (child,) = worker.children()

    # As `cancel` does it, but for the word.
    keys = Keys(settings.valkey_prefix)
    client.hset(keys.task(task_id), "status", "CANCELLED")

    wait_until(lambda: not is_alive(child), "the end of the child", 10)


def test_a_frozen_valkey_is_an_outage_too(start_worker, desk, valkey_server):
    """It accepts connections and answers nothing: worse than one that is gone."""
    start_worker()
    task_id = desk.ask_long()
    desk.running(task_id)

    valkey_server.pause()
    time.sleep(2)
    valkey_server.resume()

    task = desk.ended(task_id, 40)
    assert (task.status, task.failures, task.attempt) == (Status.COMPLETED, 0, 1)
