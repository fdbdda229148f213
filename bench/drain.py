"""Tasks a second that one worker drains from a full queue: ours, and SAQ, the quickest reliable Python queue."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable

from bench.stage import Stage, process, valkey, wait_until

#: Enough for seconds of draining at the rates expected.
_OURS, _OURS_ALWAYS, _SAQ = 20_000, 4_000, 3_000


def ours(fsync: str) -> float:
    """Results are computed in a child process, checked and stored."""
    count = _OURS if fsync == "everysec" else _OURS_ALWAYS
    with valkey(fsync) as server:
        stage = Stage(server)
        stage.enqueue(count)
        with stage.worker():
            return _rate(count, stage.completed)


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


def _rate(count: int, done: Callable[[], int]) -> float:
    """From a tenth to the end: starting up is not draining."""
    wait_until(lambda: done() > count / 10)
    began, first = time.perf_counter(), done()
    wait_until(lambda: done() >= count)
    return (count - first) / (time.perf_counter() - began)
