"""What `begin_batch` finds of the lines that were stored before it."""

from __future__ import annotations

import pytest

from wizard.connection import Unavailable
from wizard.limit import Limit
from wizard.node import Node
from wizard.queue import Batches, Line, Quota
from wizard.queue.keys import Keys

pytestmark = pytest.mark.integration

QUOTA = Quota("ann", Limit("submit", 1, 60, "submit {} seconds"), 1)


@pytest.fixture
def batches(shared, settings) -> Batches:
    """The door of api-1."""
    return Batches(shared, settings, Node("api-1", "api"))


def test_a_batch_of_which_lines_were_lost_does_not_begin(batches, client, keys):
    """Lines come by several calls. What a Valkey that started again has lost of the first would never end."""
    batch = batches.new()
    batch.add(Line(1, "add", {"a": "1", "b": "0"}, 200.0))
    batch.store()
    client.delete(*(key(keys, batch.batch_id) for key in (Keys.batch_lines, Keys.batch_todo, Keys.batch_order)))
    batch.add(Line(2, "add", {"a": "2", "b": "0"}, 200.0))

    with pytest.raises(Unavailable, match="lost lines of this batch before it began: send it again"):
        batches.enqueue(batch, body_digest="0")

    assert not client.exists(keys.task(batch.batch_id))


def test_a_batch_that_has_ended_when_it_begins_is_not_in_flight(batches, client, keys):
    """All of its lines were refused, and nothing would end it again. Nor is it refused because others are in flight."""
    going, ended = batches.new(), batches.new()
    going.add(Line(1, "add", {"a": "1", "b": "0"}, 1.0))
    ended.add_refused(1, {"type": "invalid-input", "title": "", "detail": "no"})
    batches.enqueue(going, body_digest="0", quota=QUOTA)

    enqueued = batches.enqueue(ended, body_digest="1", quota=QUOTA)

    assert enqueued.answered == {ended.batch_id}
    assert enqueued.in_flight == 1
    assert client.smembers(keys.in_flight("ann")) == [going.batch_id]
