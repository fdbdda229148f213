"""renew: a consumer says that it lives, and by the same call looks after everyone: it reaps and promotes."""

from __future__ import annotations

import dataclasses

import pytest

from tests.integration.queue.settling import complete, die
from tests.one_by_one import OneByOne
from wizard.node import Node
from wizard.queue import Consumer
from wizard.task import Status

pytestmark = pytest.mark.integration


@pytest.fixture
def away(client, keys, now):
    """Nobody reaped for `leases`: Valkey was away, or stood still. Nothing else has happened meanwhile."""

    def pass_time(leases, *consumers):
        moment = now()
        client.set(keys.reaped(), moment - round(leases * 1000))
        for each in consumers:
            # It was alive when the others were last seen, with two thirds of its lease to go.
            client.zadd(keys.workers(), {each.name: moment - round(leases * 1000) + 667})

    return pass_time


def test_a_lease_that_has_passed_cannot_be_renewed(worker, rival, pass_lease, client, keys):
    """Others act on its end, so there is no way back: begin again under another nonce."""
    rival.renew()
    pass_lease(worker)

    assert not worker.renew().renewed

    assert client.zrange(keys.workers(), 0, -1) == [rival.name]
    assert rival.renew().renewed


def test_who_never_registered_has_nothing_to_renew(shared, settings, client, keys):
    """ZADD XX: renewing makes nobody a consumer."""
    stranger = Consumer(shared, settings, Node("worker-9", "worker"))

    assert not stranger.renew().renewed

    assert client.zscore(keys.workers(), stranger.name) is None


def test_a_live_consumer_is_not_reaped(worker, slot, rival, enqueue, places):
    """However long its task takes, as long as it renews."""
    task_id = enqueue()
    slot.start()

    assert rival.renew().reaped == 0

    assert places.of(task_id) == ["processing"]


def test_a_lease_is_made_longer(worker, client, keys, now, settings):
    """By one lease from this moment on."""
    client.zadd(keys.workers(), {worker.name: now() + 100})
    before = now()

    assert worker.renew().renewed

    lease = settings.lease_seconds * 1000
    assert before + lease <= client.zscore(keys.workers(), worker.name) <= now() + lease


def test_what_a_lost_worker_calculated_is_charged_and_at_the_head(
    worker, slot, rival, enqueue, pass_lease, observer, client, keys
):
    """One failure, and the reason in its history; the dead worker's list is empty."""
    lost, other = enqueue(), enqueue()
    slot.start()
    pass_lease(worker)

    assert rival.renew().reaped == 1

    task = observer.get(lost)
    assert client.lrange(keys.queue(), 0, -1) == [other, lost]
    assert client.llen(keys.processing(slot.name)) == 0
    assert (task.status, task.failures, task.handled_by) == (Status.PENDING, 1, None)
    assert [(each.handled_by, each.why) for each in task.attempts] == [("worker-1", "lease-lost")]


def test_every_slot_of_a_lost_worker_is_swept(shared, settings, rival, enqueue, pass_lease, places):
    """How many there are stands in the consumer's name."""
    wide = Consumer(shared, dataclasses.replace(settings, worker_slots=3), Node("worker-3", "worker"))
    wide.register()
    ids = [enqueue() for _ in range(3)]
    for number in (1, 2, 3):
        OneByOne(wide.slot(number, shared)).start()
    pass_lease(wide)

    assert rival.renew().reaped == 3

    assert [places.of(each) for each in ids] == [["queue"]] * 3


def test_the_third_lost_worker_makes_a_dead_letter(worker, slot, rival, enqueue, pass_lease, observer, dead_letters):
    """A task that takes its workers with it must not take them all."""
    task_id = enqueue()
    die(slot, 2)
    slot.start()
    pass_lease(worker)

    rival.renew()

    assert (observer.get(task_id).status, observer.get(task_id).error["type"]) == (Status.FAILED, "lease-lost")
    assert [each.task_id for each in dead_letters.list()] == [task_id]


def test_a_loss_is_told_once(worker, rival, pass_lease, observer):
    """Though every worker sees it, and sees it again with every beat."""
    pass_lease(worker)
    after = observer.newest_event_id()

    for each in (rival, worker, rival):
        each.renew()

    assert [(each.type, each.status, each.node) for each in observer.events(after)] == [("node", "LOST", "worker-1")]


@pytest.mark.parametrize("leases", [0.7, 2, 100], ids=lambda leases: f"for {leases} leases")
def test_nobody_is_charged_for_an_outage_of_valkey(worker, slot, rival, enqueue, away, observer, places, leases):
    """If nobody reaped for half a lease, the first reap only gives everyone the time to say that they live."""
    task_id = enqueue()
    claim = slot.start()
    away(leases, worker, rival)

    first = rival.renew()
    second = worker.renew()

    assert (first.renewed, first.reaped) == (True, 0)
    assert (second.renewed, second.reaped) == (True, 0)
    assert places.of(task_id) == ["processing"]
    assert observer.get(task_id).failures == 0
    assert complete(slot, claim).accepted


