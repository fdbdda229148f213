"""`make bench-fan-out`: one task on one worker and on two, beside one and two bare processes with the same parts.

The bare processes call the same functions on the same parts without a queue, a supervisor or Valkey, and without the
check of each part: they are what two processes can reach on this machine at this moment. Keep it quiet meanwhile.

The last column needs no quiet machine. It is the same share from processor time: the parts that two workers did, taken
from one queue one after the other, with joining and checking behind them, beside the parts that two bare processes did.
"""

from __future__ import annotations

import heapq
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench.stage import ROOT, Stage, process, valkey, wait_until
from wizard.operations import find
from wizard.queue import NewTask
from wizard.queue.keys import Keys
from wizard.queue.parts import parts_of
from wizard.task import Status

#: What is asked: the two that the aim speaks of, and one of each other kind. None leaves the parts to the operation.
QUESTIONS: Sequence[tuple[str, Mapping[str, str], int | None]] = (
    ("twin_primes", {"start": "0", "stop": "40000000000"}, None),
    ("mandelbrot", {"pixels": "2048", "iterations": "2000"}, None),
    ("count_primes", {"start": "1000000000000", "stop": "1010000000000"}, None),
    ("zeta_zeros", {"first": "1", "count": "2000"}, None),
    ("collatz_records", {"limit": "200000000"}, None),
    ("monte_carlo_pi", {"samples": "1000000000", "seed": "1"}, None),
    ("digits_of_pi", {"digits": "1000000"}, 4),
)

#: The four of a question are measured so often in turn; the smallest of each counts, since everything else only adds.
_ROUNDS = 3

#: Reads a line (an operation and inputs of parts, as JSON), calculates, answers with a line.
_BARE = """
import json, sys, time
from wizard.operations import find
for line in sys.stdin:
    name, parts = json.loads(line)
    took = []
    for each in parts:
        began = time.process_time()
        json.dumps(find(name).fan_out.part(**each))
        took.append(time.process_time() - began)
    print(json.dumps(took), flush=True)
"""


class Bare:
    """One process that does nothing but parts."""

    def __init__(self) -> None:
        """Starts it."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BARE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )  # fmt: skip

    def begin(self, name: str, parts: Sequence[dict[str, Any]]) -> None:
        """Asks for the parts."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, parts]) + "\n")
        self._process.stdin.flush()

    def end(self) -> list[float]:
        """Waits until they are done; gives the processor time of each."""
        assert self._process.stdout
        took: list[float] = json.loads(self._process.stdout.readline())
        return took

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()


def main(names: Sequence[str]) -> None:
    """Prints a line a question; `names` chooses among them."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}" + (" (not quiet!)" if load > 0.5 else ""))
    columns = ("parts", "bare 1, s", "bare 2, s", "ratio", "worker 1, s", "workers 2, s", "ratio", "of bare", "wasted")
    columns = (*columns, "by processor")
    print(f"{'':16}" + "".join(f"{each:>13}" for each in columns))
    for name, inputs, parts in QUESTIONS:
        if not names or name in names:
            _line(name, inputs, parts)


def _line(name: str, inputs: Mapping[str, str], wanted: int | None) -> None:
    operation = find(name)
    split = operation.split(operation.validate(inputs), wanted)
    assert split, f"{name} is not split"
    bare: tuple[list[tuple[float, float]], ...] = ([], [])
    ours: tuple[list[Ran], ...] = ([], [])
    for _ in range(_ROUNDS):
        for count in (1, 2):
            bare[count - 1].append(_bare(name, split.parts, count))
        for count in (1, 2):
            ours[count - 1].append(on_workers(name, inputs, wanted, count))
    bare_one, bare_two = (min(took for took, _ in each) for each in bare)
    one, two = (min(each.seconds for each in runs) for runs in ours)
    wasted = min(each.seconds - sum(each.parts) / 2 for each in ours[1])
    by_processor = min(busy for _, busy in bare[1]) / min(each.busy(2) for each in ours[1])
    figures = (bare_one, bare_two, bare_one / bare_two, one, two, one / two, bare_two / two, wasted, by_processor)
    print(f"{name:16}{len(split.parts):13}" + "".join(f"{each:13.2f}" for each in figures), flush=True)


def _bare(name: str, parts: Sequence[dict[str, Any]], count: int) -> tuple[float, float]:
    """Seconds of `count` bare processes that share the parts, each taking every other one; and the processor time of
    the one that has the most of it.
    """
    processes = [Bare() for _ in range(count)]
    for each in processes:
        each.begin(name, parts[:1])
        each.end()
    began = time.perf_counter()
    for index, each in enumerate(processes):
        each.begin(name, parts[index::count])
    busy = max(sum(each.end()) for each in processes)
    took = time.perf_counter() - began
    for each in processes:
        each.close()
    return took, busy


@dataclass(frozen=True, slots=True)
class Ran:
    """Seconds from the call that enqueues to the result; processor time of each part, and of combining and checking."""

    seconds: float
    parts: list[float]
    combining: float

    def busy(self, workers: int) -> float:
        """The processor time until the end, if each worker takes the next part when it is done with one."""
        free = [0.0] * workers
        for part in self.parts:
            heapq.heapreplace(free, free[0] + part)
        return max(free) + self.combining


def on_workers(name: str, inputs: Mapping[str, str], wanted: int | None, count: int) -> Ran:
    """What `count` workers take for a task that is split."""
    with valkey() as server, ExitStack() as stack:
        stage = Stage(server)
        for number in range(count):
            environment = {**stage.environment, "POD_NAME": f"worker-{number + 1}"}
            stack.enter_context(process([sys.executable, "-m", "worker"], environment))
        wait_until(lambda: len(stage.observer.nodes()) == count)
        # The first answer of each worker waits for imports that no later one pays for.
        warm = stage.producer.enqueue([NewTask(name, find(name).examples[0].inputs)] * 2 * count).task_ids
        wait_until(lambda: all(stage.observer.get(each).status.is_final for each in warm), step=0.05)
        began = time.perf_counter()
        (task_id,) = stage.producer.enqueue([NewTask(name, inputs, parts=wanted)]).task_ids
        wait_until(lambda: stage.observer.get(task_id).status.is_final, step=0.02, seconds=7_200)
        took = time.perf_counter() - began
        task = stage.observer.get(task_id)
        assert task.status is Status.COMPLETED, task.error
        assert task.measured
        parts = [each.measured or {} for each in parts_of(stage.client, Keys(), task_id)]
        return Ran(took, [each.get("cpu_seconds", 0.0) for each in parts], task.measured["cpu_seconds"])


if __name__ == "__main__":
    main(sys.argv[1:])
