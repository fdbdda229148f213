"""A thousand calls of the client, and a batch, while API nodes, workers and Valkey are killed: only right answers."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sympy

from math_wizard import Client, Task
from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

CALLS, LINES, KILLS = 1_000, 20_000, 12


def test_a_thousand_calls_survive_kills(tmp_path: Path) -> None:
    """Half of them by `ask` from eight threads, half by `map`, and a batch; twelve programs die meanwhile."""
    live = LiveSystem(tmp_path / "system", VALKEY_FSYNC="always")
    live.start()
    over, killed = threading.Event(), []

    def kill() -> None:
        victims = ["api-1", "worker-1", "api-2", "worker-2", "valkey"]
        while len(killed) < KILLS and not over.wait(0.5):
            name = victims[len(killed) % len(victims)]
            try:
                live.kill(name)
            except (ProcessLookupError, KeyError):
                # Not back yet from its last death.
                time.sleep(0.2)
                continue
            killed.append(name)

    killer = threading.Thread(target=kill)
    with Client(live.url, patience=90) as client, ThreadPoolExecutor(8) as pool:
        client.ask("1 + 1")
        killer.start()
        try:
            batch = client.submit_batch(range(10**12, 10**12 + LINES), "next_prime")
            following = pool.submit(lambda: [each.value for each in client.batch_results(batch.batch_id)])
            mapped = pool.submit(lambda: list(client.map(lambda n: f"{n} + {n}", range(CALLS // 2), memo=False)))
            asked = list(pool.map(lambda n: client.ask("add", a=n, b=1, memo=False).value, range(CALLS // 2)))
            doubled = [each.value for each in mapped.result() if isinstance(each, Task)]
            primes = following.result()
        finally:
            over.set()
            killer.join()
            live.stop()

    assert asked == [n + 1 for n in range(CALLS // 2)]
    assert doubled == [2 * n for n in range(CALLS // 2)]
    assert len(primes) == LINES
    assert all(each == sympy.nextprime(10**12 + n) for n, each in enumerate(primes) if n % 40 == 0)
    assert primes == sorted(primes)
    assert {"api-1", "worker-1", "valkey"} <= set(killed)
