"""Valkey's users may do what the product does, and nothing that it does not do."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import valkey

from tests.chart.conftest import one, render_chart
from tests.chart.guarded_valkey import GuardedValkey
from wizard.node import Node
from wizard.queue import Consumer, DeadLetters, NewTask, Observer, Producer, Results, Slot
from wizard.queue.heartbeat import NodeHeartbeat
from wizard.queue.lock import Lock
from wizard.task import Failure

pytestmark = pytest.mark.integration

ADD = NewTask("add", {"a": "1", "b": "2"})
ERROR = {"type": "exception", "title": "It failed", "detail": "It failed."}
T, Q, P = "{wizard}:task:1", "{wizard}:task_queue", "{wizard}:processing:w~1xa/1"

NOBODYS = [
    "FLUSHALL", "FLUSHDB", "SWAPDB 0 1", "KEYS *", "SCAN 0", "RANDOMKEY", "DBSIZE",
    "CONFIG GET requirepass", "CONFIG SET appendfsync no", "CONFIG REWRITE", "CONFIG RESETSTAT",
    "ACL LIST", "ACL SETUSER api on", "ACL LOG", "DEBUG SLEEP 1", "MODULE LOAD /tmp/x.so", "SHUTDOWN",
    "REPLICAOF NO ONE", "SYNC", "CLUSTER RESET", "FAILOVER", "BGREWRITEAOF", "SAVE", "MONITOR",
    "CLIENT LIST", "CLIENT KILL ID 1", "CLIENT PAUSE 1000", "EVAL return 0", "SCRIPT FLUSH", "FUNCTION LIST",
    "PUBLISH news 1", "SUBSCRIBE news", "GET other", "SET other 1", "HGETALL other", "SELECT 1", "MIGRATE h 1 k 0 1",
    f"RENAME {T} {Q}", f"DUMP {T}", f"RESTORE {T} 0 x", f"OBJECT ENCODING {T}", f"SORT {Q}", f"DEL {T}",
    f"DEL {Q}", f"SET {Q} 1", f"LSET {Q} 0 x", f"LTRIM {Q} 0 0", "DEL {wizard}:task_events",
    "XTRIM {wizard}:task_events MAXLEN 0", "SET {wizard}:task:1 x", "EXPIRE {wizard}:task_queue 1",
]  # fmt: skip

FORBIDDEN = {
    "api": [
        f"LMOVE {Q} {P} RIGHT LEFT", f"BLMOVE {Q} {P} RIGHT LEFT 1", f"RPOP {Q}", f"RPUSH {Q} 1", f"LPUSH {P} 1",
        "ZADD {wizard}:workers 1 w", "ZREM {wizard}:workers w", "SET {wizard}:reaped 1", "CLIENT UNBLOCK 1",
        "LPUSH {wizard}:task_queue:dead 1", "ZADD {wizard}:task_queue:delayed 1 1", "HSET {wizard}:split:1 next 0",
        "HSET {wizard}:totals COMPLETED:add 9", "BLPOP {wizard}:control:w 1", "ZREM {wizard}:tasks 1",
    ],
    "worker": [
        "GET {wizard}:idem:1", "SET {wizard}:idem:1 x", "ZADD {wizard}:tasks 1 1", f"HGETALL {T}", f"PERSIST {T}",
        "XREAD STREAMS {wizard}:task_events 0", "XRANGE {wizard}:task_events - +", "HGETALL {wizard}:totals",
        "ZREVRANGE {wizard}:tasks 0 9", "LREM {wizard}:task_queue:dead 1 1", "HGETALL {wizard}:nodes:api-1",
    ],
    "metrics": [
        f"HGETALL {T}", f"HGET {T} result", f"LRANGE {Q} 0 -1", f"LPUSH {Q} 1", "ZADD {wizard}:workers 1 w",
        "EVALSHA 0 1 {wizard}:", "SCRIPT LOAD return", "SLOWLOG GET", "XRANGE {wizard}:task_events - +", "MULTI",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedValkey]:
    """The chart's Valkey."""
    config = one(render_chart(scenario="default"), "ConfigMap", "valkey")["data"]
    guarded = GuardedValkey(Path(tmp_path_factory.mktemp("guarded")), config)
    guarded.start()
    yield guarded
    guarded.stop()


class Tried:
    """A door that remembers which of its methods were called."""

    def __init__(self, door: Any, tried: set[str]) -> None:
        self._door = door
        self._tried = tried

    def __getattr__(self, name: str) -> Any:
        self._tried.add(f"{type(self._door).__name__}.{name}")
        return getattr(self._door, name)


@pytest.mark.parametrize("user", FORBIDDEN)
def test_nobody_may_do_what_nobody_does(server: GuardedValkey, user: str) -> None:
    """Each user is refused everything that would change the server, spy, or touch keys in a way not its own."""
    forbidden = [*NOBODYS, *FORBIDDEN[user]]

    allowed = [command for command in forbidden if _is_allowed(server, user, command)]

    assert len(forbidden) >= 30
    assert allowed == []


