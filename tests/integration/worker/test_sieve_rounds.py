"""One hard number over several workers, in as many parts as it takes."""

from __future__ import annotations

import os
import signal

import pytest

from tests.live_worker import wait_until
from wizard.queue import NewTask
from wizard.task import Phase, Status

pytestmark = pytest.mark.integration

#: Two primes of 31 digits, and what small ones are found beside them.
P, Q = 3 * 10**30 + 12_353, 7 * 10**30 + 987_654_343


def test_workers_that_die_cost_their_parts_and_nothing_else(start_worker, desk):
    """Kill -9 of a child and of a whole worker while they sieve: the same factors, and hardly anything done twice."""
    first, second = start_worker("worker-1"), start_worker("worker-2")
    (task_id,) = desk.producer.enqueue([NewTask("factorize", {"n": str(12 * P * Q)})]).task_ids
    wait_until(lambda: desk.get(task_id).phase is Phase.PARTS, "the split", 60)
    wait_until(lambda: (desk.get(task_id).progress or (0,))[0] > 0, "a part", 60)

    os.kill(second.child(), signal.SIGKILL)
    first.close()

    task = desk.ended(task_id, 120)
    assert task.status is Status.COMPLETED
    powers = {each["prime"]: each["exponent"] for each in task.result["factors"]}
    assert powers == {"2": 2, "3": 1, str(P): 1, str(Q): 1}
    assert task.result["complete"]
    assert task.verified["ok"]
    assert task.measured["parts"] == task.parts
    assert task.progress[0] >= task.progress[1] > task.parts
    attempts = [each.attempt for each in desk.results.parts(task_id) if each.status is Status.COMPLETED]
    assert attempts
    assert sum(attempts) - len(attempts) <= 2
