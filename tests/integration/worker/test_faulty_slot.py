"""A fault of one slot is its own: the neighbours go on, and nobody else's task is charged."""

from __future__ import annotations

import dataclasses
import errno
import os
import resource
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.integration.worker.conftest import MANY_SECONDS
from tests.integration.worker.test_child import answer
from tests.live_worker import is_alive, wait_until
from wizard.connection import DedicatedConnection, connect
from wizard.node import Node
from wizard.queue import Claim, Consumer
from wizard.task import Phase, Status
from worker.child import Child
from worker.counts import SlotCounts
from worker.outcome import NEVER_STARTED, Reason, Stopped
from worker.slot_worker import SlotWorker

pytestmark = pytest.mark.integration

ADD = Claim("0" * 32, 1, "add", '{"a":"1","b":"2"}', Phase.WHOLE, 0)


def no_process():
    """As fork says it when there are too many processes."""
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def slot_worker(slot, spawn, **others):
    """A slot whose children come from `spawn`."""
    calls = {"gather": bool, "renew": bool, "expect": bool, "unblock": lambda _slot: None, **others}
    return SlotWorker(slot, SlotCounts(), spawn=spawn, **calls)


def test_a_child_that_cannot_be_started_is_no_exception_of_the_worker(monkeypatch):
    """Each try is a little later than the one before; then the attempt says that nothing was started."""
    monkeypatch.setattr("worker.slot_worker._SPAWN_SECONDS", 0.001)

    assert answer(slot_worker(SimpleNamespace(name="worker-1~1x0/1"), no_process), ADD) == NEVER_STARTED


def test_a_task_that_was_cancelled_before_its_parts_were_read_is_no_fault_of_the_slot():
    """It goes on at once and with its child: it had rested for a second, and a bug was in its log."""
    combine = dataclasses.replace(ADD, phase=Phase.COMBINE)
    worker = slot_worker(SimpleNamespace(name="worker-1~1x0/1"), no_process, gather=lambda _: None)

    assert answer(worker, combine) == Stopped(Reason.CANCELLED)


def test_a_drain_does_not_wait_for_a_child_that_cannot_be_started():
    """The task is released."""
    worker = slot_worker(SimpleNamespace(name="worker-1~1x0/1"), no_process)
    worker.drain()

    assert answer(worker, ADD) == Stopped(Reason.RELEASED)


def test_a_child_that_could_not_be_started_leaves_no_file_open(monkeypatch):
    """The tries go on for as long as the machine is full."""
    monkeypatch.setattr("worker.child._start", lambda *_: no_process())
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(3):
        with pytest.raises(OSError, match="temporarily"):
            Child(512)

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_slot_without_a_child_charges_its_own_task_only(start_worker, desk):
    """The neighbour calculates on, in the same attempt; the task is done once a child can be started again."""
    worker = start_worker(WORKER_SLOTS=2, LEASE_SECONDS=15)
    running, short = desk.ask_long(MANY_SECONDS), desk.ask()
    desk.ended(short)
    desk.calculating(running)
    busy = desk.get(running)
    idle = _idle_child(worker)
    soft, hard = resource.prlimit(worker.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, (_files_with_one_left(worker.pid), hard))
    os.kill(idle, signal.SIGKILL)
    wait_until(lambda: not is_alive(idle), "the idle child dies")
    other = desk.ask()

    # Five tries take three seconds, and each the time that a busy machine takes to start a process.
    wait_until(lambda: desk.get(other).failures == 1, "a failure of the slot without a child", 30)
    resource.prlimit(worker.pid, resource.RLIMIT_NOFILE, (soft, hard))

    task = desk.ended(other)
    assert (task.status, [each.why for each in task.attempts][:1]) == (Status.COMPLETED, ["crashed"])
    neighbour = desk.get(running)
    assert (neighbour.attempt, neighbour.failures, neighbour.started_at) == (1, 0, busy.started_at)
    assert worker.log().count('"message": "working"') == 1


def test_an_error_in_a_slot_is_charged_to_its_own_task(settings, desk):
    """A bug in the way of one task: the slot goes on with the next."""
    with connect(settings, name="own", blocks_for=5) as client:
        consumer = Consumer(client, dataclasses.replace(settings, lease_seconds=60.0), Node("worker-1", "worker"))
        consumer.register()
        connection = DedicatedConnection(settings, name="slot", blocks_for=21.0)
        slot = consumer.slot(1, connection)
        worker = slot_worker(slot, lambda: Child(512), renew=consumer.renew)
        task_id = desk.ask()
        answers, asked = worker._answers, []

        def breaks():
            asked.append(worker._held[0])
            if len(asked) == 1:
                raise KeyError("a bug")
            worker.drain()
            return answers()

        worker._answers = breaks
        worker.run()
        connection.close()

    task = desk.get(task_id)
    assert (task.status, task.failures, task.attempt) == (Status.COMPLETED, 1, 2)
    assert task.attempts[0].detail.startswith("An error in the worker")


def test_a_worker_whose_thread_failed_gives_everything_back(start_worker, desk, client, settings):
    """The renewal cannot go on: a new session begins, and nobody is charged for the old one."""
    # It renews each second, long before the task ends.
    worker = start_worker(LEASE_SECONDS=3)
    task_id = desk.ask_long(MANY_SECONDS)
    desk.calculating(task_id)
    # A value that no renewal can read.
    key = f"{settings.valkey_prefix}task_queue:delayed"
    client.set(key, "not a sorted set")
    wait_until(lambda: '"lease-renewal"' in worker.log(), "the thread fails")
    client.delete(key)

    wait_until(lambda: desk.get(task_id).attempt >= 2, "another attempt")

    task = desk.get(task_id)
    assert task.failures == 0
    assert [each.why for each in task.attempts][:1] == ["released"]


def _files_with_one_left(pid):
    """The limit of files at which a process may open one more, and four without its dead child. One takes seven."""
    used = {int(each.name) for each in Path(f"/proc/{pid}/fd").iterdir()}
    free = [number for number in range(10_000) if number not in used]
    return free[1]


def _idle_child(worker):
    """The child whose processor time stands still while that of the other grows."""
    before = {pid: _processor_ticks(pid) for pid in worker.children()}
    used = {}

    def one_has_worked():
        used.update({pid: _processor_ticks(pid) - ticks for pid, ticks in before.items()})
        return max(used.values()) >= 20

    wait_until(one_has_worked, "one child works")
    return min(used, key=used.get)


def _processor_ticks(pid):
    """The processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
