"""Experiment 5: more is asked than the queue may hold. It needs `make run QUEUE_CAP=1000`."""

from __future__ import annotations

import signal
import sys
import time

from laboratory import Figures, kill, pid

from math_wizard import Client
from math_wizard.errors import QueueFull
from math_wizard.futures import Future

CAP, BATCH = 1_000, 100
WORKERS = ("worker-1", "worker-2")

with Client() as client, Client(patience=0) as hasty:
    figures = Figures("The queue is full")
    accepted: list[Future] = []
    refused: QueueFull | None = None
    # Nobody takes anything off the queue, for less than a lease.
    for name in WORKERS:
        kill(pid(name), signal.SIGSTOP)
    try:
        while not refused and len(accepted) < 2 * CAP:
            numbers = range(len(accepted), len(accepted) + BATCH)
            questions = [{"operation": "add", "inputs": {"a": n, "b": 1}} for n in numbers]
            try:
                accepted += hasty.submit_all(questions, memo=False)
            except QueueFull as error:
                refused = error
    finally:
        for name in WORKERS:
            kill(pid(name), signal.SIGCONT)
    if not refused:
        sys.exit("The queue took 2,000 tasks: start the system with make run QUEUE_CAP=1000.")
    began = time.monotonic()
    client.submit("add", a=1, b=1, memo=False).result()
    again = time.monotonic() - began
    right = sum(future.result().value == n + 1 for n, future in enumerate(accepted))

    figures.same("what one task too many is answered", 429, refused.problem.status)
    figures.same("with a Retry-After", True, bool(refused.problem.retry_after))
    figures.at_most("until the next one is accepted and done", 10, again)
    figures.same("right answers of all that were accepted", len(accepted), right)
    figures.end()
