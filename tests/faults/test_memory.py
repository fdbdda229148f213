"""A Valkey of the chart's size is filled until it refuses: it stays within its container, and it starts again."""

from __future__ import annotations

import contextlib
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import valkey

from tests.conftest import missing
from tests.live_valkey import LiveValkey
from tests.live_worker import wait_until
from tests.one_by_one import OneByOne
from wizard.connection import connect
from wizard.errors import MemoryFull
from wizard.node import Node
from wizard.queue import Consumer, NewTask, Producer
from wizard.queue.keys import Keys
from wizard.settings import Settings

pytestmark = pytest.mark.integration

_MANIFESTS = Path(__file__).parents[2] / "k8s" / "manifests" / "valkey"

#: A question of two kilobytes, such as a matrix.
LONG = NewTask("add", {"a": "7" * 1_000, "b": "8" * 1_000})

MIB = 1024 * 1024


def number_in(name: str, pattern: str) -> int:
    """A number of the manifests, which are what the chart renders with its defaults."""
    found = re.search(pattern, (_MANIFESTS / name).read_text(encoding="utf-8"))
    assert found
    return int(found.group(1))


@pytest.fixture
def limit() -> int:
    """Bytes of memory that the container may use."""
    return number_in("statefulset.yaml", r"limits:\n(?: +\S+: .*\n)* +memory: (\d+)Mi") * MIB


@pytest.fixture
def server(tmp_path: Path, limit: int) -> Iterator[LiveValkey]:
    """A server with the memory that the chart gives it."""
    if not shutil.which("prlimit"):
        missing("prlimit")
    live = LiveValkey(tmp_path, fsync="always")
    live.options = {"maxmemory": f"{number_in('configmap.yaml', r'maxmemory (?P<mb>[0-9]+)mb')}mb"}
    live.memory_bytes = limit
    live.start()
    yield live
    live.stop()


def proportional_bytes(pid: int) -> int:
    """Memory of a process, bytes; of a page that it shares, its share. 0 when it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = re.search(r"^Pss: +(\d+) kB", text, re.MULTILINE)
    return int(found.group(1)) * 1024 if found else 0


def fill(producer: Producer, consumer: Consumer, client: valkey.Valkey) -> int:
    """Tasks until they are refused, then long results and parts until these are; returns the number of tasks."""
    slot = OneByOne(consumer.slot(1, client))
    tasks = 0
    with contextlib.suppress(MemoryFull):
        while True:
            tasks += len(producer.enqueue([LONG] * 1_000).task_ids)
    claim = slot.start()
    while True:
        settled = slot.complete(claim, "{}", "{}", attachments={"value": b"7" * 1_000_000}, claim_next=True)
        if settled.put_aside:
            break
        claim = settled.claim
    assert slot.split(settled.claim, ["{}"] * 1_000, claim_next=False).put_aside
    return tasks


@pytest.mark.timeout(300)
def test_a_full_valkey_is_killed_and_starts_again(server: LiveValkey, limit: int) -> None:
    """Everything that was accepted is there again, and rewriting its log under load fits into the container too."""
    settings = Settings(valkey_host="127.0.0.1", valkey_port=server.port, lease_seconds=600.0)
    keys = Keys(settings.valkey_prefix)
    with connect(settings, name="test") as client:
        consumer = Consumer(client, settings, Node("worker-1", "worker"))
        consumer.register()
        tasks = fill(Producer(client, settings, Node("api-1", "api")), consumer, client)
        memory = client.info("memory")
        assert memory["used_memory"] <= 1.01 * memory["maxmemory"]

        peak = rewrite_under_load(server, client, consumer)

        assert peak < limit, f"{peak / MIB:.0f} MiB"

    server.restart()

    with connect(settings, name="test") as client:
        assert client.zcard(keys.tasks()) == tasks
        assert OneByOne(Consumer(client, settings, Node("worker-2", "worker")).slot(1, client))
        assert client.info("memory")["used_memory_rss"] < limit


@pytest.mark.timeout(300)
def test_parents_cannot_fill_it_past_its_limit(server: LiveValkey, limit: int) -> None:
    """A thousand small tasks, each cut into 1,024 parts: those that do not fit wait whole, and it starts again."""
    settings = Settings(valkey_host="127.0.0.1", valkey_port=server.port, lease_seconds=600.0)
    inputs = [f'{{"a":"{"7" * 300}","b":"1"}}'] * 1_024
    with connect(settings, name="test") as client:
        consumer = Consumer(client, settings, Node("worker-1", "worker"))
        consumer.register()
        parents = Producer(client, settings, Node("api-1", "api")).enqueue([NewTask("add", {"a": "1"})] * 1_000)
        slot = OneByOne(consumer.slot(1, client))
        aside = 0
        for _ in parents.task_ids:
            claim = slot.start()
            # The parts of those before it wait behind all parents.
            assert claim
            aside += slot.split(claim, inputs, claim_next=False).put_aside
        memory = client.info("memory")

    assert memory["used_memory"] <= memory["maxmemory"]
    assert 0 < aside < 1_000

    server.restart()

    with connect(settings, name="test") as client:
        assert client.info("memory")["used_memory_rss"] < limit
        assert client.zcard(Keys(settings.valkey_prefix).delayed()) == aside


def rewrite_under_load(server: LiveValkey, client: valkey.Valkey, consumer: Consumer) -> int:
    """Rewrites the log while tasks are settled; returns the most memory that server and child used together, bytes."""
    assert server.process
    pid = server.process.pid
    peaks, is_over = [0], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.01):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
            peaks.append(sum(map(proportional_bytes, [pid, *map(int, children)])))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        # It may be rewriting by itself: that one would not be watched from its beginning.
        wait_until(lambda: not client.info("persistence")["aof_rewrite_in_progress"], "the end of a rewrite", 60)
        client.bgrewriteaof()
        slot = OneByOne(consumer.slot(1, client))
        claim = slot.start()
        while client.info("persistence")["aof_rewrite_in_progress"]:
            for _ in range(100):
                claim = slot.complete(claim, "{}", "{}", claim_next=True).claim
        wait_until(lambda: not client.info("persistence")["aof_rewrite_in_progress"], "the end of the rewrite", 60)
    finally:
        is_over.set()
        watcher.join()
    assert client.info("persistence")["aof_last_bgrewrite_status"] == "ok"
    return max(peaks)
