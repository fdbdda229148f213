"""Experiment 1: a worker is killed in the middle of a task, with all that it started."""

from __future__ import annotations

from laboratory import PRIMES, RECOVERY_SECONDS, Figures, children, kill, long_task, pid, seconds_since

from math_wizard import Client

with Client() as client:
    figures = Figures("A worker dies in the middle of a task")
    future = long_task(client)
    victim = client.task(future.task_id).handled_by
    assert victim

    worker = pid(victim)
    below = children(worker)
    killed = kill(worker)
    gone = [each for each in below if children(each) == []]
    task = future.result()

    figures.same("processes that the worker had started", 1, len(gone))
    figures.at_most("from its death to the second attempt", RECOVERY_SECONDS, seconds_since(killed, task))
    figures.same("attempts", 2, task.attempt)
    figures.same("failures charged to the task", 1, task.failures)
    figures.same("why the first attempt ended", "lease-lost", task.attempts[0]["why"])
    figures.same("primes", PRIMES, task.value)
    figures.end()