def test_the_slots_of_all_are_counted_after_an_outage(worker, rival, consumer, away, client, keys):
    """Also when a new worker came before anyone could renew: it had counted only itself."""
    away(2, worker, rival)
    consumer("worker-3")
    assert client.get(keys.slots()) == "1"

    rival.renew()

    assert client.get(keys.slots()) == "3"


def test_who_stays_silent_after_the_outage_is_reaped(worker, slot, rival, enqueue, away, pass_lease, observer):
    """The time given to everyone ends. It may have drained with nobody to tell: only a second loss is charged."""
    task_id = enqueue()
    slot.start()
    away(2, worker, rival)
    rival.renew()
    pass_lease(worker)

    assert rival.renew().reaped == 1

    task = observer.get(task_id)
    assert (task.status, task.failures, task.attempts[0].why) == (Status.PENDING, 0, "lease-lost")


def test_a_second_loss_after_an_outage_is_charged(
    worker, slot, rival, rival_slot, enqueue, away, pass_lease, observer, consumer
):
    """A task that takes its worker and Valkey with it must not begin for ever."""
    task_id = enqueue()
    slot.start()
    away(2, worker, rival)
    rival.renew()
    pass_lease(worker)
    rival.renew()
    assert rival_slot.start().task_id == task_id
    third = consumer("worker-3")
    away(2, rival, third)
    third.renew()
    pass_lease(rival)

    third.renew()

    assert observer.get(task_id).failures == 1


def test_a_worker_that_renewed_after_the_outage_is_charged(
    worker, slot, rival, enqueue, away, pass_lease, observer, client, keys
):
    """It was there, so it did not leave while nobody could be told."""
    task_id = enqueue()
    slot.start()
    away(2, worker, rival)
    rival.renew()
    worker.renew()
    pass_lease(worker)

    rival.renew()

    assert observer.get(task_id).failures == 1
    assert client.scard(keys.excused()) == 0


def test_the_loss_of_a_worker_that_drains_is_charged_to_nobody(worker, slot, rival, enqueue, pass_lease, observer):
    """It said that it would leave, and was ended before it could give its task back."""
    task_id = enqueue()
    slot.start()
    worker.renew(is_draining=True)
    pass_lease(worker)

    assert rival.renew().reaped == 1

    assert (observer.get(task_id).status, observer.get(task_id).failures) == (Status.PENDING, 0)


def test_an_outage_does_not_wake_the_dead(worker, rival, away, client, keys):
    """A lease that had ended by the last reap was reaped then: what it held belongs to others."""
    away(2, rival)
    client.zadd(keys.workers(), {worker.name: client.get(keys.reaped())})

    rival.renew()

    assert client.zrange(keys.workers(), 0, -1) == [rival.name]
    assert not worker.renew().renewed


def test_the_first_worker_of_all_reaps_without_a_past(worker):
    """There is no last reap yet."""
    renewal = worker.renew()

    assert (renewal.renewed, renewal.reaped) == (True, 0)


def test_another_start_of_the_same_pod_can_be_told_apart(
    worker, slot, consumer, enqueue, pass_lease, observer, shared, settings
):
    """A worker that was restarted within its lease: who began, who was lost, and whose task was put back."""
    task_id = enqueue()
    slot.start()
    again = consumer("worker-1")
    pass_lease(worker)

    again.renew()

    told = [(each.type, each.status, each.node, each.start) for each in observer.events("0-0") if each.start]
    assert told == [
        ("node", "STARTED", "worker-1", worker.nonce),
        ("node", "STARTED", "worker-1", again.nonce),
        ("requeued", "PENDING", "worker-1", worker.nonce),
        ("node", "LOST", "worker-1", worker.nonce),
    ]
    assert worker.nonce in observer.get(task_id).attempts[0].detail


def test_ids_that_an_older_version_left_on_the_queue_are_served(worker, slot, enqueue, client, keys):
    """They have no turn: whoever renews gives them one, and new tasks wait behind them."""
    older = enqueue()
    client.delete(keys.turns("short"), keys.waiting(), keys.wake())
    newer = enqueue()
    assert slot.start() is None

    worker.renew()

    assert client.lrange(keys.turns("short"), 0, -1) == [""]
    assert slot.start().task_id == older
    complete(slot, slot.start())
    assert slot.start().task_id == newer


def test_nobody_has_two_turns(worker, rival, enqueue, client, keys):
    """However often is renewed."""
    enqueue()

    for each in (worker, rival, worker):
        each.renew()

    assert client.lrange(keys.turns("short"), 0, -1) == [""]
