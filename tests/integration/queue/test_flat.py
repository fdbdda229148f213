"""What a renewal costs does not grow with the number of workers, of those that left, or of backoffs."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest

from tests.integration.queue.settling import complete_all, fail
from tests.live_worker import wait_until
from tests.one_by_one import OneByOne
from wizard.node import Node
from wizard.queue import Consumer
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.task import Failure
from worker.counts import WorkerCounts
from worker.lease_renewal import LeaseRenewal

pytestmark = pytest.mark.integration


@pytest.fixture
def commands(client):
    """How often commands were called until now, those inside of functions included; or one of them."""

    def count(name=None):
        stats = client.info("commandstats")
        return sum(each["calls"] for key, each in stats.items() if key.removeprefix("cmdstat_") == name or name is None)

    return count


def test_those_that_left_cost_a_renewal_nothing(shared, settings, rival, commands):
    """Three or three hundred of them, with eight slots each."""
    wide = dataclasses.replace(settings, worker_slots=8, lease_seconds=60.0)
    # It is not lost meanwhile.
    dataclasses.replace(rival, settings=dataclasses.replace(settings, lease_seconds=60.0)).renew()
    costs = []
    for count in (3, 300):
        for number in range(count):
            gone = Consumer(shared, wide, Node(f"worker-{number}", "worker"))
            gone.register()
            gone.leave()
        tries = []
        # Threads of earlier tests may still be waiting, and look once more when their wait ends.
        for _ in range(3):
            before = commands()
            Consumer(shared, wide, Node("worker-x", "worker")).renew()
            tries.append(commands() - before)
        costs.append(min(tries))

    assert costs[1] == costs[0] < 30


@pytest.mark.parametrize(
    "grow",
    [
        pytest.param(lambda ask, _, number: ask(number, alone=True), id="waiting tasks"),
        pytest.param(
            lambda ask, _, number: [ask(alone=True, caller=f"caller {each}") for each in range(number)], id="callers"
        ),
        pytest.param(lambda _, split, number: split(number), id="parts"),
    ],
)
def test_the_depth_of_the_queue_costs_a_claim_nothing(shared, settings, ask, split, commands, grow):
    """Ten or six hundred of them: the commands of one claim are the same."""
    consumer = Consumer(shared, dataclasses.replace(settings, lease_seconds=60.0), Node("worker-x", "worker"))
    consumer.register()
    # The function is loaded from now on.
    assert consumer.slot(1, shared).start() == ()
    costs = []
    for number in (10, 600):
        grow(ask, split, number)
        slot = consumer.slot(1, shared)
        before = commands()
        claims = slot.start()
        costs.append(commands() - before)
        assert len(claims) == 1
        complete_all(slot, claims)

    assert costs[1] == costs[0] < 40


def test_backoffs_do_not_wake_every_worker(shared, settings, client, keys, enqueue, commands):
    """Twenty workers and 300 backoffs of at most a second: each is promoted, by the one that caused it."""
    patient = dataclasses.replace(settings, lease_seconds=60.0)
    consumers = [Consumer(shared, patient, Node(f"worker-{n}", "worker")) for n in range(20)]
    renewals = [
        LeaseRenewal(each, NodeHeartbeat(shared, patient, each.node), WorkerCounts(1), dict) for each in consumers
    ]
    threads = [threading.Thread(target=each.run) for each in renewals]
    for thread in threads:
        thread.start()
    for each in renewals:
        assert each.is_registered.wait(10)
    slots = [OneByOne(each.slot(1, shared)) for each in consumers]
    calls, began = commands("evalsha"), time.monotonic()
    for number in range(300):
        enqueue()
        settled = fail(slots[number % 20], slots[number % 20].start(), Failure.ERROR)
        renewals[number % 20].expect(settled.backoff_seconds)

    wait_until(lambda: not client.zcard(keys.delayed()), "every backoff ends", 8)
    periods = 1 + (time.monotonic() - began) // 5
    calls = commands("evalsha") - calls
    for each in renewals:
        each.stop()
    for thread in threads:
        thread.join()

    # Enqueued, claimed and failed 300 times; one renewal for each backoff at most; and what every worker does anyway
    # each five seconds.
    assert calls <= 900 + 300 + periods * 20 * 4
