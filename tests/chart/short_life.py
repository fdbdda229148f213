"""A short life of an installation in which everything happens once, each door used by the user whose it is."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import valkey

from tests.chart.guarded_valkey import GuardedValkey
from tests.one_by_one import OneByOne
from wizard.connection import DedicatedConnection
from wizard.limit import Limit
from wizard.node import Node
from wizard.queue import (
    Answer,
    Batches,
    Consumer,
    DeadLetters,
    Line,
    NewTask,
    Observer,
    Operator,
    Producer,
    Quota,
    RateLimiter,
    Results,
)
from wizard.queue.keys import Keys
from wizard.queue.lock import Lock
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.task import Failure

ADD = NewTask("add", {"a": "1", "b": "2"})
ERROR = {"type": "exception", "title": "It failed", "detail": "It failed."}


class Tried:
    """A door that remembers which of its methods were called."""

    def __init__(self, door: Any, tried: set[str]) -> None:
        self._door = door
        self._tried = tried

    def __getattr__(self, name: str) -> Any:
        self._tried.add(f"{type(self._door).__name__}.{name}")
        return getattr(self._door, name)


def live(
    server: GuardedValkey, api: valkey.Valkey, worker: valkey.Valkey, blocking: valkey.Valkey, tried: set[str]
) -> None:
    """Calls every method of every door; their names come to be in `tried`."""
    api_settings, worker_settings = server.settings("api"), server.settings("worker")
    api_node, worker_node = Node("api-1", "api"), Node("worker-1", "worker")
    producer: Any = Tried(Producer(api, api_settings, api_node), tried)
    observer: Any = Tried(Observer(api, api_settings), tried)
    results: Any = Tried(Results(api, api_settings), tried)
    operator: Any = Tried(Operator(api, api_settings), tried)
    dead_letters: Any = Tried(DeadLetters(api, api_settings), tried)
    consumer: Any = Tried(Consumer(worker, worker_settings, worker_node), tried)
    lock: Any = Tried(Lock(api, api_settings, "work"), tried)
    beats: Any = Tried(NodeHeartbeat(api, api_settings, api_node), tried)
    beats.beat({"state": "idle"}, {"requests": 1})
    worker_beats = NodeHeartbeat(worker, worker_settings, worker_node)
    worker_beats.beat({"state": "idle"}, timings={"add:run:0.1": 1})
    consumer.register()
    dedicated = DedicatedConnection(worker_settings, name="worker", blocks_for=5)
    slot: Any = OneByOne(Tried(consumer.slot(1, dedicated), tried))

    def take(task: NewTask = ADD) -> Any:
        producer.enqueue([task])
        consumer.renew()
        return slot.start()

    slot.wait()
    slot.unblock(worker)
    first = producer.enqueue([ADD], idempotency_key="once").task_ids[0]
    assert producer.enqueue([ADD], idempotency_key="once").replayed
    claim = slot.start()
    slot.progress(claim, 1, 2)
    assert slot.complete(claim, "3", "{}", claim_next=True).accepted
    for kind in Failure:
        slot.fail(take(), kind, ERROR, claim_next=False)
    dead = dead_letters.list()
    assert dead_letters.list(asked_by="ann") == []
    dead_letters.revive(dead[0].task_id)
    slot.fail(slot.start(), Failure.CRASH, ERROR, claim_next=False)
    dead_letters.purge(dead_letters.list()[0].task_id)
    dead_letters.purge_all()
    assert slot.release(take())
    slot.complete(slot.start(), "3", "{}", claim_next=False)
    # An error that leaves a failure to spare waits in the list of delayed tasks.
    patient = Consumer(worker, dataclasses.replace(worker_settings, max_failures=3), worker_node)
    patient.register()
    producer.enqueue([ADD])
    other = OneByOne(patient.slot(1, worker))
    again = other.start()
    other.fail(again, Failure.ERROR, ERROR, claim_next=False)
    producer.enqueue([ADD])
    again = other.start()
    other.fail(again, Failure.ERROR, ERROR, claim_next=False)
    producer.cancel(again.task_id)
    # Ended tasks and dead letters that expire soon are removed from the lists.
    brief = Consumer(
        worker, dataclasses.replace(worker_settings, keep_seconds=1, dead_letter_keep_seconds=1), worker_node
    )
    brief.register()
    brief_slot = OneByOne(brief.slot(1, worker))
    producer.enqueue([ADD], asked_by="ann")
    brief_slot.fail(brief_slot.start(), Failure.CRASH, ERROR, claim_next=False)
    brief.leave()
    time.sleep(1.2)
    dataclasses.replace(brief, settings=dataclasses.replace(brief.settings, keep_seconds=0)).prune(0)
    patient.register()
    consumer.register()
    patient.renew()
    _solve_all(slot, consumer)

    # One account, limited, with a task that ended without telling so, one that is cancelled and one that is revived.
    limiter: Any = Tried(RateLimiter(api, api_settings), tried)
    work = Limit("submit", 1, 100, "submit {} seconds")
    quota = Quota("ann", work, 2)
    limiter.spend(work, "ann")
    gone = producer.enqueue([ADD, ADD], quota=quota).task_ids
    with server.client("admin") as admin:
        admin.delete(Keys().task(gone[0]))
    producer.cancel(producer.enqueue([ADD], quota=quota).task_ids[0])
    slot.fail(slot.start(), Failure.LIMIT, ERROR, claim_next=False)
    dead_letters.revive(gone[1])
    _solve_all(slot, consumer)

    _live_batches(Tried(Batches(api, api_settings, api_node), tried), producer, slot, quota)
    _solve_all(slot, consumer)

    asked = dataclasses.replace(ADD, expression="1 + 2", parts=2, use_cache=True)
    slot.complete(take(asked), "{}", "{}", "{}", {"sum": b"3"}, claim_next=False)
    answered = observer.get(producer.enqueue([asked]).task_ids[0])
    assert answered.answered_from
    assert b"".join(results.content(answered, "sum", results.length(answered, "sum"))) == b"3"

    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 3, claim_next=False)
    slot.start()
    assert len(observer.parts(parent.task_id)) == 1
    assert len(results.parts(parent.task_id)) == 1
    _solve_all(slot, consumer, combines=True)
    assert len(results.parts(parent.task_id)) == 3
    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 3, until=1, claim_next=False)
    patient.register()
    winner = slot.start()
    other.start()
    slot.complete(winner, "3", "{}", claim_next=False)
    _solve_all(slot, consumer, combines=True)
    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 2, claim_next=True)
    producer.cancel(parent.task_id)
    assert consumer.wait_for_command(blocking, 1)[0] == "cancel"
    producer.cancel(producer.enqueue([ADD]).task_ids[0])

    assert operator.end("worker-1")
    assert operator.server().role == "master"

    page = observer.page(limit=1)
    observer.page(limit=1, cursor=page.cursor)
    observer.page(limit=1, cursor="1.0123456789abcdef0123456789abcdef")
    observer.page(limit=1, asked_by="ann")
    observer.get_many([observer.get(first).task_id])
    observer.get_answered(first)
    long = producer.enqueue([NewTask("add", {"a": "1" * 6_000, "b": "1"})]).task_ids[0]
    observer.get_listed([first, long])
    observer.get_answered_many([first, long])
    producer.cancel(long)
    producer.enqueue([ADD])
    observer.depths()
    seen = observer.load()
    # What fails to be counted refuses nothing, so only this shows that both users have the rights.
    assert seen.operations
    assert any(each.tasks_per_minute for each in seen.callers)
    observer.totals()
    observer.memory()
    observer.busy_slots()
    observer.holders()
    assert lock.hold(5)
    assert lock.hold(5)
    assert [node["name"] for node in observer.nodes()] == ["api-1", "worker-1"]
    observer.ping()
    observer.last_events(5)
    observer.oldest_event_id()
    list(observer.events(observer.newest_event_id(), block_seconds=0.05))

    # Callers that take turns, in both lanes; tasks that are cancelled while they wait.
    _solve_all(slot, consumer)
    short, long = dataclasses.replace(ADD, cost_ms=1, alone=False), dataclasses.replace(ADD, cost_ms=5_000)
    for task in (short, long):
        for caller in ("ann", "bob", None):
            waiting = producer.enqueue([task] * 2, caller=caller).task_ids
            assert observer.place(waiting[1]).position >= 2
            producer.cancel(waiting[0])
    observer.depths()
    while claims := slot.slot.start():
        slot.slot.complete([Answer(each, "3", "{}") for each in claims], claim_next=False)
        consumer.renew()
    # A part has ended and another waits again when their parent is cancelled, or when a third part fails.
    for end in (producer.cancel, None):
        parent = take(long)
        slot.split(parent, ["{}"] * 4, claim_next=False)
        slot.complete(slot.start(), "{}", "{}", "{}", {"sum": b"3"}, claim_next=False)
        slot.release(slot.start())
        observer.depths()
        if end:
            end(parent.task_id)
    patient.register()
    first_part, second_part = slot.start(), other.start()
    slot.release(first_part)
    other.fail(second_part, Failure.REJECT, ERROR, claim_next=False)

    # A worker that is lost with a task in its hands while it drains, and another that finds it.
    producer.enqueue([ADD])
    consumer.renew(is_draining=True)
    slot.start()
    rival = Consumer(worker, worker_settings, Node("worker-2", "worker"))
    rival.register()
    for _ in range(5):
        time.sleep(0.2)
        rival.renew()
    consumer.prune(0)
    rival.leave()
    consumer.leave()
    beats.leave()
    worker_beats.leave()
    dedicated.close()


def _live_batches(batches: Any, producer: Any, slot: Any, quota: Quota) -> None:
    """One that ends, one that is cancelled while a slot has some of it, one of refused lines, one that is given up."""
    several = batches.new()
    for number in (1, 2, 3):
        several.add(Line(number, "add", {"a": "1", "b": "2"}, 1.0))
    several.add_refused(4, ERROR)
    batch_id = batches.enqueue(several, body_digest="0", idempotency_key="batch", asked_by="ann").task_ids[0]
    slot.fail(slot.start(), Failure.LIMIT, ERROR, claim_next=False)
    slot.complete(slot.start(), "[]", "{}", '{"failed":0}', claim_next=False)
    slot.fail(slot.start(), Failure.LIMIT, ERROR, claim_next=False)
    slot.complete(slot.start(), "[]", "{}", '{"failed":0}', claim_next=False)
    assert batches.state(batch_id).done == 4
    batches.records(batch_id, 1)
    long = batches.new()
    for number in (1, 2):
        long.add(Line(number, "add", {"a": "1", "b": "2"}, 3_000.0))
    cancelled = batches.enqueue(long, body_digest="0").task_ids[0]
    slot.start()
    producer.cancel(cancelled)
    refused = batches.new()
    refused.add_refused(1, ERROR)
    batches.enqueue(refused, body_digest="0", quota=quota)
    given_up = batches.new()
    given_up.add(Line(1, "add", {"a": "1", "b": "2"}, 1.0))
    given_up.store()
    given_up.discard()


def _solve_all(slot: Any, consumer: Any, *, combines: bool = False) -> None:
    while claim := slot.start():
        if combines and claim.phase.value == "combine":
            consumer.gather(claim)
        slot.complete(claim, "3", "{}", claim_next=False)
        consumer.renew()
