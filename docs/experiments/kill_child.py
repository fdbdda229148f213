"""Experiment 6: the process that calculates is killed, as the kernel does when memory is short."""

from __future__ import annotations

from laboratory import PRIMES, Figures, children, kill, long_task, pid, seconds_since

from math_wizard import Client

with Client() as client:
    figures = Figures("The process that calculates dies")
    future = long_task(client)
    victim = client.task(future.task_id).handled_by
    assert victim

    worker = pid(victim)
    (child,) = children(worker)
    killed = kill(child)
    task = future.result()

    figures.at_most("from its death to the second attempt", 1, seconds_since(killed, task))
    figures.same("attempts", 2, task.attempt)
    figures.same("failures charged to the task", 1, task.failures)
    figures.same("the worker is the same process", worker, pid(victim))
    figures.same("primes", PRIMES, task.value)
    figures.end()
