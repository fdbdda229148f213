"""A worker is lost while it holds several tasks: nobody is charged, and each is claimed alone from then on."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete_all, ids
from wizard.node import Node
from wizard.queue import Consumer
from wizard.task import Status

pytestmark = pytest.mark.integration


def test_poison_is_found_at_the_second_try_and_no_innocent_is_charged(
    consumer, shared, ask, pass_lease, observer, rival
):
    """A lease that is lost with several tasks charges none of them; each is claimed alone from then on."""
    asked = ask(6)
    poison = asked[3]
    holders, lost = {}, 0

    def begin():
        """A new worker claims what there is; one that holds the poison is lost."""
        worker = consumer(f"worker-{len(holders) + 10}")
        holders[worker.name] = worker
        return worker, worker.slot(1, shared)

    worker, slot = begin()
    rival.leave()
    while claims := slot.start():
        if poison in ids(claims):
            lost += 1
            pass_lease(worker)
            worker, slot = begin()
            worker.renew()
        else:
            assert all(complete_all(slot, claims).accepted)

    # The first time with the others, then three times alone.
    assert lost == 1 + 3
    task = observer.get(poison)
    assert (task.status, task.failures, len(task.attempts)) == (Status.FAILED, 3, 4)
    for innocent in (observer.get(each) for each in asked if each != poison):
        assert (innocent.status, innocent.failures, innocent.attempt) == (Status.COMPLETED, 0, 2)


def test_what_was_lost_together_waits_in_its_order_and_alone(worker, rival, shared, ask, pass_lease, observer):
    """At the head of the queue; the history tells why nobody was charged."""
    rival.leave()
    asked = ask(3)
    slot = worker.slot(1, shared)
    assert ids(slot.start()) == asked
    rival.register()
    pass_lease(worker)
    ask()

    assert rival.renew().reaped == 3

    for task in map(observer.get, asked):
        (attempt,) = task.attempts
        assert (task.status, task.failures, task.handled_by) == (Status.PENDING, 0, None)
        assert (attempt.why, attempt.handled_by) == ("lease-lost", "worker-1")
        assert attempt.detail.startswith("worker-1 was lost while it held 3 tasks. Any of them may be the cause")
    other = rival.slot(1, shared)
    for expected in asked:
        claims = other.start()
        assert ids(claims) == [expected]
        complete_all(other, claims)


def test_who_settled_all_but_one_is_charged_for_that_one(worker, rival, shared, ask, pass_lease, observer):
    """Nothing else can be the cause."""
    rival.leave()
    asked = ask(3)
    slot = worker.slot(1, shared)
    claims = slot.start()
    complete_all(slot, claims[:2], held=claims[2:])
    rival.register()
    pass_lease(worker)

    assert rival.renew().reaped == 1

    assert [observer.get(each).failures for each in asked] == [0, 0, 1]


def test_each_slot_of_a_lost_worker_is_judged_by_itself(shared, settings, rival, ask, pass_lease, observer):
    """One held several tasks, the other a single one."""
    wide = Consumer(shared, dataclasses.replace(settings, worker_slots=2), Node("worker-3", "worker"))
    wide.register()
    rival.leave()
    several, (single,) = ask(6), ask(alone=True)
    first, second = (wide.slot(number, shared) for number in (1, 2))
    assert len(first.start()) == 4
    complete_all(second, second.start())
    assert ids(second.start()) == [single]
    rival.register()
    pass_lease(wide)

    assert rival.renew().reaped == 5

    assert [observer.get(each).failures for each in several] == [0] * 6
    assert observer.get(single).failures == 1
