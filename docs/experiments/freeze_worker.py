"""Experiment 4: a worker is frozen for longer than its lease, and wakes when another one has done its task."""

from __future__ import annotations

import signal
import time

from laboratory import PRIMES, RECOVERY_SECONDS, Figures, kill, long_task, pid, seconds_since

from math_wizard import Client

with Client() as client:
    figures = Figures("A worker is frozen past its lease, and wakes up")
    future = long_task(client)
    victim = client.task(future.task_id).handled_by
    assert victim

    frozen = kill(pid(victim), signal.SIGSTOP)
    try:
        task = future.result()
    finally:
        kill(pid(victim), signal.SIGCONT)
    # Its own result is ready by now, and it would give it if it could.
    time.sleep(2)
    after = client.task(future.task_id)

    figures.at_most("from the freeze to the second attempt", RECOVERY_SECONDS, seconds_since(frozen, task))
    figures.same("done by another worker", True, task.handled_by != victim)
    figures.same("attempts, also after it woke", 2, after.attempt)
    figures.same("the end, also after it woke", task.ended_at, after.ended_at)
    figures.same("primes", PRIMES, task.value)
    figures.same("the one that woke works again", 3, client.ask("add", a=1, b=2, memo=False).value)
    figures.end()
