"""With replicas, a task is acknowledged when one of them has it, and not before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from tests.live_valkey import LiveValkey
from wizard.connection import NotReplicated, connect
from wizard.node import Node
from wizard.queue import NewTask, Observer, Producer
from wizard.settings import Settings

pytestmark = pytest.mark.integration

TASK = NewTask("add", {"a": "1", "b": "2"})


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveValkey, LiveValkey]]:
    """A primary and its replica."""
    folder = Path(tmp_path_factory.mktemp("pair"))
    primary, replica = LiveValkey(folder / "primary"), LiveValkey(folder / "replica")
    primary.options["repl-diskless-sync-delay"] = "0"
    replica.options["replicaof"] = f"127.0.0.1 {primary.port}"
    primary.start()
    replica.start()
    with primary.client() as client:
        client.set("here", "1")
        assert client.wait(1, 10_000) == 1
    yield primary, replica
    replica.stop()
    primary.stop()


@pytest.fixture
def primary(pair: tuple[LiveValkey, LiveValkey]) -> LiveValkey:
    """Where tasks are written."""
    return pair[0]


@pytest.fixture
def replica(pair: tuple[LiveValkey, LiveValkey]) -> Iterator[LiveValkey]:
    """May be stopped; goes on afterwards."""
    yield pair[1]
    pair[1].resume()


@pytest.fixture
def careful(primary: LiveValkey, settings: Settings) -> Settings:
    """Waits for one replica."""
    return dataclasses.replace(
        settings, valkey_port=primary.port, valkey_wait_replicas=1, valkey_wait_seconds=0.3, valkey_host="127.0.0.1"
    )


def test_what_no_replica_has_is_not_acknowledged(careful: Settings, primary: LiveValkey, replica: LiveValkey) -> None:
    """Nor when it is asked for again; one has it at last, and it is the same task."""
    with connect(careful, name="test") as client, connect(careful, name="other") as other:
        producer = Producer(client, careful, Node("api-1", "api"))
        another = Producer(other, careful, Node("api-2", "api"))
        with primary.client() as admin:
            admin.script_flush()
        assert producer.enqueue([TASK]).task_ids
        replica.pause()
        with pytest.raises(NotReplicated, match="0 of 1"):
            producer.enqueue([TASK], idempotency_key="once")
        for each in (producer, another):
            with pytest.raises(NotReplicated):
                each.enqueue([TASK], idempotency_key="once")
        replica.resume()

        again = another.enqueue([TASK], idempotency_key="once")

        assert again.replayed
        assert Observer(client, careful).get(again.task_ids[0]).operation == "add"
        replica.pause()
        with pytest.raises(NotReplicated):
            producer.cancel(again.task_ids[0])


def test_the_answer_says_that_it_is_safe_to_repeat(careful: Settings, replica: LiveValkey) -> None:
    """503 with Retry-After, and a sentence about the key."""
    http = create_app(careful).test_client()
    replica.pause()

    refused = http.post("/api/v1/tasks", json={"operation": "add", "inputs": {"a": "1", "b": "2"}})

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "1"
    assert refused.json
    assert refused.json["type"] == "/docs#not-replicated"
    assert "same Idempotency-Key: that is safe" in refused.json["detail"]


def test_a_primary_without_replicas_takes_nothing(settings: Settings, tmp_path: Path) -> None:
    """`min-replicas-to-write`: it may be one that was cut off, while others have gone on with another primary."""
    alone = LiveValkey(tmp_path / "alone")
    alone.options["min-replicas-to-write"] = "1"
    alone.start()
    lonely = dataclasses.replace(settings, valkey_port=alone.port)

    try:
        refused = create_app(lonely).test_client().post("/task", json={"a": "1", "b": "2"})
        assert refused.status_code == 503
        assert refused.json
        assert "NOREPLICAS" in refused.json["detail"]
    finally:
        alone.stop()
