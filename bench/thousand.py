"""`make bench-thousand`: a thousand workers, simulated from service times that are measured in the same run.

The simulation has one Valkey, which serves one call after another, and workers that always find tasks: each calculates
what it holds and then makes one call, which settles all of it and claims the next. Network and API are left out, so the
figures say what Valkey alone allows.
"""

from __future__ import annotations

import heapq
import random
import time
from dataclasses import dataclass

from bench.stage import Stage, cpu_ms, valkey
from tests.live_valkey import LiveValkey
from wizard.connection import DedicatedConnection
from wizard.node import Node
from wizard.queue import Answer, Claim, Consumer, Slot

_WORKERS = (1, 10, 50, 100, 200, 500, 1_000)

#: Milliseconds that a task takes its worker.
_TASK_MS = (0.1, 1.0, 10.0, 100.0, 1_000.0)

#: The limits of a batch (`lua/steps/claim.lua`): tasks, and foretold milliseconds.
_BATCH_TASKS, _BATCH_MS = 64, 20.0

#: Seconds between two renewals of a worker, a third of the default lease.
RENEWAL_SECONDS = 5.0

_SIMULATED_SECONDS = 20.0

_ANSWER = ('{"sum":"3"}', '{"ok":true,"how":"added again as fractions"}', '{"wall_seconds":0.0001,"libraries":{}}')


@dataclass(frozen=True, slots=True)
class Service:
    """Seconds of Valkey: for a call of `complete`, for each task in it, and for a renewal beside a thousand workers."""

    call: float
    task: float
    renewal: float


def main() -> None:
    """Prints what was measured, and a table of tasks a second and of the share of time in which Valkey works."""
    with valkey() as server:
        service = _measured(server)
    print(f"measured, µs: call {service.call * 1e6:.0f}, task {service.task * 1e6:.0f}, ", end="")
    print(f"renewal with 1,000 workers {service.renewal * 1e6:.0f}")
    print("tasks a second (and how busy Valkey is) of so many workers, by the milliseconds of a task:")
    print(f"{'workers':>8}" + "".join(f"{f'{ms:g} ms':>18}" for ms in _TASK_MS))
    for workers in _WORKERS:
        cells = (_simulated(workers, ms / 1e3, service) for ms in _TASK_MS)
        print(f"{workers:>8}" + "".join(f"{f'{rate:,.0f} ({busy:.0%})':>18}" for rate, busy in cells), flush=True)


def _measured(server: LiveValkey) -> Service:
    """Processor time of calls with one task and with thirty-two, and of renewals."""
    stage, pid, consumer, slot = one_slot(server)
    stage.enqueue(20_000)
    one, many = (_seconds_a_call(slot, number, pid) for number in (1, 32))
    task = (many - one) / 31
    return Service(one - task, task, renewal_seconds(stage, consumer, pid))


def one_slot(server: LiveValkey) -> tuple[Stage, int, Consumer, Slot]:
    """A worker with one slot in this process, and the id of Valkey's process."""
    stage = Stage(server)
    assert server.process
    consumer = stage.consumer()
    consumer.register()
    slot = consumer.slot(1, DedicatedConnection(stage.settings, name="bench", blocks_for=5))
    return stage, server.process.pid, consumer, slot


def renewal_seconds(stage: Stage, consumer: Consumer, pid: int) -> float:
    """Processor time of Valkey for a renewal beside a thousand workers."""
    for number in range(999):
        Consumer(stage.client, stage.settings, Node(f"worker-{number}", "worker")).register()
    began, used = time.perf_counter(), cpu_ms(pid)
    renewals = 0
    while time.perf_counter() - began < 2.0:
        consumer.renew()
        renewals += 1
    return (cpu_ms(pid) - used) / 1e3 / renewals


def _seconds_a_call(slot: Slot, number: int, pid: int) -> float:
    """Processor time of Valkey for one call that settles and claims `number` tasks, seconds."""
    held = list(slot.start())
    used, calls = cpu_ms(pid), 0
    while calls * number < 8_000:
        settling, held = held[:number], held[number:]
        # What the slot says that it holds decides how many it is given.
        keeping = held + [settling[0]] * (_BATCH_TASKS - len(held) - number)
        held += _settled(slot, settling, keeping)
        calls += 1
    seconds = (cpu_ms(pid) - used) / 1e3 / calls
    slot.release(held, "The measurement is over.")
    return seconds


def _settled(slot: Slot, settling: list[Claim], keeping: list[Claim]) -> tuple[Claim, ...]:
    return slot.complete([Answer(each, *_ANSWER) for each in settling], claim_next=True, held=keeping).claims


def _simulated(workers: int, task_seconds: float, service: Service) -> tuple[float, float]:
    """Tasks a second, and the share of the time in which Valkey works."""
    chance = random.Random(193)
    batch = max(1, min(_BATCH_TASKS // 2, int(_BATCH_MS / 1e3 / task_seconds) // 2))
    # Each event: the moment at which a worker calls, and whether it renews.
    calls = [(chance.uniform(0, batch * task_seconds), False) for _ in range(workers)]
    calls += [(chance.uniform(0, RENEWAL_SECONDS), True) for _ in range(workers)]
    heapq.heapify(calls)
    free_at = busy = 0.0
    done = 0
    while calls[0][0] < _SIMULATED_SECONDS:
        at, is_renewal = heapq.heappop(calls)
        seconds = service.renewal if is_renewal else service.call + batch * service.task
        free_at = max(at, free_at) + seconds
        busy += seconds
        if is_renewal:
            heapq.heappush(calls, (at + RENEWAL_SECONDS, True))
            continue
        if free_at < _SIMULATED_SECONDS:
            done += batch
        # It calculated the other half meanwhile.
        ready_at = max(free_at, at + batch * task_seconds) if batch > 1 else free_at + task_seconds
        heapq.heappush(calls, (ready_at, False))
    return done / _SIMULATED_SECONDS, min(1.0, busy / _SIMULATED_SECONDS)


if __name__ == "__main__":
    main()
