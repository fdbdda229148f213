"""A short life of an installation in which everything happens once, each door used by the user whose it is."""

from __future__ import annotations

import dataclasses
import time
from typing import Any, cast

import valkey

from tests.chart.guarded_valkey import GuardedValkey
from tests.one_by_one import OneByOne
from wizard.connection import DedicatedConnection
from wizard.node import Node
from wizard.queue import Consumer, DeadLetters, NewTask, Observer, Operator, Producer, Results, Slot
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


def live(server: GuardedValkey, api: valkey.Valkey, worker: valkey.Valkey, tried: set[str]) -> None:
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
    NodeHeartbeat(worker, worker_settings, worker_node).beat({"state": "idle"})
    consumer.register()
    blocking = DedicatedConnection(worker_settings, name="worker", blocks_for=5)
    slot: Any = OneByOne(cast("Slot", Tried(consumer.slot(1, blocking), tried)))

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
    other = OneByOne(patient.slot(1, blocking))
    again = other.start()
    other.fail(again, Failure.ERROR, ERROR, claim_next=False)
    time.sleep(1.1)
    patient.register()
    consumer.register()
    patient.renew()
    _solve_all(slot, consumer)

    asked = dataclasses.replace(ADD, expression="1 + 2", parts=2, use_cache=True)
    slot.complete(take(asked), "{}", "{}", "{}", {"sum": b"3"}, claim_next=False)
    answered = observer.get(producer.enqueue([asked]).task_ids[0])
    assert answered.answered_from
    assert b"".join(results.content(answered, "sum", results.length(answered, "sum"))) == b"3"

    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 3, race=False, claim_next=False)
    begun = slot.start()
    assert observer.parts(parent.task_id) == [begun.task_id]
    assert [each.task_id for each in results.parts(parent.task_id)] == [begun.task_id]
    slot.release(begun)
    _solve_all(slot, consumer, combines=True)
    assert [each.task_id for each in results.parts(parent.task_id)] == [None] * 3
    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 3, race=True, claim_next=False)
    _solve_all(slot, consumer, combines=True)
    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 2, race=False, claim_next=True)
    producer.cancel(parent.task_id)
    assert consumer.wait_for_command(worker, 1)[0] == "cancel"
    producer.cancel(producer.enqueue([ADD]).task_ids[0])

    assert operator.end("worker-1")
    assert operator.server().role == "master"

    page = observer.page(limit=1)
    observer.page(limit=1, cursor=page.cursor)
    observer.page(limit=1, cursor="1.0123456789abcdef0123456789abcdef")
    observer.get_many([observer.get(first).task_id])
    long = producer.enqueue([NewTask("add", {"a": "1" * 6_000, "b": "1"})]).task_ids[0]
    observer.get_listed([first, long])
    producer.cancel(long)
    producer.enqueue([ADD])
    observer.depths()
    assert observer.place(producer.enqueue([ADD]).task_ids[0]).position
    observer.totals()
    observer.busy_slots()
    assert lock.hold(5)
    assert lock.hold(5)
    assert [node["name"] for node in observer.nodes()] == ["api-1", "worker-1"]
    observer.ping()
    observer.last_events(5)
    observer.oldest_event_id()
    list(observer.events(observer.newest_event_id(), block_seconds=0.05))

    # A worker that is lost with a task in its hands, and another that finds it.
    slot.start()
    time.sleep(0.7)
    rival = Consumer(worker, worker_settings, Node("worker-2", "worker"))
    rival.register()
    rival.renew()
    time.sleep(0.7)
    rival.renew()
    consumer.prune(0)
    rival.leave()
    consumer.leave()
    beats.leave()


def _solve_all(slot: Any, consumer: Any, *, combines: bool = False) -> None:
    while claim := slot.start():
        if combines and claim.phase.value == "combine":
            consumer.gather(claim)
        slot.complete(claim, "3", "{}", claim_next=False)
        consumer.renew()
