"""A Valkey that answers but cannot serve is away; and one without memory still lets be finished what was taken in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import valkey

from tests.integration.queue.settling import complete, fail
from wizard.connection import UNAVAILABLE, Unavailable, connect
from wizard.node import Node
from wizard.queue import Consumer, Observer, Producer, Slot
from wizard.queue.keys import Keys
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.settings import Settings
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration


@pytest.fixture
def fill(client: valkey.Valkey) -> Iterator[Callable[[], object]]:
    """From its call on, the server refuses every write that needs memory."""
    yield lambda: client.config_set("maxmemory", "1")
    client.config_set("maxmemory", "0")


def test_no_memory_left_counts_as_away(fill: Callable[[], object], shared: valkey.Valkey, keys: Keys) -> None:
    """The error is the one that the API answers 503 for and that workers wait out."""
    fill()

    with pytest.raises(Unavailable, match="OOM"):
        shared.set(keys.reaped(), "1")


def test_what_was_taken_in_is_finished_without_memory(
    fill: Callable[[], object], slot: Slot, enqueue: Callable[..., str], observer: Observer, worker: Consumer
) -> None:
    """Claimed, reported, settled, given back and tried again; the lease goes on meanwhile."""
    task_ids = [enqueue() for _ in range(4)]
    fill()

    claim = slot.start()
    assert slot.progress(claim, 1, 2)
    assert complete(slot, claim).accepted
    assert fail(slot, slot.start(), Failure.REJECT).accepted
    assert slot.release(slot.start())
    assert fail(slot, slot.start(), Failure.CRASH).accepted
    assert worker.renew().renewed

    assert [observer.get(each).status for each in task_ids] == [
        Status.COMPLETED, Status.FAILED, Status.PENDING, Status.PENDING,
    ]  # fmt: skip


def test_the_dead_are_reaped_without_memory(
    fill: Callable[[], object],
    slot: Slot,
    enqueue: Callable[..., str],
    worker: Consumer,
    rival: Consumer,
    pass_lease: Callable[[Consumer], None],
    observer: Observer,
) -> None:
    """Others take over, whoever has just come included; and cancelling helps."""
    task_id = enqueue()
    slot.start()
    pass_lease(worker)
    fill()

    assert rival.renew().reaped == 1

    assert (observer.get(task_id).status, observer.get(task_id).failures) == (Status.PENDING, 1)


def test_a_task_is_cancelled_without_memory(
    fill: Callable[[], object], enqueue: Callable[..., str], producer: Producer, observer: Observer
) -> None:
    """It is one way to have some again."""
    task_id = enqueue()
    fill()

    producer.cancel(task_id)

    assert observer.get(task_id).status is Status.CANCELLED


def test_nodes_are_seen_without_memory(
    fill: Callable[[], object], shared: valkey.Valkey, settings: Settings, observer: Observer
) -> None:
    """The map of the cluster is looked at most when something is wrong."""
    fill()

    NodeHeartbeat(shared, settings, Node("worker-9", "worker")).beat({"state": "busy"}, {"requests": 2})

    (node,) = observer.nodes()
    assert (node["name"], node["state"], node["requests"]) == ("worker-9", "busy", "2")


@pytest.mark.parametrize(
    "words", [("BLPOP", "a", 5), ("XREAD", "BLOCK", 5_000, "STREAMS", "a", "$")], ids=["slot", "events"]
)
def test_a_wait_that_a_failover_ends_is_an_outage(
    client: valkey.Valkey, settings: Settings, words: tuple[object, ...]
) -> None:
    """The server that it waits at has become a replica; the next try finds the new primary."""
    demote = threading.Timer(0.3, lambda: client.execute_command("REPLICAOF", "127.0.0.1", "1"))
    demote.start()
    try:
        with connect(settings, name="waits", blocks_for=5) as waits, pytest.raises(UNAVAILABLE, match="UNBLOCKED"):
            waits.execute_command(*words)
        with connect(settings, name="writes") as writes, pytest.raises(UNAVAILABLE, match="READONLY"):
            writes.set("a", "b")
    finally:
        demote.join()
        client.execute_command("REPLICAOF", "NO", "ONE")
