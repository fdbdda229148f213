"""What a body asks for, and what a new task carries to the queue."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.routes.submission import new_tasks, question
from tests.effort import effort

pytestmark = pytest.mark.unit

PICTURE = {"operation": "mandelbrot", "inputs": {}}


@pytest.fixture(autouse=True)
def context(app: Flask) -> Any:
    """The settings say whether answers are cached."""
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("members", "cost_ms", "alone"),
    [
        pytest.param({"operation": "add", "inputs": {"a": "1", "b": "2"}}, 0.1, False, id="short"),
        pytest.param({"operation": "lcm", "inputs": {"numbers": ["9" * 300] * 30}}, None, True, id="long inputs"),
        pytest.param({"operation": "twin_primes", "inputs": {"start": "0", "stop": "9"}}, None, True, id="may split"),
        pytest.param({"expression": "1 + 1"}, None, False, id="a line"),
    ],
)
def test_a_new_task_carries_its_cost(members: dict[str, Any], cost_ms: float | None, alone: bool) -> None:
    """In milliseconds, and whether a worker must take it alone."""
    asked = question(members)
    (task,) = new_tasks([asked])

    assert asked.request.cost
    assert task.cost_ms == pytest.approx(asked.request.cost.seconds * 1e3 if cost_ms is None else cost_ms)
    assert task.alone is alone


def test_a_cost_that_there_is_no_time_to_foretell_is_unknown() -> None:
    """A picture is looked at for it; what is quickly foretold is so behind a hundred pictures too."""
    short = question({"operation": "add", "inputs": {"a": "1", "b": "2"}})

    first, *_, last_picture, last = new_tasks([question(PICTURE) for _ in range(100)] + [short])

    assert (first.cost_ms is None, last_picture.cost_ms is None, last.cost_ms is None) == (False, True, False)
    assert (last_picture.alone, last.alone) == (True, False)


def test_a_cost_is_foretold_once() -> None:
    """When the request was read, where the result has a limit; the task takes it from there."""
    asked = question({"operation": "row_reduce", "inputs": {"matrix": [[1] * 30] * 30}})
    assert asked.request.inputs

    with effort(memory=False) as found:
        new_tasks([asked])

    assert found.calls < 50
