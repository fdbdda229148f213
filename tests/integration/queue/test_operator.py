"""Operator: a word that ends a worker, and only one that lives."""

from __future__ import annotations

import pytest

from wizard.queue import Operator

pytestmark = pytest.mark.integration


@pytest.fixture
def operator(shared, settings):
    """The door of whoever may end a worker."""
    return Operator(shared, settings)


def test_a_worker_that_lives_is_told_to_end(operator, worker, shared):
    """By its control list, whose words soon expire."""
    assert operator.end("worker-1")

    assert worker.wait_for_command(shared, 1) == ["end"]


@pytest.mark.parametrize("end", ["left", "was lost"])
def test_nobody_is_told_who_would_not_hear(operator, worker, pass_lease, client, keys, end):
    """Though such a consumer is remembered for twenty leases."""
    if end == "left":
        worker.leave()
    else:
        pass_lease(worker)

    assert not operator.end("worker-1")
    assert client.exists(keys.control(worker.name)) == 0


def test_a_pod_that_nobody_knows_is_not_told(operator, worker):
    """Nor one whose name begins like another's."""
    assert not operator.end("worker")
