"""A worker calculates, drains on SIGTERM, and serves nothing but its probe."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from embedded.valkey_server import free_port
from tests.live_worker import is_alive, probe, wait_until
from wizard.queue.keys import Keys
from wizard.task import Status

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("name", "value"),
    [("LEASE_SECONDS", "soon"), ("WORKER_SLOTS", "0"), ("VALKEY_PASSWORD_FILE", "/nowhere/password")],
)
def test_a_setting_that_cannot_be_used_ends_it_with_a_sentence(start_worker, name, value):
    """Exit code 2, and the variable is named; a traceback would help nobody."""
    worker = start_worker(**{name: value})

    assert worker.process.wait(10) == 2

    assert name in worker.log()
    assert "Traceback" not in worker.log()


def test_a_task_is_calculated_and_verified(start_worker, desk):
    """And says who did what."""
    start_worker()

    task = desk.ended(desk.ask("add", a="0.1", b="0.2"))

    assert (task.status, task.result) == (Status.COMPLETED, {"sum": "0.3"})
    assert task.verified["ok"] is True
    assert (task.initiated_by, task.handled_by, task.attempt) == ("api-1", "worker-1", 1)


def test_progress_is_passed_on(start_worker, desk):
    """What the child reports over its pipe is told to everyone who watches."""
    start_worker()
    task_id = desk.ask_long()
    desk.ended(task_id)

    events = [each.type for each in desk.observer.events("0-0") if each.task_id == task_id]
    assert events[:3] == ["enqueued", "started", "progress"]
    assert events[-1] == "completed"


def test_an_invalid_problem_fails_at_once_with_its_reason(start_worker, desk):
    """The queue is not trusted: inputs are read again where they are used."""
    start_worker()
    wrong, unsolvable = desk.ask("add", a="x", b="2"), desk.ask("power_mod", base="2", exponent="-1", modulus="4")

    assert desk.ended(wrong).error["type"] == "invalid-input"
    task = desk.ended(unsolvable)

    assert (task.status, task.attempt, task.failures) == (Status.FAILED, 1, 0)
    assert task.error["type"] == "unsolvable"


def test_an_operation_that_is_not_known_here_is_tried_again(start_worker, desk):
    """A newer API may ask for what an older worker cannot do; another one will."""
    start_worker(MAX_FAILURES=2)

    task = desk.ended(desk.ask("prove_everything"))

    assert (task.status, task.failures) == (Status.FAILED, 2)
    assert task.error["type"] == "unknown-operation"


def test_a_heartbeat_says_which_start_it_is(start_worker, desk):
    """A worker that was restarted has the name of the one before."""
    first = start_worker()
    wait_until(desk.observer.nodes, "the worker registers")
    before = desk.observer.nodes()[0]["start"]
    first.close()

    start_worker()

    wait_until(lambda: desk.observer.nodes()[0]["start"] != before, "another start")
    assert desk.observer.nodes()[0]["start"] in desk.observer.nodes()[0]["consumer"]


def test_two_slots_calculate_at_once(start_worker, desk):
    """Each in a child of its own."""
    worker = start_worker(WORKER_SLOTS=2)
    first, second = desk.ask_long(), desk.ask_long()

    desk.running(first)
    desk.running(second)

    wait_until(lambda: len(worker.children()) == 2, "two children")
    assert desk.observer.depths().running == 2
    assert {desk.ended(each).status for each in (first, second)} == {Status.COMPLETED}


def test_a_child_is_used_again(start_worker, desk):
    """Starting one takes longer than most tasks."""
    worker = start_worker()
    desk.ended(desk.ask())
    child = worker.child()

    for _ in range(5):
        desk.ended(desk.ask())

    assert worker.children() == [child]


def test_an_idle_worker_leaves_at_once(start_worker, desk):
    """It does not wait for its own waits, takes its child with it, and is off the lists of nodes and consumers."""
    worker = start_worker(LEASE_SECONDS=15)
    desk.ended(desk.ask())
    child = worker.child()
    began = time.monotonic()

    assert worker.end() == 0

    assert time.monotonic() - began < 4
    assert not is_alive(child)
    assert desk.observer.nodes() == []
    assert ("node", "LEFT") in [(each.type, each.status) for each in desk.observer.last_events(2)]


def test_a_busy_worker_finishes_what_fits_in_its_grace(start_worker, desk):
    """And claims nothing more."""
    worker = start_worker()
    running = desk.ask_long()
    desk.running(running)
    waiting = desk.ask()

    assert worker.end(20) == 0

    assert (desk.get(running).status, desk.get(running).attempt) == (Status.COMPLETED, 1)
    assert (desk.get(waiting).status, desk.get(waiting).attempt) == (Status.PENDING, 0)


def test_what_does_not_fit_is_given_back_unharmed(start_worker, desk):
    """No failure is charged, and another worker begins it at once."""
    worker = start_worker(GRACE_SECONDS=2.3)
    task_id = desk.ask_long()
    desk.running(task_id)
    began = time.monotonic()

    assert worker.end() == 0

    assert time.monotonic() - began < 6
    task = desk.get(task_id)
    assert (task.status, task.failures) == (Status.PENDING, 0)
    assert [each.why for each in task.attempts] == ["released"]
    start_worker("worker-2")
    task = desk.ended(task_id)
    assert (task.status, task.handled_by, task.failures) == (Status.COMPLETED, "worker-2", 0)


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.3], ids=lambda seconds: f"{seconds} s after its task")
def test_a_worker_without_grace_leaves_whatever_it_is_doing(start_worker, desk, delay):
    """Also while it starts a child, which its main thread does, the one that ends everything too."""
    worker = start_worker(GRACE_SECONDS=0)
    wait_until(desk.observer.nodes, "the worker registers")
    task_id = desk.ask_long()
    time.sleep(delay)

    assert worker.end(3) == 0

    assert (desk.get(task_id).status, desk.get(task_id).failures) == (Status.PENDING, 0)


def test_the_child_knows_nothing_it_does_not_need(start_worker, desk):
    """Neither the password of Valkey nor where it is; only how its libraries are to behave."""
    worker = start_worker(SECRET="hunter2")
    desk.ended(desk.ask())

    environment = Path(f"/proc/{worker.child()}/environ").read_text().rstrip("\0").split("\0")

    assert {each.partition("=")[0] for each in environment} <= {"OMP_NUM_THREADS", "CYSIGNALS_CRASH_QUIET"}


def test_the_supervisor_cannot_be_looked_into():
    """Its memory holds the password, and a child runs under the same uid: it is not dumpable."""
    asks = "import ctypes; from worker.__main__ import main; main(); print(ctypes.CDLL(None).prctl(3))"
    said = subprocess.run(
        [sys.executable, "-c", asks],
        env={"LEASE_SECONDS": "soon"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout == "0\n"


def test_the_probe_says_how_it_is(start_worker, desk):
    """Three paths, and nothing else."""
    port = free_port()
    start_worker(PROBE_PORT=port)
    wait_until(lambda: probe(port, "/readyz")[0] == 200, "the worker is ready")

    assert probe(port, "/healthz")[0] == 200
    assert probe(port, "/api/v1/tasks")[0] == 404
    desk.ended(desk.ask())
    wait_until(lambda: 'claims_total{operation="add"} 1.0\n' in probe(port, "/metrics")[1], "the task is counted")
    assert "wizard_worker_slots 1.0\n" in probe(port, "/metrics")[1]


def test_an_outage_of_valkey_is_no_reason_to_restart_a_worker(start_worker, desk, valkey_server):
    """It stays healthy, is not ready once its lease has passed, and recovers by itself."""
    port = free_port()
    start_worker(PROBE_PORT=port)
    wait_until(lambda: probe(port, "/readyz")[0] == 200, "the worker is ready")

    valkey_server.stop()
    try:
        wait_until(lambda: probe(port, "/readyz")[0] == 503, "the worker notices", 4)
        assert probe(port, "/healthz")[0] == 200
    finally:
        valkey_server.start()

    wait_until(lambda: probe(port, "/readyz")[0] == 200, "the worker is back", 5)
    assert desk.ended(desk.ask()).status is Status.COMPLETED


@pytest.mark.parametrize("delay", [0.0, 0.002, 0.005, 0.01], ids=lambda seconds: f"{seconds} s after it began")
def test_no_signal_is_lost(start_worker, desk, delay):
    """It may arrive in the very moment in which the main thread, having started a child, falls asleep."""
    worker = start_worker()
    wait_until(desk.observer.nodes, "the worker registers")
    task_id = desk.ask()
    desk.begun(task_id)
    time.sleep(delay)

    assert worker.end(5) == 0

    task = desk.get(task_id)
    # The reply to the claim may have come after the signal: then nothing has begun, and the task is given back.
    if task.status is Status.PENDING:
        assert [each.why for each in task.attempts] == ["released"]
    else:
        assert task.status is Status.COMPLETED


def test_ctrl_c_is_a_drain_too(start_worker, desk):
    """Someone who runs a worker in a terminal ends it this way."""
    worker = start_worker()
    wait_until(desk.observer.nodes, "the worker registers")

    worker.signal(signal.SIGINT)

    assert worker.process.wait(2) == 0


def test_a_worker_that_cannot_begin_leaves_at_once(start_worker, client, settings):
    """It waits longer and longer between two sessions that fail; SIGTERM ends the wait."""
    client.set(Keys(settings.valkey_prefix).workers(), "not a sorted set")
    # Sessions shorter than the lease, so that the wait grows.
    worker = start_worker(LEASE_SECONDS=15)
    wait_until(lambda: worker.log().count('"message": "working"') >= 6, "six sessions that fail", 60)
    wait_until(lambda: "starting a new session" in worker.log().rpartition('"working"')[2], "the end of the sixth")
    # Now its threads end, and then the wait of 6.4 s begins: of it, four are left. Other tests run beside.
    time.sleep(2.2)
    began = time.monotonic()

    assert worker.end() == 0

    assert time.monotonic() - began < 4
