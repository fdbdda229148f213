"""Experiment 3: Valkey is killed while tasks wait and run."""

from __future__ import annotations

from laboratory import PRIMES, Figures, kill, long_task, pid, until

from math_wizard import Client
from math_wizard.errors import ClientError, Unavailable

with Client() as client, Client(patience=0) as hasty:
    figures = Figures("Valkey dies while tasks wait and run")
    running = long_task(client)
    waiting = client.submit_all([{"operation": "add", "inputs": {"a": n, "b": 1}} for n in range(200)], memo=False)

    kill(pid("valkey"))
    others: list[str] = []

    def accepts() -> bool:
        """Whether a new task is taken in. A refusal must be a 503 that says when to come again."""
        try:
            hasty.submit("add", a=1, b=1, memo=False)
        except ClientError as error:
            if not (isinstance(error, Unavailable) and error.problem.status == 503 and error.problem.retry_after):
                others.append(str(error))
            return False
        return True

    outage = until(accepts)
    right = sum(future.result().value == n + 1 for n, future in enumerate(waiting))
    task = running.result()

    figures.same("answers but 202, and 503 with a Retry-After", 0, len(others))
    figures.at_most("until new tasks are accepted again", 10, outage)
    figures.same("right answers of those that waited", 200, right)
    figures.same("attempts of the one that ran", 1, task.attempt)
    figures.same("failures charged to it", 0, task.failures)
    figures.same("primes", PRIMES, task.value)
    figures.end()
