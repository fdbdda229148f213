"""Valkey is filled to its `maxmemory`, and each function is called: what it begins it ends, or it changes nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import secrets
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import valkey

import wizard.queue
from tests.integration.queue.settling import complete, die, fail
from tests.live_worker import wait_until
from tests.one_by_one import OneByOne
from wizard.errors import MemoryFull
from wizard.limit import Limit
from wizard.node import Node
from wizard.queue import (
    Batches,
    Consumer,
    DeadLetters,
    Line,
    NewBatch,
    NewTask,
    Observer,
    Producer,
    RateLimiter,
    Slot,
)
from wizard.queue.keys import Keys
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.task import Failure, Phase, Status

pytestmark = pytest.mark.integration

#: What differs between two installations: ids, nonces and moments.
_VARIES = re.compile(r"[0-9a-f]{32}|x[0-9a-f]{12}|(?<=')[0-9a-f]{12}(?=')|(?<=start )[0-9a-f]{12}|\b[0-9]{13,}\b")

ADD = NewTask("add", {"a": "1", "b": "2"})


@pytest.fixture
def fill(client: valkey.Valkey, keys: Keys) -> Iterator[Callable[[], None]]:
    """Fills the server with data until it refuses a write that needs memory."""
    name = f"{keys.prefix}filler:"

    def fill_up() -> None:
        client.config_set("maxmemory", client.info("memory")["used_memory"] + 2_000_000)
        for size in (100_000, 1_000, 10):
            with contextlib.suppress(valkey.exceptions.OutOfMemoryError):
                for number in count():
                    client.set(f"{name}{size}:{number}", "x" * size)

    yield fill_up
    client.config_set("maxmemory", 0)
    if fillers := client.keys(f"{name.replace('{', '[{]')}*"):
        client.delete(*fillers)


class Stage:
    """An installation of its own with one worker, and a task in each place that a function may find one in."""

    def __init__(self, client: valkey.Valkey, settings: Any) -> None:
        self.settings = dataclasses.replace(
            settings, valkey_prefix=f"{{stage-{secrets.token_hex(4)}}}:", max_failures=1, lease_seconds=60.0
        )
        self.client = client
        self.keys = Keys(self.settings.valkey_prefix)
        self.producer = Producer(client, self.settings, Node("api-1", "api"))
        self.observer = Observer(client, self.settings)
        self.dead_letters = DeadLetters(client, self.settings)
        self.worker = Consumer(client, self.settings, Node("worker-1", "worker"))
        self.worker.register()
        self.slot: Slot = OneByOne(self.worker.slot(1, client))
        (self.dead,) = self.producer.enqueue([ADD]).task_ids
        die(self.slot, 1)
        self.task, _, self.waiting = self.producer.enqueue([ADD] * 3).task_ids
        self.claim = self.slot.start()
        self.batches = Batches(client, self.settings, Node("api-1", "api"))
        self.batch = self.new_batch()
        self.batch.store()
        self.lost = Consumer(client, self.settings, Node("worker-3", "worker"))
        self.lost.register()
        self.lost.slot(1, client).start()
        client.zadd(self.keys.workers(), {self.lost.name: 1})

    def new_batch(self) -> NewBatch:
        """A batch of one line, which is not stored yet."""
        batch = self.batches.new()
        batch.add(Line(1, ADD.operation, ADD.inputs, 1.0))
        return batch

    def end_backoffs(self) -> None:
        """Lets every backoff end; the memory stays as full as it is."""
        full = self.client.config_get("maxmemory")["maxmemory"]
        self.client.config_set("maxmemory", 0)
        for name in self.client.zrange(self.keys.delayed(), 0, -1):
            self.client.zadd(self.keys.delayed(), {name: 1})
        self.client.config_set("maxmemory", full)
        self.worker.renew()

    def shape(self) -> list[str]:
        """Everything that is stored, without what differs between two installations."""
        found = []
        for key in self.client.keys(self.keys.prefix.replace("{", "[{]") + "*"):
            kind = self.client.type(key)
            content: Any = {
                "hash": lambda key: sorted(self.client.hgetall(key).items()),
                "list": lambda key: self.client.lrange(key, 0, -1),
                "zset": lambda key: sorted(self.client.zrange(key, 0, -1)),
                "stream": lambda key: [fields for _, fields in self.client.xrange(key)],
                "string": self.client.get,
            }[kind](key)
            text = f"{key.removeprefix(self.keys.prefix)} {content} expires: {self.client.ttl(key) > 0}"
            found.append(_VARIES.sub("#", text))
        return sorted(found)


def split(stage: Stage) -> object:
    """Into a hundred parts."""
    return stage.slot.split(stage.claim, ['{"n":"1"}'] * 100, claim_next=True)


#: Each function, and a call of it; all of these run as if there were memory.
RUN: dict[str, Callable[[Stage], object]] = {
    "beat": lambda stage: NodeHeartbeat(stage.client, stage.settings, Node("worker-1", "worker")).beat(
        {"state": "busy"}, timings={"add:run:0.1": 3}
    ),
    "cancel": lambda stage: stage.producer.cancel(stage.task),
    "complete": lambda stage: complete(stage.slot, stage.claim, claim_next=True),
    "fail": lambda stage: fail(stage.slot, stage.claim, Failure.ERROR, claim_next=True),
    "leave": lambda stage: stage.worker.leave(),
    "progress": lambda stage: stage.slot.progress(stage.claim, 1, 2),
    "prune": lambda stage: stage.worker.prune(0),
    "register": lambda stage: Consumer(stage.client, stage.settings, Node("worker-2", "worker")).register(),
    "release": lambda stage: stage.slot.release(stage.claim),
    "renew": lambda stage: stage.worker.renew(),
    "spend": lambda stage: RateLimiter(stage.client, stage.settings).spend(Limit("read", 1, 9, "read {}"), "ann"),
    "start": lambda stage: stage.slot.start(),
}

#: Those that need memory, and a call that is refused before anything has changed.
REFUSED: dict[str, Callable[[Stage], object]] = {
    "add_lines": lambda stage: stage.new_batch().store(),
    "begin_batch": lambda stage: stage.batches.enqueue(stage.batch, body_digest="0"),
    "enqueue": lambda stage: stage.producer.enqueue([ADD] * 3, idempotency_key="k"),
    "revive": lambda stage: stage.dead_letters.revive(stage.dead),
}


def test_every_function_is_tried_here() -> None:
    """A new one is added to one of the tables."""
    folder = Path(wizard.queue.__file__).parent / "lua"

    assert {each.stem for each in folder.glob("*.lua")} == {*RUN, *REFUSED, "split"}


@pytest.mark.parametrize("name", RUN)
def test_it_runs_to_its_end(name: str, shared: valkey.Valkey, settings: Any, fill: Callable[[], None]) -> None:
    """Everything is stored as by the same call with memory to spare."""
    spacious, full = Stage(shared, settings), Stage(shared, settings)
    RUN[name](spacious)
    fill()

    RUN[name](full)

    assert full.shape() == spacious.shape()


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_whole(name: str, shared: valkey.Valkey, settings: Any, fill: Callable[[], None]) -> None:
    """Nothing is stored, and the sentence names both numbers."""
    stage = Stage(shared, settings)
    before = stage.shape()
    fill()

    with pytest.raises(MemoryFull, match=r"Valkey uses [0-9,]+ MB of the [0-9,]+ MB that new tasks may fill"):
        REFUSED[name](stage)

    assert stage.shape() == before


def test_a_known_idempotency_key_is_answered(shared: valkey.Valkey, settings: Any, fill: Callable[[], None]) -> None:
    """Who asks again after a lost reply learns that the tasks are there."""
    stage = Stage(shared, settings)
    first = stage.producer.enqueue([ADD], idempotency_key="k")
    fill()

    assert stage.producer.enqueue([ADD], idempotency_key="k").task_ids == first.task_ids


def test_a_parent_is_not_divided(shared: valkey.Valkey, settings: Any, fill: Callable[[], None]) -> None:
    """It waits, whole and uncharged, and the slot has the next task; no part was stored."""
    stage = Stage(shared, settings)
    stage.worker.renew()
    fill()

    settled = split(stage)

    task = stage.observer.get(stage.task)
    assert (settled.accepted, settled.put_aside, settled.claim.task_id) == (True, True, stage.waiting)
    assert (task.status, task.phase, task.failures, task.parts) == (Status.PENDING, Phase.WHOLE, 0, None)
    assert task.attempts[-1].why == "no-memory"
    assert stage.observer.depths().delayed == 1
    assert not stage.client.exists(stage.keys.split(stage.task))
    assert stage.client.lrange(stage.keys.processing(stage.slot.name), 0, -1) == [stage.waiting]


def test_a_refused_parent_comes_back_later_each_time(
    shared: valkey.Valkey, settings: Any, fill: Callable[[], None], client: valkey.Valkey
) -> None:
    """No slot meets it again and again; its history does not grow; with memory it is divided."""
    stage = Stage(shared, settings)
    complete(stage.slot, stage.claim)
    stage.worker.renew()
    fill()
    delays = []
    for _ in range(8):
        stage.claim = stage.slot.start()
        split(stage)
        assert stage.slot.start() is None
        seconds, micros = client.time()
        ((_, moment),) = client.zrange(stage.keys.delayed(), 0, -1, withscores=True)
        delays.append(round((moment - seconds * 1e3 - micros / 1e3) / 1e3))
        stage.end_backoffs()

    client.config_set("maxmemory", 0)
    stage.claim = stage.slot.start()

    assert delays == [2, 4, 8, 16, 32, 60, 60, 60]
    assert [each.why for each in stage.observer.get(stage.waiting).attempts] == ["no-memory"]
    assert split(stage).accepted
    assert stage.observer.get(stage.waiting).phase is Phase.PARTS


def test_little_that_is_left_is_not_given_to_new_tasks(
    shared: valkey.Valkey, settings: Any, client: valkey.Valkey
) -> None:
    """The last fifth is for what was taken in: new tasks are refused while a task can still be divided."""
    stage = Stage(shared, settings)
    client.set(f"{stage.keys.prefix}filler", "x" * 50_000_000)
    # What waits to be written to the AOF does not count as used.
    wait_until(lambda: client.info("memory")["mem_not_counted_for_evict"] < 1_000_000, "the filler is written", 30)
    client.config_set("maxmemory", round(client.info("memory")["used_memory"] / 0.83))

    try:
        with pytest.raises(MemoryFull):
            stage.producer.enqueue([ADD])
        settled = split(stage)
    finally:
        client.config_set("maxmemory", 0)
        client.delete(f"{stage.keys.prefix}filler")

    assert (settled.accepted, settled.put_aside) == (True, False)


@pytest.mark.parametrize(
    ("result", "attachments"),
    [
        pytest.param('{"value":{}}', {"value": b"7" * 10_000}, id="an attachment"),
        pytest.param(f'{{"value":"{"7" * 10_000}"}}', {}, id="the result of a part"),
    ],
)
def test_a_long_result_stops_no_short_one(
    shared: valkey.Valkey, settings: Any, fill: Callable[[], None], result: str, attachments: dict[str, bytes]
) -> None:
    """It is put aside, uncharged, and the slot has the next task; with memory, it is calculated and stored."""
    stage = Stage(shared, settings)
    stage.worker.renew()
    fill()

    settled = stage.slot.complete(stage.claim, result, "{}", attachments=attachments, claim_next=True)
    task = stage.observer.get(stage.task)
    short = complete(stage.slot, settled.claim)
    shared.config_set("maxmemory", 0)
    stage.end_backoffs()
    again = stage.slot.complete(stage.slot.start(), result, "{}", attachments=attachments, claim_next=False)

    assert (settled.accepted, settled.put_aside, settled.claim.task_id) == (True, True, stage.waiting)
    assert (task.status, task.failures, task.result, task.attempts[-1].why) == (Status.PENDING, 0, None, "no-memory")
    assert (short.accepted, short.put_aside) == (True, False)
    assert (again.accepted, again.put_aside) == (True, False)
    assert stage.observer.get(stage.task).status is Status.COMPLETED


def test_a_result_may_not_exceed_what_is_left(shared: valkey.Valkey, settings: Any, client: valkey.Valkey) -> None:
    """Valkey is not full yet, and would be far beyond its limit with it."""
    stage = Stage(shared, settings)
    client.config_set("maxmemory", client.info("memory")["used_memory"] + 12_000_000)

    try:
        settled = stage.slot.complete(
            stage.claim, "{}", "{}", attachments={"value": b"7" * 20_000_000}, claim_next=False
        )
    finally:
        client.config_set("maxmemory", 0)

    assert settled.put_aside
    assert not client.keys(f"{stage.keys.prefix.replace('{', '[{]')}answer:*")


def test_the_smallest_limit_is_a_limit(shared: valkey.Valkey, settings: Any, client: valkey.Valkey) -> None:
    """Only a `maxmemory` of 0 means that there is none; a share of a small one must not be read so."""
    stage = Stage(shared, settings)
    client.config_set("maxmemory", 1)

    try:
        with pytest.raises(MemoryFull):
            stage.producer.enqueue([ADD])
        assert split(stage).put_aside
    finally:
        client.config_set("maxmemory", 0)
