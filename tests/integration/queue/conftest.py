"""The queue's doors on a live server, and a way to let a lease pass without waiting for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import valkey

from wizard.connection import connect
from wizard.node import Node
from wizard.queue import Consumer, DeadLetters, NewTask, Observer, Producer, Slot
from wizard.queue.keys import Keys
from wizard.settings import Settings


@pytest.fixture
def shared(settings: Settings) -> Iterator[valkey.Valkey]:
    with connect(settings, name="test") as client:
        yield client


@pytest.fixture
def producer(shared: valkey.Valkey, settings: Settings) -> Producer:
    return Producer(shared, settings, Node("api-1", "api"))


@pytest.fixture
def observer(shared: valkey.Valkey, settings: Settings) -> Observer:
    return Observer(shared, settings)


@pytest.fixture
def dead_letters(shared: valkey.Valkey, settings: Settings) -> DeadLetters:
    return DeadLetters(shared, settings)


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return Keys(settings.valkey_prefix)


@pytest.fixture
def enqueue(producer: Producer) -> Callable[..., str]:
    """Enqueues one addition and returns its id."""

    def one(a: int = 1, b: int = 2) -> str:
        return producer.enqueue([NewTask("add", {"a": str(a), "b": str(b)})]).task_ids[0]

    return one


@pytest.fixture
def consumer(shared: valkey.Valkey, settings: Settings) -> Callable[..., Consumer]:
    """Makes a registered consumer of a given pod."""

    def make(pod: str = "worker-1") -> Consumer:
        made = Consumer(shared, settings, Node(pod, "worker"))
        made.register()
        return made

    return make


@pytest.fixture
def slot(shared: valkey.Valkey, consumer: Callable[..., Consumer]) -> Slot:
    """The one slot of a registered consumer, worker-1."""
    return consumer().slot(1, shared)


@pytest.fixture
def pass_lease(client: valkey.Valkey, keys: Keys) -> Callable[[Consumer], None]:
    """Ends a consumer's lease now, while everyone else goes on reaping."""

    def end(consumer: Consumer) -> None:
        seconds, micros = client.time()
        now = seconds * 1000 + micros // 1000
        client.zadd(keys.workers(), {consumer.name: now - 1})
        client.set(keys.reaped(), now - 1)

    return end
