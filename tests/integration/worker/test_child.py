"""A child in the hands of its slot: its limits, its reuse, and how it is stopped."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import resource
import signal
import threading
import time
from types import MappingProxyType, SimpleNamespace

import pytest

from tests.integration.worker.conftest import MANY_SECONDS, SECONDS
from wizard.operations import catalogue
from wizard.queue import Claim
from wizard.task import Failure, Phase
from worker import calculator
from worker import child as child_module
from worker.child import Child
from worker.counts import SlotCounts
from worker.outcome import Failed, Finished, Reason, Stopped
from worker.slot_worker import SlotWorker

pytestmark = pytest.mark.integration

LONG = Claim("0" * 32, 1, "factorize", f'{{"n":"{MANY_SECONDS}"}}', Phase.WHOLE, 0)
ADD = Claim("0" * 32, 1, "add", '{"a":"1","b":"2"}', Phase.WHOLE, 0)

#: About two seconds.
SHORTER = Claim("0" * 32, 1, "factorize", f'{{"n":"{SECONDS}"}}', Phase.WHOLE, 0)

PI = Claim("0" * 32, 1, "digits_of_pi", '{"digits":"100000"}', Phase.WHOLE, 0)


def ignore(_claim, _done, _total):
    """Nobody listens to the progress."""


def calculate(child, claim):
    """Asks one question and waits for its outcome."""
    child.ask([claim])
    (outcome,) = child.outcomes(ignore, lambda _: None)
    return outcome


def answer(worker, claim):
    """The outcome of a claim in a slot that holds nothing else."""
    worker._held.append(claim)
    ((_, outcome),) = worker._answers()
    return outcome


@pytest.fixture
def child():
    """One child with 512 MiB that has been asked before."""
    made = Child(512)
    calculate(made, ADD)
    yield made
    made.close()


def limited(monkeypatch, name, seconds):
    """The supervisor's catalogue, with another time limit for one operation."""
    known = dict(catalogue())
    known[name] = dataclasses.replace(known[name], time_limit=seconds)
    monkeypatch.setattr(child_module, "catalogue", lambda: MappingProxyType(known))


def test_a_dead_child_is_not_asked(child):
    """Nothing has begun, so nothing has failed: whoever asks takes another."""
    child._process.kill()
    child._process.wait()

    assert not child.is_usable
    with pytest.raises(BrokenPipeError):
        calculate(child, ADD)


@pytest.mark.parametrize("was_ready", [True, False], ids=["after its imports", "during its imports"])
def test_a_child_that_is_still_dying_is_not_asked_again(child, monkeypatch, was_ready):
    """Its pipes end before the process does. Five of five tries were spent on it, and the task was charged for them."""
    made = child if was_ready else Child(512)
    made._process.kill()
    made._process.wait()
    monkeypatch.setattr(made._process, "poll", lambda: None)
    assert made.is_usable

    with pytest.raises(BrokenPipeError):
        calculate(made, ADD)

    assert not made.is_usable
    monkeypatch.undo()
    made.close()


def test_a_calculation_that_runs_for_too_long_is_killed(child, monkeypatch):
    """By the supervisor's clock: the child may be deep in a library and hear nothing."""
    limited(monkeypatch, "factorize", 0.5)
    began = time.monotonic()

    outcome = calculate(child, LONG)

    assert 0.5 <= time.monotonic() - began < 4
    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.error["type"]) == (Failure.LIMIT, "time-limit")
    assert "factorize ran for longer than its limit of 0.5 s" in outcome.error["detail"]
    assert not child.is_usable


def test_time_in_which_a_child_is_frozen_is_not_the_tasks(child, monkeypatch):
    """It is stopped for longer than its limit, and finishes when it goes on."""
    limited(monkeypatch, "factorize", 4.0)
    threading.Timer(0.3, child._process.send_signal, [signal.SIGSTOP]).start()
    threading.Timer(4.6, child._process.send_signal, [signal.SIGCONT]).start()

    outcome = calculate(child, SHORTER)

    assert isinstance(outcome, Finished), outcome


def test_a_child_that_stays_frozen_is_a_lost_attempt(child, monkeypatch):
    """It is tried again, elsewhere perhaps; the task is not told that it takes too long."""
    limited(monkeypatch, "factorize", 0.5)
    threading.Timer(0.1, child._process.send_signal, [signal.SIGSTOP]).start()

    outcome = calculate(child, LONG)

    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.error["type"]) == (Failure.CRASH, "stalled")
    assert not child.is_usable


def test_a_question_that_is_not_read_has_a_deadline(child, monkeypatch):
    """More than a pipe holds, for a child that has stopped reading."""
    limited(monkeypatch, "add", 0.3)
    child._process.send_signal(signal.SIGSTOP)

    outcome = calculate(child, dataclasses.replace(ADD, inputs=" " * 300_000 + ADD.inputs))

    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.error["type"]) == (Failure.CRASH, "stalled")
    assert not child.is_usable


def test_a_long_question_arrives_whole(child):
    """More than a pipe holds, in pieces."""
    assert calculate(child, dataclasses.replace(ADD, inputs=" " * 300_000 + ADD.inputs)).result == '{"sum":"3"}'


