"""What one worker costs: idle to stored, processor time while idle, memory of its tree."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.stage import Stage, median, wait_until
from tests.live_system import descendants
from wizard.queue import NewTask
from wizard.queue.keys import Keys


def idle_to_stored_ms(stage: Stage, count: int = 200) -> float:
    """Median from the call that enqueues to the moment the result can be read, the worker having been idle."""
    keys = Keys()
    took = []
    for _ in range(count):
        time.sleep(0.02)
        began = time.perf_counter()
        task_id = stage.producer.enqueue([NewTask("add", {"a": "1", "b": "2"})]).task_ids[0]
        while stage.client.hget(keys.task(task_id), "status") != "COMPLETED":
            pass
        took.append((time.perf_counter() - began) * 1e3)
    return median(took)


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
    ticks = 0
    for each in (pid, *descendants(pid)):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")
