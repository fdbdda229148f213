"""Results: what is kept apart is stored with the end of its task, read in pieces, and gone with it."""

from __future__ import annotations

import os

import pytest

from tests.integration.queue.settling import complete

pytestmark = pytest.mark.integration


def test_there_is_nothing_under_an_unknown_name(enqueue, slot, observer, results):
    """Nor for a task that has not ended."""
    task_id = enqueue()
    assert results.length(observer.get(task_id), "value") == 0
    complete(slot, slot.start())

    assert results.length(observer.get(task_id), "value") == 0


def test_a_refused_settlement_stores_nothing(enqueue, slot, producer, observer, results, client, keys):
    """A zombie's megabytes are not kept."""
    task_id = enqueue()
    claim = slot.start()
    producer.cancel(task_id)

    settled = slot.complete(claim, "{}", "{}", "{}", {"value": b"late"}, claim_next=False)

    assert not settled.accepted
    assert client.keys(keys.answer("*")) == []


def test_a_million_bytes_come_back_as_they_were(enqueue, slot, observer, results, client, keys, settings):
    """Any bytes, several names, in pieces; and they expire as the task does."""
    task_id = enqueue()
    picture, text = os.urandom(1_000_003), b"9" * 70_000

    slot.complete(slot.start(), "{}", "{}", "{}", {"picture": picture, "text": text}, claim_next=False)

    task = observer.get(task_id)
    pieces = list(results.content(task, "picture", results.length(task, "picture")))
    assert b"".join(pieces) == picture
    assert len(pieces) == 4
    assert b"".join(results.content(task, "text", 70_000)) == text
    assert 0 < client.ttl(keys.answer(f"{task_id}:picture")) <= settings.keep_seconds


def test_parts_are_summed_up_without_their_results(split, slot, rival_slot, observer, results):
    """A thousand parts of a megabyte each would be a gigabyte for a list."""
    parent = split(3)
    slot.complete(slot.start(), '{"n":1}', "{}", '{"cpu_seconds":0.5}', claim_next=False)
    rival_slot.start()
    slot.release(slot.start())

    parts = results.parts(parent)

    assert [part.index for part in parts] == [0, 1, 2]
    assert [part.handled_by for part in parts] == ["worker-1", "worker-2", None]
    assert parts[0].measured == {"cpu_seconds": 0.5}
    assert [part.task_id for part in parts] == observer.parts(parent)
