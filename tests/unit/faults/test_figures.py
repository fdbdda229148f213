"""What counts as a recovery, and what as done twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.dump import Dump
from tests.faults.figures import figures

pytestmark = pytest.mark.unit

HELD, PARENT, PART, UNWANTED = "a" * 32, "b" * 32, "c" * 32, "d" * 32


def event(t: float, kind: str, task_id: str = HELD, node: str = "worker-1") -> dict[str, Any]:
    """One event."""
    return {"t": t, "what": "event", "type": kind, "task_id": task_id, "node": node, "attempt": 1}


def fault(t: float, kind: str, *nodes: str, lasts: float = 0.0, **more: object) -> dict[str, Any]:
    """One fault."""
    return {"t": t, "what": "fault", "kind": kind, "nodes": list(nodes), "until": t + lasts, **more}


KILL = fault(10, "kill worker", "worker-1", held=[HELD])

#: It began, its worker was killed, its lease ended, and another worker began.
RECOVERY = [event(9, "started"), KILL, event(11.4, "requeued"), event(11.5, "started", node="worker-2")]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(RECOVERY, [1.5], id="from the kill to the next start"),
        pytest.param(
            [*RECOVERY, fault(11, "kill child", "worker-2", "worker-3")], [1.5], id="children come back at once"
        ),
        pytest.param([*RECOVERY, fault(5, "stop valkey", lasts=3)], [1.5], id="an outage before"),
        pytest.param([*RECOVERY, fault(9, "stop valkey", lasts=2)], [], id="an outage of Valkey"),
        pytest.param(
            [*RECOVERY, fault(9, "stop worker", "worker-2", "worker-3", lasts=2)], [], id="nobody else was whole"
        ),
        pytest.param([KILL, event(10.1, "completed")], [], id="it had ended before"),
        pytest.param(
            [KILL, event(12, "requeued", node=""), event(12, "started", node="worker-2")],
            [],
            id="it waited for its parts",
        ),
    ],
)
def test_a_recovery_is_counted_where_somebody_could_recover(history: list[dict[str, Any]], expected: list[float]):
    """Anything else measures how long the tests broke something."""
    found = figures(history, Dump({}, {}, {}))

    assert found.recoveries == tuple(expected)
    assert len(found.returns) == len(expected)


def test_executions_are_compared_with_those_of_an_undisturbed_run():
    """A task that was begun twice, a parent with its split and its combining, a part; none that was cancelled."""
    tasks = {
        HELD: {"status": "COMPLETED", "attempt": "2", "failures": "1"},
        PARENT: {"status": "COMPLETED", "attempt": "2", "failures": "0", "parts": "1"},
        PART: {"status": "COMPLETED", "attempt": "1", "failures": "0", "parent": PARENT},
        UNWANTED: {"status": "CANCELLED", "attempt": "0", "failures": "0"},
        "e" * 32: {"status": "COMPLETED", "attempt": "7", "failures": "0"},
    }
    history = [{"t": 0, "what": "accepted", "task_id": each} for each in (HELD, PARENT, UNWANTED)]

    found = figures(history, Dump(tasks, {}, {}))

    assert (found.acknowledged, found.attempts, found.needed, found.failures) == (3, 5, 4, 1)
    assert found.executions_over_tasks == 1.25
    assert "1.2500" in str(found)
