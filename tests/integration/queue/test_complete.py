"""complete: stores the result once, and claims the next task in the same round trip."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete, fail
from wizard.task import Status

pytestmark = pytest.mark.integration


def test_a_late_result_is_refused(worker, slot, rival, rival_slot, enqueue, pass_lease, observer):
    """A worker whose lease ran out cannot overwrite the result of the one that took over."""
    task_id = enqueue()
    slow = slot.start()
    pass_lease(worker)
    rival.renew()
    quick = rival_slot.start()
    rival_slot.complete(quick, '{"sum":"3"}', '{"ok":true}', claim_next=False)

    settled = slot.complete(slow, '{"sum":"4"}', '{"ok":true}', claim_next=True)

    assert (settled.accepted, settled.lease_is_live, settled.claim) == (False, False, None)
    task = observer.get(task_id)
    assert (task.result, task.handled_by, task.attempt) == ({"sum": "3"}, "worker-2", 2)


def test_a_lost_lease_claims_nothing_more(worker, slot, enqueue, pass_lease, observer):
    """What was calculated in time still counts, as long as nobody has taken over; but no new task begins."""
    done, waiting = enqueue(), enqueue()
    claim = slot.start()
    pass_lease(worker)

    settled = complete(slot, claim, claim_next=True)

    assert (settled.accepted, settled.lease_is_live, settled.claim) == (True, False, None)
    assert observer.get(done).status is Status.COMPLETED
    assert observer.get(waiting).status is Status.PENDING


def test_a_result_is_stored(slot, enqueue, observer, places, now):
    """With how it was verified, who calculated it and when it ended."""
    task_id = enqueue()
    claim = slot.start()
    before = now()

    settled = complete(slot, claim)

    task = observer.get(task_id)
    assert (settled.accepted, settled.lease_is_live, settled.claim) == (True, True, None)
    assert (task.status, task.result) == (Status.COMPLETED, {"sum": "3"})
    assert task.verified == {"ok": True, "how": "added again"}
    assert (task.initiated_by, task.handled_by, task.error) == ("api-1", "worker-1", None)
    assert before <= task.ended_at <= now()
    assert places.of(task_id) == ["ended"]


def test_an_ended_task_expires(slot, enqueue, client, keys, settings):
    """After KEEP_SECONDS, counted from its end."""
    task_id = enqueue()

    complete(slot, slot.start())

    assert settings.keep_seconds - 5 < client.ttl(keys.task(task_id)) <= settings.keep_seconds


def test_the_slots_list_is_empty_again(slot, enqueue, client, keys):
    """What is settled is off the list, or the reaper would look at it for ever."""
    enqueue()

    complete(slot, slot.start())

    assert client.llen(keys.processing(slot.name)) == 0


def test_the_next_task_comes_with_the_reply(slot, enqueue, observer, places):
    """One round trip a task when busy."""
    enqueue()
    following = enqueue()

    claim = complete(slot, slot.start(), claim_next=True).claim

    assert (claim.task_id, claim.attempt) == (following, 1)
    assert observer.get(following).status is Status.PROCESSING
    assert places.of(following) == ["processing"]


def test_a_slot_that_drains_is_given_nothing(slot, enqueue, places):
    """It asks for no next task, and the queue keeps it for the others."""
    enqueue()
    following = enqueue()

    assert complete(slot, slot.start(), claim_next=False).claim is None

    assert places.of(following) == ["queue"]


def test_after_a_lost_reply_the_next_claim_is_found(slot, enqueue, observer):
    """The result was stored and the next task claimed, but nobody heard of it: saying it again harms nothing."""
    first, second = enqueue(), enqueue()
    claim = slot.start()
    lost = complete(slot, claim, claim_next=True)

    again = complete(slot, claim)
    found = slot.start()

    assert (again.accepted, again.claim) == (False, None)
    assert found == lost.claim
    assert (found.task_id, found.attempt) == (second, 1)
    assert observer.get(first).status is Status.COMPLETED


def test_after_a_lost_reply_the_same_task_is_found(slot, enqueue, places):
    """As above, where a crash gave the very same task back to the very same slot."""
    task_id = enqueue()
    claim = slot.start()
    lost = fail(slot, claim, claim_next=True)

    again = fail(slot, claim)

    assert not again.accepted
    assert places.of(task_id) == ["processing"]
    assert slot.start() == lost.claim
    assert lost.claim.attempt == 2
