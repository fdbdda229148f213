"""Tasks a second that one worker drains from a full queue: ours, SAQ (the quickest in Python), Celery, and pops."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.stage import ROOT, Stage, cpu_ms, process, valkey, wait_until
from tests.live_system import descendants

#: Enough for seconds of draining at the rates expected.
_OURS, _OURS_ALWAYS, _SAQ, _CELERY, _POPS = 40_000, 10_000, 3_000, 2_000, 20_000

#: Runs a command in an environment that has Celery; the first time uv downloads it.
_WITH_CELERY = [
    str(Path(sys.executable).with_name("uv")),
    "run",
    "--quiet",
    "--no-project",
    "--with",
    "celery[redis]==5.7.0",
    "--python",
    sys.executable,
]


@dataclass(frozen=True, slots=True)
class Drain:
    """Tasks a second, and what one task takes: microseconds of processor time and commands in Valkey."""

    rate: float
    valkey_us: float
    slot_us: float
    child_us: float
    commands: float

    @property
    def all_us(self) -> float:
        """Processor time of the three together."""
        return self.valkey_us + self.slot_us + self.child_us


def ours(fsync: str, **how: str) -> Drain:
    """Results are computed in a child process, checked and stored. `how`: as for `Stage.worker`."""
    count = _OURS if fsync == "everysec" else _OURS_ALWAYS
    with valkey(fsync) as server:
        stage = Stage(server)
        stage.enqueue(count)
        with stage.worker(**how) as worker:
            # From a tenth to the end: starting up is not draining.
            wait_until(lambda: stage.completed() > count / 10)
            (child,) = descendants(worker.pid)
            assert server.process
            pids = (server.process.pid, worker.pid, child)
            used, commands = [cpu_ms(pid) for pid in pids], _commands(stage)
            began, first = time.perf_counter(), stage.completed()
            wait_until(lambda: stage.completed() >= count, step=0.05)
            seconds, number = time.perf_counter() - began, count - first
            valkey_us, slot_us, child_us = (
                (cpu_ms(pid) - before) * 1000 / number for pid, before in zip(pids, used, strict=True)
            )
            return Drain(number / seconds, valkey_us, slot_us, child_us, (_commands(stage) - commands) / number)


def saq() -> float:
    """The same addition as a coroutine in SAQ's own worker, concurrency 10 as it comes."""
    from saq import Queue

    with valkey() as server:
        url = f"redis://127.0.0.1:{server.port}"

        async def fill() -> None:
            queue = Queue.from_url(url)
            for _ in range(_SAQ):
                await queue.enqueue("add", a=1, b=2, ttl=3600)
            await queue.disconnect()

        asyncio.run(fill())
        client = server.client()
        environment = {**os.environ, "SAQ_URL": url}
        with process([sys.executable, "-m", "saq", "bench.saq_peer.settings", "--quiet"], environment):
            # What SAQ has not finished stands in this set.
            return _rate(_SAQ, lambda: _SAQ - int(client.zcard("saq:default:incomplete")))


def celery(*, late: bool) -> float:
    """The same addition in a process of Celery's own pool; claims 64 tasks at once, and keeps their results.

    `late`: a task is acknowledged after its end, so it comes back (after an hour) when the worker dies.
    """
    with valkey() as server:
        url = f"redis://127.0.0.1:{server.port}"
        names = {"CELERY_BROKER_URL": f"{url}/0", "CELERY_RESULT_BACKEND": f"{url}/1", "LATE": str(int(late))}
        environment = {**os.environ, **names, "PYTHONPATH": str(ROOT)}
        fill = [*_WITH_CELERY, "--", "python", "-m", "bench.celery_peer", str(_CELERY)]
        subprocess.run(fill, cwd=ROOT, env=environment, check=True)
        client = server.client()
        how = ["--concurrency", "1", "--prefetch-multiplier", "64", "--without-gossip", "--without-mingle"]
        worker = ["celery", "-A", "bench.celery_peer", "worker", *how, "--loglevel", "ERROR"]
        with process([*_WITH_CELERY, "--", *worker], environment):
            # The second database holds a key for each result.
            return _rate(_CELERY, lambda: int(client.info("keyspace").get("db1", {}).get("keys", 0)))


def pops() -> float:
    """The ceiling of a queue that claims one task a round trip: bare RPOPs of one connection, and nothing else."""
    with valkey() as server:
        client = server.client()
        client.lpush("ids", *(f"{number:032x}" for number in range(_POPS)))
        connection = client.connection_pool.get_connection("RPOP")
        began = time.perf_counter()
        for _ in range(_POPS):
            connection.send_command("RPOP", "ids")
            connection.read_response()
        return _POPS / (time.perf_counter() - began)


def _commands(stage: Stage) -> int:
    """Commands that Valkey has carried out inside functions."""
    stats = stage.client.info("commandstats")
    outside = {"evalsha", "hgetall", "info", "script|load", "client|setinfo", "client|setname", "client|id", "blpop"}
    return sum(each["calls"] for name, each in stats.items() if name.removeprefix("cmdstat_") not in outside)


def _rate(count: int, done: Callable[[], int]) -> float:
    """From a tenth to the end."""
    wait_until(lambda: done() > count / 10)
    began, first = time.perf_counter(), done()
    wait_until(lambda: done() >= count)
    return (count - first) / (time.perf_counter() - began)