def test_a_script_has_no_more_rights_than_its_caller(server: GuardedValkey) -> None:
    """A Lua function that someone brings along is refused what its caller is refused."""
    with server.client("api") as api:
        digest = api.script_load("return redis.call('FLUSHALL')")

        with pytest.raises(valkey.ResponseError, match="ACL failure in script"):
            api.execute_command("EVALSHA", digest, 1, "{wizard}:")

    assert server.refusals() == ["api: command flushall"]


def test_who_says_no_name_gets_no_answer(server: GuardedValkey) -> None:
    """The default user is off."""
    with valkey.Valkey(port=server.port) as nobody, pytest.raises(valkey.AuthenticationError):
        nobody.ping()


def test_every_door_works_under_its_user(server: GuardedValkey) -> None:
    """Each method of each door is called by the user whose it is, and Valkey refuses none of its commands."""
    tried: set[str] = set()
    server.refusals()

    with server.client("api") as api, server.client("worker") as worker, server.client("worker") as blocking:
        _live(server, api, worker, blocking, tried)

    assert server.refusals() == []
    doors = (Producer, Observer, Results, DeadLetters, Consumer, Slot, NodeHeartbeat, Lock)
    methods = {f"{door.__name__}.{name}" for door in doors for name, it in vars(door).items() if _is_method(name, it)}
    assert methods - tried == set(), "methods that no user tried: add them to _live, and their commands to users.acl"


def test_metrics_reads_depths_and_health(server: GuardedValkey) -> None:
    """The user for an exporter sees how much waits, how Valkey is, and no task."""
    with server.client("metrics") as metrics:
        assert metrics.ping()
        assert metrics.info()["role"] == "master"
        assert metrics.llen(Q) >= 0

    assert server.refusals() == []


def _live(
    server: GuardedValkey, api: valkey.Valkey, worker: valkey.Valkey, blocking: valkey.Valkey, tried: set[str]
) -> None:
    """A short life of an installation in which everything happens once."""
    api_settings, worker_settings = server.settings("api"), server.settings("worker")
    api_node, worker_node = Node("api-1", "api"), Node("worker-1", "worker")
    producer: Any = Tried(Producer(api, api_settings, api_node), tried)
    observer: Any = Tried(Observer(api, api_settings), tried)
    results: Any = Tried(Results(api, api_settings), tried)
    dead_letters: Any = Tried(DeadLetters(api, api_settings), tried)
    consumer: Any = Tried(Consumer(worker, worker_settings, worker_node), tried)
    lock: Any = Tried(Lock(api, api_settings, "work"), tried)
    beats: Any = Tried(NodeHeartbeat(api, api_settings, api_node), tried)
    beats.beat({"state": "idle"}, {"requests": 1})
    NodeHeartbeat(worker, worker_settings, worker_node).beat({"state": "idle"})
    consumer.register()
    slot: Any = Tried(consumer.slot(1, blocking), tried)

    def take(task: NewTask = ADD) -> Any:
        producer.enqueue([task])
        consumer.renew()
        return slot.start()

    slot.wait()
    slot.unblock(worker)
    first = producer.enqueue([ADD], idempotency_key="once").task_ids[0]
    assert producer.enqueue([ADD], idempotency_key="once").again
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
    other = patient.slot(1, blocking)
    again = other.start()
    other.fail(again, Failure.ERROR, ERROR, claim_next=False)
    time.sleep(1.1)
    patient.register()
    consumer.register()
    patient.renew()
    _solve_all(slot, consumer)

    asked = dataclasses.replace(ADD, expression="1 + 2", parts=2, memo=True)
    slot.complete(take(asked), "{}", "{}", "{}", {"sum": b"3"}, claim_next=False)
    answered = observer.get(producer.enqueue([asked]).task_ids[0])
    assert answered.memo
    assert b"".join(results.content(answered, "sum", results.length(answered, "sum"))) == b"3"

    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 3, race=False, claim_next=False)
    assert len(results.summaries(observer.parts(parent.task_id))) == 3
    _solve_all(slot, consumer, combines=True)
    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 3, race=True, claim_next=False)
    _solve_all(slot, consumer, combines=True)
    parent = take()
    slot.split(parent, ['{"a":"1","b":"2"}'] * 2, race=False, claim_next=True)
    producer.cancel(parent.task_id)
    assert consumer.wait_for_word(blocking, 1)[0] == "cancel"
    producer.cancel(producer.enqueue([ADD]).task_ids[0])

    page = observer.page(limit=1)
    observer.page(limit=1, cursor=page.cursor)
    observer.page(limit=1, cursor="1.0123456789abcdef0123456789abcdef")
    observer.get_many([observer.get(first).task_id])
    producer.enqueue([ADD])
    observer.depths()
    observer.totals()
    observer.held_tasks()
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


def _is_allowed(server: GuardedValkey, user: str, command: str) -> bool:
    words = command.split()
    if words[:2] == ["EVAL", "return"]:
        words = ["EVAL", "return 0", "0"]
    return server.allows(user, *words)


def _is_method(name: str, member: object) -> bool:
    return callable(member) and not name.startswith("_")
