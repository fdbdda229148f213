"""progress: how far the current attempt is, for those who watch; who may say so is told in `test_fence.py`."""

from __future__ import annotations

import pytest

from tests.integration.queue.settling import complete

pytestmark = pytest.mark.integration


def test_progress_is_kept_and_told(slot, enqueue, observer):
    """The page shows it without asking again."""
    task_id = enqueue()
    claim = slot.start()
    after = observer.newest_event_id()

    assert slot.progress(claim, 3, 10)

    assert observer.get(task_id).progress == (3, 10)
    told = [(each.type, each.task_id, each.status, each.node, each.attempt) for each in observer.events(after)]
    assert told == [("progress", task_id, "PROCESSING", "worker-1", 1)]


def test_it_ends_with_its_attempt(slot, enqueue, observer):
    """A task that waits again is not half done."""
    task_id = enqueue()
    claim = slot.start()
    slot.progress(claim, 3, 10)

    slot.release(claim)

    assert observer.get(task_id).progress is None


def test_progress_is_no_sign_of_life(slot, worker, enqueue, client, keys):
    """Only the heartbeat renews a lease."""
    enqueue()
    claim = slot.start()
    before = client.zscore(keys.workers(), worker.name)

    slot.progress(claim, 1, 2)

    assert client.zscore(keys.workers(), worker.name) == before


def test_the_last_progress_stays_with_the_result(slot, enqueue, observer):
    """It shows how far it went."""
    task_id = enqueue()
    claim = slot.start()
    slot.progress(claim, 2, 2)

    complete(slot, claim)

    assert observer.get(task_id).progress == (2, 2)