@pytest.mark.parametrize("reason", [Reason.CANCELLED, Reason.LEASE_LOST, Reason.RELEASED], ids=lambda each: each.value)
def test_a_calculation_that_we_end_is_charged_to_nobody(child, reason):
    """The first reason counts; the child is dead within a moment, in the middle of a library's call."""
    threading.Timer(0.5, child.kill, [reason]).start()
    threading.Timer(0.6, child.kill, [Reason.TIMEOUT]).start()
    began = time.monotonic()

    assert calculate(child, LONG) == Stopped(reason)

    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("number", "kind", "slug"),
    [
        pytest.param(signal.SIGKILL, Failure.CRASH, "killed", id="by the kernel, out of memory"),
        pytest.param(signal.SIGABRT, Failure.CRASH, "aborted", id="by a library, for a reason of its own"),
        pytest.param(signal.SIGXCPU, Failure.LIMIT, "time-limit", id="by its processor time"),
        pytest.param(signal.SIGSEGV, Failure.CRASH, "crashed", id="by a fault"),
    ],
)
def test_a_death_has_a_reason(child, number, kind, slug):
    """The person reads it when it was the last failure; only what another host might do is tried again."""
    threading.Timer(0.3, child._process.send_signal, [number]).start()

    outcome = calculate(child, LONG)

    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.error["type"]) == (kind, slug)
    assert outcome.error["detail"].endswith(".")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"GNU MP: Cannot allocate memory (size=123)\n", id="GMP"),
        pytest.param(b"Exception (flint_malloc). Unable to allocate 8 bytes.\n", id="FLINT"),
        pytest.param(b"terminate called after throwing an instance of 'std::bad_alloc'\n", id="the C++ library"),
    ],
)
def test_an_abort_for_want_of_memory_says_so(child, said, caplog):
    """The library writes the reason before it aborts; that goes to the log of the worker too."""
    os.write(child._stderr, said)
    threading.Timer(0.3, child._process.send_signal, [signal.SIGABRT]).start()

    outcome = calculate(child, LONG)

    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.error["type"]) == (Failure.LIMIT, "memory-limit")
    (wrote,) = [each for each in caplog.records if "stderr" in each.getMessage()]
    assert (wrote.text, wrote.child) == (said.decode(), child.pid)


def test_a_child_may_use_so_much_memory_and_no_more(child):
    """So that it is the task that fails and not the pod."""
    assert resource.prlimit(child.pid, resource.RLIMIT_AS) == (512 << 20, 512 << 20)


def test_a_calculation_that_runs_out_of_memory_says_so(monkeypatch):
    """Python raises where the libraries abort; both are told as the same."""

    def run():
        raise MemoryError

    request = SimpleNamespace(begin=lambda _parts: run())
    monkeypatch.setattr(calculator, "_limit_cpu", lambda _seconds: None)
    monkeypatch.setattr(calculator, "find", lambda _name: SimpleNamespace(time_limit=1, read=lambda _inputs: request))

    word, kind, error = calculator.calculate("", "add", "", "{}", "")

    assert (word, kind, json.loads(error)["type"]) == ("failed", "limit", "memory-limit")


def test_a_long_answer_arrives_whole(child):
    """Far more than a pipe holds, and kept apart from the result, which says what it is."""
    outcome = calculate(child, PI)

    assert isinstance(outcome, Finished)
    assert len(outcome.attachments["digits"]) == 100_001
    told = json.loads(outcome.result)["digits"]
    assert (told["length"], told["media_type"]) == (100_001, "text/plain")
    assert told["sha256"] == hashlib.sha256(outcome.attachments["digits"]).hexdigest()
    assert outcome.attachments["digits"].decode().startswith(told["first"])
    assert outcome.attachments["digits"].decode().endswith(told["last"])


def test_a_child_is_asked_again(child):
    """One after another, by the same process."""
    outcomes = [calculate(child, ADD) for _ in range(3)]

    assert [outcome.result for outcome in outcomes] == ['{"sum":"3"}'] * 3
    assert child.is_usable


def test_a_slot_can_be_stopped_while_its_child_is_being_started(child):
    """The thread that starts children is the one that stops slots: neither may wait for the other."""
    stopped = []

    def spawn():
        stopping = threading.Thread(target=worker.stop, args=(Reason.LEASE_LOST,), daemon=True)
        stopping.start()
        stopping.join(2)
        stopped.append(not stopping.is_alive())
        return child

    worker = SlotWorker(None, SlotCounts(), spawn=spawn, gather=bool, renew=bool, expect=bool, unblock=bool)
    answer(worker, ADD)

    assert stopped == [True]


def test_a_cancel_that_comes_before_its_claim_is_kept(child):
    """The reply to a claim may be slower than the word that it was cancelled; an earlier attempt is not meant."""
    worker = SlotWorker(None, SlotCounts(), spawn=lambda: child, gather=bool, renew=bool, expect=bool, unblock=bool)
    worker.cancel(ADD.task_id, 2)

    assert isinstance(answer(worker, ADD), Finished)
    assert answer(worker, dataclasses.replace(ADD, attempt=2)) == Stopped(Reason.CANCELLED)
    assert child.is_usable
