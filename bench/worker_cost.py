"""What one worker costs: idle to stored, processor time while idle, memory of its tree."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.stage import ADD, Stage, cpu_ms, median, process, wait_until
from tests.live_system import descendants
from wizard.queue import NewTask


def idle_to_stored_ms(stage: Stage, count: int = 200) -> tuple[float, float]:
    """Medians from the call that enqueues to the moment the result can be read, the worker having been idle.

    Ours, and that of `bare_loop.py`; one of each in turn.
    """
    ours, bare = [], []
    port = stage.settings.valkey_port
    with process([sys.executable, "-m", "bench.bare_loop", str(port)]):
        wait_until(lambda: stage.client.info("clients")["blocked_clients"] > 1)
        for number in range(count):
            time.sleep(0.02)
            began = time.perf_counter()
            task_id = stage.producer.enqueue([ADD]).task_ids[0]
            while not stage.is_stored(task_id):
                pass
            ours.append((time.perf_counter() - began) * 1e3)
            time.sleep(0.02)
            began = time.perf_counter()
            stage.client.lpush("bare", number)
            while not stage.client.get(f"answer:{number}"):
                pass
            bare.append((time.perf_counter() - began) * 1e3)
    return median(ours), median(bare)


def idle_cpu_ms(pid: int, seconds: float) -> float:
    """Processor time of the whole tree over `seconds` without a task; the clock ticks in steps of 10 ms."""
    before = _cpu_ms(pid)
    time.sleep(seconds)
    return _cpu_ms(pid) - before


def memory_mb(pid: int) -> float:
    """Proportional set size of the whole tree: shared pages count once."""
    total = 0
    for each in (pid, *descendants(pid)):
        lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


def warm(stage: Stage) -> None:
    """One task of each operation that loads something."""
    before = stage.completed()
    questions = [("add", {"a": "1", "b": "2"}), ("factorize", {"n": "91"}), ("prime_count", {"x": "1000"})]
    stage.producer.enqueue([NewTask(operation, inputs) for operation, inputs in questions])
    wait_until(lambda: stage.completed() == before + len(questions))


def _cpu_ms(pid: int) -> float:
    return sum(map(cpu_ms, (pid, *descendants(pid))))
