"""What an autoscaler goes by: slots for what runs, and for the foretold seconds of what waits."""

from __future__ import annotations

import dataclasses

import pytest

from wizard.node import Node
from wizard.queue import Consumer
from wizard.queue.demand import wanted_slots

pytestmark = pytest.mark.integration


@pytest.fixture
def wanted(observer):
    """The slots that are wanted, if what waits should be done in ten seconds."""
    return lambda: wanted_slots(observer.depths(), sum(observer.busy_slots().values()), 10.0)


def test_nothing_is_worth_no_slot(wanted):
    """An installation may go down to none."""
    assert wanted() == 0


def test_ten_factorizations_count_more_than_ten_additions(ask, wanted):
    """Seconds count, not entries: additions are done by one slot in no time."""
    ask(10, cost_ms=0.1)
    assert wanted() == 1

    ask(10, cost_ms=5_000)
    assert wanted() == 6


def test_no_more_slots_than_tasks_are_wanted(ask, wanted):
    """An hour of one task is not done sooner by two."""
    ask(1, cost_ms=3_600_000)

    assert wanted() == 1


def test_parts_count_as_what_they_are(split, wanted, observer):
    """Each can be calculated by a slot of its own."""
    split(40)
    depths = observer.depths()

    assert depths.queued_parts == 40
    assert wanted() == max(1, min(40, -(-depths.waiting_seconds // 10)))


def test_a_slot_at_work_is_wanted_once(ask, shared, settings, wanted):
    """Whatever it holds ahead; and no worker is taken from its task because nothing waits."""
    patient = dataclasses.replace(settings, lease_seconds=600.0)
    worker = Consumer(shared, patient, Node("worker-9", "worker"))
    worker.register()
    ask(6, cost_ms=0.1)
    held = worker.slot(1, shared).start()

    assert len(held) == 6
    assert wanted() == 1


def test_what_is_foretold_to_take_no_time_wants_a_slot(ask, wanted):
    """Nobody may know what a task costs: it is not left to wait for ever."""
    ask(3, cost_ms=0)

    assert wanted() == 1
