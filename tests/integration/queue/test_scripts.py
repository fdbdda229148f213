"""The functions are found again by a server that has forgotten them, and the data survives its restart."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.queue import NewTask
from wizard.task import Failure, Phase, Status

pytestmark = pytest.mark.integration


def whole_life(producer, worker, slot, dead_letters, forget):
    """Calls every function once, and `forget` before each of them; returns the ids in the order of their end."""
    add = NewTask("add", {"a": "1", "b": "2"})
    forget()
    whole, split, released, cancelled = producer.enqueue([add] * 4).task_ids
    forget()
    claim = slot.start()
    forget()
    slot.progress(claim, 1, 2)
    forget()
    claim = complete(slot, claim, claim_next=True).claim
    forget()
    claim = slot.split(claim, ["{}"], claim_next=True).claim
    forget()
    slot.release(claim)
    forget()
    producer.cancel(cancelled)
    forget()
    while claim := slot.start():
        fail(slot, claim, Failure.CRASH if claim.phase is Phase.PART else Failure.REJECT)
        forget()
    worker.prune(0)
    forget()
    worker.renew()
    forget()
    dead_letters.revive(split)
    complete(slot, slot.start())
    forget()
    worker.leave()
    forget()
    worker.register()
    return whole, split, released, cancelled


def test_every_function_runs_after_the_scripts_were_flushed(client, producer, worker, slot, dead_letters, observer):
    """EVALSHA meets NOSCRIPT and loads the function again; the caller does not notice."""
    ids = whole_life(producer, worker, slot, dead_letters, client.script_flush)

    statuses = [observer.get(each).status for each in ids]
    assert statuses == [Status.COMPLETED, Status.COMPLETED, Status.FAILED, Status.CANCELLED]


def test_a_restart_of_the_server_loses_neither_tasks_nor_leases(
    valkey_server, client, producer, worker, slot, enqueue, places, observer
):
    """Valkey is killed: the clients connect again, the functions load again, and the claim goes on."""
    running, waiting = enqueue(), enqueue()
    claim = slot.start()
    # By this Valkey knows afterwards how long nobody could renew.
    worker.renew()
    # Under everysec, a kill may lose what a busy disk has not taken yet.
    assert client.execute_command("WAITAOF", 1, 0, 20_000)[0] == 1

    valkey_server.restart()

    assert (places.of(running), places.of(waiting)) == (["processing"], ["queue"])
    assert worker.renew().renewed
    settled = complete(slot, claim, claim_next=True)
    assert (settled.accepted, settled.claim.task_id) == (True, waiting)
    assert observer.get(running).status is Status.COMPLETED


def test_one_call_is_one_round_trip(client, slot, enqueue):
    """A busy worker sends one command a task, and nothing else."""
    for _ in range(3):
        enqueue()
    claim = slot.start()
    complete(slot, claim, claim_next=True)
    before = client.info("commandstats")

    complete(slot, slot.start(), claim_next=True)

    after = client.info("commandstats")
    assert after["cmdstat_evalsha"]["calls"] - before["cmdstat_evalsha"]["calls"] == 2
    assert "cmdstat_eval" not in after
