"""What a body asks for, and what a new task carries to the queue."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.routes.submission import question
from tests.effort import effort
from wizard.language.budget import budget

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
    task = asked.task()

    assert asked.request.cost
    assert task.cost_ms == pytest.approx(asked.request.cost.seconds * 1e3 if cost_ms is None else cost_ms)
    assert task.alone is alone


def test_a_cost_that_there_is_no_time_to_foretell_is_unknown() -> None:
    """A picture is looked at for it; the others of the batch are foretold all the same."""
    picture, short = question(PICTURE), question({"operation": "add", "inputs": {"a": "1", "b": "2"}})

    with budget(0.001):
        tasks = [picture.task(), short.task()]

    assert [(each.cost_ms is None, each.alone) for each in tasks] == [(True, True), (False, False)]


def test_a_cost_is_foretold_once() -> None:
    """When the request was read, where the result has a limit; the task takes it from there."""
    asked = question({"operation": "row_reduce", "inputs": {"matrix": [[1] * 30] * 30}})
    assert asked.request.inputs

    with effort(memory=False) as found:
        asked.task()

    assert found.calls < 50
