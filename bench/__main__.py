"""`make bench`: every figure beside its aim or its peer, measured in one run. Keep the machine quiet meanwhile."""

from __future__ import annotations

import os
import sys

from bench import drain, fairness, watching
from bench.http_load import batch_tasks_per_second, submit_to_result_ms, submits_in_turn, wait_for
from bench.recovery import cancel_ms, child_death_ms, worker_death_seconds
from bench.stage import Stage, median, process, valkey, wait_until
from bench.worker_cost import idle_cpu_ms, idle_to_stored_ms, memory_mb, warm
from embedded.valkey_server import free_port

#: The pairs are measured in turn, so that a machine whose speed drifts slows both.
_ROUNDS = 3

_IDLE_SECONDS = 30.0


def main() -> None:
    """Prints a line a figure, as it is measured."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}" + (" (not quiet!)" if load > 0.5 else ""))
    _drains()
    watching.drains(_say)
    watching.submits(_say)
    _costs()
    _waits()
    _submits()
    _recoveries()


def _drains() -> None:
    ours, always, peer, pops = [], [], [], []
    celery: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(_ROUNDS):
        ours.append(drain.ours("everysec"))
        peer.append(drain.saq())
        for late, rates in celery.items():
            rates.append(drain.celery(late=late))
        always.append(drain.ours("always"))
        pops.append(drain.pops())
    _say("drain of add, tasks/s", [each.rate for each in ours], "aim over 4,000")
    _say("  SAQ, the same run", peer, "")
    _say("  ratio, pair by pair", [a.rate / b for a, b in zip(ours, peer, strict=True)], "aim at least 5")
    _say("  Celery, acknowledged before the task", celery[False], "")
    _say("  Celery, acknowledged after it", celery[True], "")
    _say("  bare RPOPs, one a round trip", pops, "")
    _say("  processor time of Valkey, µs a task", [each.valkey_us for each in ours], "aim under 90")
    _say("  of the slot", [each.slot_us for each in ours], "aim under 60")
    _say("  of the child", [each.child_us for each in ours], "aim under 60")
    _say("  commands in functions, a task", [each.commands for each in ours], "")
    _say("  appendfsync always, tasks/s", [each.rate for each in always], "aim over 700")


def _costs() -> None:
    with valkey() as server:
        stage = Stage(server)
        with stage.worker() as worker:
            warm(stage)
            pairs = [idle_to_stored_ms(stage) for _ in range(_ROUNDS)]
            _say("idle to stored, ms p50", [ours for ours, _ in pairs], "")
            _say("  BLPOP, pipe to a child, SET, the same run", [bare for _, bare in pairs], "")
            _say("  ratio, pair by pair", [ours / bare for ours, bare in pairs], "aim at most 1.6")
            _say("memory of the worker tree, MB (PSS)", [memory_mb(worker.pid)], "aim under 90")
            cpu = idle_cpu_ms(worker.pid, _IDLE_SECONDS)
            _say(f"CPU of an idle worker, ms in {_IDLE_SECONDS:g} s", [cpu], "aim under 30")


def _waits() -> None:
    with valkey() as server:
        found = [fairness.mixed(Stage(server)) for _ in range(_ROUNDS)]
        _say("mixed queue: additions' wait, ms p50", [wait for wait, _ in found], "in turn they waited half the run")
        _say("  two cores that did not calculate meanwhile, %", [100 * idle for _, idle in found], "")
        stage = Stage(server)
        with stage.worker():
            warm(stage)
            shares = [[fairness.p95(each) for each in fairness.beside_a_flood(stage)] for _ in range(_ROUNDS)]
            _say("one task, idle, ms p95", [alone for alone, _, _ in shares], "")
            _say("  beside another's flood of 1,000, ms p95", [beside for _, beside, _ in shares], "")
            _say("  ratio", [beside / alone for alone, beside, _ in shares], "")
            _say("  from its claim on, ms p95", [free for _, _, free in shares], "")
            _say("  ratio", [free / alone for alone, _, free in shares], "aim at most 2")


def _recoveries() -> None:
    with valkey() as server:
        stage = Stage(server)
        _say("cancel to the child's death, ms", [cancel_ms(stage) for _ in range(_ROUNDS)], "aim under 200")
        _say("child killed to second attempt, ms", [child_death_ms(stage) for _ in range(_ROUNDS)], "aim under 500")
        _say("worker killed to second attempt, s", [worker_death_seconds(stage)], "aim under 16 (lease 15 s)")


def _submits() -> None:
    with valkey() as server:
        stage = Stage(server)
        port = free_port()
        flags = ["--worker-class", "gthread", "--threads", "32", "--keep-alive", "75", "--worker-tmp-dir", "/dev/shm"]
        bare = [sys.executable, "-m", "gunicorn", *flags, "--bind", f"127.0.0.1:{port}", "bench.flask_peer:app"]
        with stage.api() as api, process(bare):
            wait_for(api)
            wait_for(port)
            pairs = submits_in_turn((api, "/api/v1/tasks"), (port, "/bare"))
            _say("HTTP submits/s", [ours for ours, _ in pairs], "")
            _say("  bare Flask route, the same run", [peer for _, peer in pairs], "")
            _say("  ratio, pair by pair", [ours / peer for ours, peer in pairs], "aim at least 0.6")
            batches = [batch_tasks_per_second(api, 10) for _ in range(_ROUNDS)]
            _say("HTTP batch of 1,000, tasks/s", batches, "aim at least 10,000")
            with stage.worker():
                wait_until(lambda: stage.observer.depths().queued == 0)
                _say("HTTP submit to result, ms p50", [submit_to_result_ms(api) for _ in range(_ROUNDS)], "aim under 6")


def _say(what: str, values: list[float], aim: str) -> None:
    figures = f"{min(values):10,.2f} {median(values):10,.2f} {max(values):10,.2f}" if len(values) > 1 else ""
    print(f"{what:42} {figures or f'{values[0]:21,.2f}':32}  {aim}", flush=True)


if __name__ == "__main__":
    print(f"{'':42} {'min':>10} {'median':>10} {'max':>10}")
    main()
