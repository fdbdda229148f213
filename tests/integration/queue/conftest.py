"""The queue's doors on a live server, and a way to let a lease pass without waiting for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import valkey

from tests.integration.queue.places import Places
from tests.one_by_one import OneByOne
from wizard.connection import connect
from wizard.node import Node
from wizard.queue import Consumer, DeadLetters, NewTask, Observer, Producer, Results
from wizard.queue.keys import Keys
from wizard.settings import Settings


@pytest.fixture
def shared(settings: Settings) -> Iterator[valkey.Valkey]:
    """The client of every door."""
    with connect(settings, name="test") as client:
        yield client


@pytest.fixture
def producer(shared: valkey.Valkey, settings: Settings) -> Producer:
    """The door of api-1."""
    return Producer(shared, settings, Node("api-1", "api"))


@pytest.fixture
def observer(shared: valkey.Valkey, settings: Settings) -> Observer:
    """The door of whoever only looks."""
    return Observer(shared, settings)


@pytest.fixture
def results(shared: valkey.Valkey, settings: Settings) -> Results:
    """The door to what is too large for lists."""
    return Results(shared, settings)


@pytest.fixture
def dead_letters(shared: valkey.Valkey, settings: Settings) -> DeadLetters:
    """The list of dead letters."""
    return DeadLetters(shared, settings)


@pytest.fixture
def keys(settings: Settings) -> Keys:
    """The keys of this test's own installation."""
    return Keys(settings.valkey_prefix)


@pytest.fixture
def places(client: valkey.Valkey, keys: Keys) -> Places:
    """Where each id is."""
    return Places(client, keys)


@pytest.fixture
def enqueue(producer: Producer) -> Callable[..., str]:
    """Enqueues one addition and returns its id."""

    def one(a: int = 1, b: int = 2) -> str:
        return producer.enqueue([NewTask("add", {"a": str(a), "b": str(b)})]).task_ids[0]

    return one


@pytest.fixture
def ask(producer: Producer) -> Callable[..., list[str]]:
    """Enqueues additions that may be claimed as a batch, all in one call, and returns their ids."""

    def some(
        count: int = 1, *, cost_ms: float | None = 0.1, alone: bool = False, caller: str | None = None, size: int = 1
    ) -> list[str]:
        inputs = {"a": "1" * size, "b": "2"}
        task = NewTask("add", inputs, cost_ms=cost_ms, alone=alone)
        return list(producer.enqueue([task] * count, caller=caller).task_ids)

    return some


@pytest.fixture
def consumer(shared: valkey.Valkey, settings: Settings) -> Callable[..., Consumer]:
    """Makes a registered consumer of a given pod."""

    def make(pod: str = "worker-1") -> Consumer:
        made = Consumer(shared, settings, Node(pod, "worker"))
        made.register()
        return made

    return make


@pytest.fixture
def worker(consumer: Callable[..., Consumer]) -> Consumer:
    """A registered consumer, worker-1."""
    return consumer()


@pytest.fixture
def slot(shared: valkey.Valkey, worker: Consumer) -> OneByOne:
    """The one slot of worker-1."""
    return OneByOne(worker.slot(1, shared))


@pytest.fixture
def rival(consumer: Callable[..., Consumer]) -> Consumer:
    """Another registered consumer, worker-2."""
    return consumer("worker-2")


@pytest.fixture
def rival_slot(shared: valkey.Valkey, rival: Consumer) -> OneByOne:
    """The one slot of worker-2."""
    return OneByOne(rival.slot(1, shared))


@pytest.fixture
def now(client: valkey.Valkey) -> Callable[[], int]:
    """Valkey's clock, ms."""

    def read() -> int:
        seconds, micros = client.time()
        return int(seconds * 1000 + micros // 1000)

    return read


@pytest.fixture
def pass_lease(client: valkey.Valkey, keys: Keys, now: Callable[[], int]) -> Callable[[Consumer], None]:
    """Ends a consumer's lease now, while everyone else goes on reaping."""

    def end(consumer: Consumer) -> None:
        moment = now()
        client.zadd(keys.workers(), {consumer.name: moment - 1})
        client.set(keys.reaped(), moment - 2)

    return end


@pytest.fixture
def split(enqueue: Callable[..., str], slot: OneByOne) -> Callable[..., str]:
    """Enqueues a task, splits it into `count` parts and returns its id."""

    def one(count: int, *, until: int | None = None) -> str:
        parent = enqueue()
        inputs = [json.dumps({"n": str(n)}) for n in range(count)]
        assert slot.split(slot.start(), inputs, until=until, claim_next=False).accepted
        return parent

    return one
