"""The observer sees what happened: the list, the depths, the totals, the events in their order."""

from __future__ import annotations

import threading
import time

import pytest

from tests.integration.queue.settling import complete, complete_all, die, fail
from wizard.connection import connect
from wizard.errors import InvalidInput, TaskNotFound
from wizard.node import Node
from wizard.queue import NewTask, Observer, position
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.task import Failure, Status

pytestmark = pytest.mark.integration


def told(observer, after="0-0"):
    """The events since, without their ids."""
    return [(each.type, each.task_id, each.status, each.node, each.attempt) for each in observer.events(after)]


def test_an_unknown_task_is_not_found(observer):
    """Nor one that expired."""
    with pytest.raises(TaskNotFound, match="the id is wrong, or the task ended and was forgotten since"):
        observer.get("f" * 32)


@pytest.mark.parametrize("cursor", ["x", "1e5.a", "-1.a", "１.a", "1" * 21, "."])
def test_a_cursor_of_another_kind_is_refused(observer, cursor):
    """Only the list itself makes cursors."""
    with pytest.raises(InvalidInput, match="cursor is not one that this list returned"):
        observer.page(cursor=cursor)


def test_the_life_of_a_task_is_told_in_order(producer, worker, slot, observer, enqueue):
    """One event a move, with who did it and in which attempt."""
    after = observer.newest_event_id()
    task_id = enqueue()
    fail(slot, slot.start())
    slot.release(slot.start())
    complete(slot, slot.start())

    assert told(observer, after) == [
        ("enqueued", task_id, "PENDING", "api-1", 0),
        ("started", task_id, "PROCESSING", "worker-1", 1),
        ("requeued", task_id, "PENDING", "worker-1", 1),
        ("started", task_id, "PROCESSING", "worker-1", 2),
        ("requeued", task_id, "PENDING", "worker-1", 2),
        ("started", task_id, "PROCESSING", "worker-1", 3),
        ("completed", task_id, "COMPLETED", "worker-1", 3),
    ]


def test_events_of_many_tasks_share_an_entry(worker, shared, ask, observer, client, keys):
    """Up to sixteen that differ only in their task; each is told by itself, in its order, with its attempt."""
    asked = ask(20)
    slot = worker.slot(1, shared)
    slot.release(slot.start()[:3], "It is given back.")
    after = observer.newest_event_id()
    complete_all(slot, slot.start())
    claims = slot.start()

    assert [len(fields["task_id"].split()) for _, fields in client.xrange(keys.events(), f"({after}")] == [16, 1, 3]
    events = list(observer.events(after))
    assert [each.task_id for each in events] == [*asked[3:], *asked[:3]]
    assert [(each.type, each.status, each.node) for each in events] == (
        [("completed", "COMPLETED", "worker-1")] * 17 + [("started", "PROCESSING", "worker-1")] * 3
    )
    assert [each.attempt for each in events] == [1] * 17 + [2] * 3
    assert [each.attempt for each in claims] == [2] * 3


def test_events_of_different_attempts_share_an_entry(worker, shared, ask, observer, client, keys):
    """Each has its own number."""
    old, new = ask(2)
    slot = worker.slot(1, shared)
    slot.release(slot.start(), "It is given back.")
    client.hset(keys.task(old), "attempt", 6)
    after = observer.newest_event_id()

    slot.start()

    assert len(client.xrange(keys.events(), f"({after}")) == 1
    assert [(each.task_id, each.attempt) for each in observer.events(after)] == [(old, 7), (new, 2)]


def test_each_event_of_an_entry_has_an_id(ask, observer):
    """A reader that stops between two of the same entry goes on with the rest."""
    ask(3)
    ask(17)

    events = list(observer.events("0-0"))

    assert len({each.event_id for each in events}) == 20
    assert [position(each.event_id) for each in events] == sorted(position(each.event_id) for each in events)
    for index, each in enumerate(events):
        assert list(observer.events(each.event_id)) == events[index + 1 :]
    assert list(observer.events("0-0", count=1)) == events[:3]


def test_the_last_events_are_whole_entries(ask, observer):
    """As many as were asked for, or a few more."""
    first, last = ask(3), ask(5)

    assert [each.task_id for each in observer.last_events(1)] == last
    assert [each.task_id for each in observer.last_events(5)] == last
    assert [each.task_id for each in observer.last_events(6)] == first + last


@pytest.mark.parametrize(
    ("end", "event"),
    [
        pytest.param(lambda slot, _: die(slot), ("failed", "FAILED", "worker-1", 3), id="dead letter"),
        pytest.param(
            lambda slot, _: fail(slot, slot.start(), Failure.REJECT), ("failed", "FAILED", "worker-1", 1), id="rejected"
        ),
        pytest.param(lambda _, cancel: cancel(), ("cancelled", "CANCELLED", "", 0), id="cancelled while it waited"),
        pytest.param(
            lambda slot, cancel: (slot.start(), cancel()),
            ("cancelled", "CANCELLED", "worker-1", 1),
            id="cancelled while it ran",
        ),
    ],
)
def test_every_end_is_told(producer, slot, observer, enqueue, end, event):
    """As the last event of the task."""
    task_id = enqueue()

    end(slot, lambda: producer.cancel(task_id))

    kind, status, node, attempt = event
    assert told(observer)[-1] == (kind, task_id, status, node, attempt)


def test_a_revived_task_is_told(slot, observer, enqueue, dead_letters):
    """It waits again."""
    task_id = enqueue()
    die(slot)

    dead_letters.revive(task_id)

    assert told(observer)[-1] == ("requeued", task_id, "PENDING", "", 3)


def test_events_resume_where_one_stopped(observer, enqueue):
    """`Last-Event-ID` is enough, on any node."""
    ids = [enqueue() for _ in range(5)]
    first, second = list(observer.events("0-0"))[:2]

    assert [each.task_id for each in observer.events(second.event_id)] == ids[2:]
    assert [each.task_id for each in observer.events(first.event_id, count=1)] == [ids[1]]
    assert [each.task_id for each in observer.last_events(2)] == ids[3:]
    assert observer.oldest_event_id() == first.event_id


def test_one_can_wait_for_an_event(settings, observer, enqueue):
    """Without polling."""
    with connect(settings, name="test", blocks_for=10) as own:
        threading.Timer(0.05, enqueue).start()
        began = time.monotonic()
        (event,) = Observer(own, settings).events("0-0", block_seconds=10)

    assert event.type == "enqueued"
    # Without the event it would be ten seconds; other tests run beside this one.
    assert time.monotonic() - began < 8


def test_the_stream_is_trimmed(client, keys, enqueue):
    """About 50,000 entries are kept, up to 16 events each: 12 to 40 MB."""
    pipeline = client.pipeline(transaction=False)
    for _ in range(50_500):
        pipeline.xadd(keys.events(), {"type": "progress"})
    pipeline.execute()

    enqueue()

    assert 49_900 <= client.xlen(keys.events()) <= 50_200


def test_totals_count_what_ended_by_status_and_operation(producer, slot, observer, enqueue):
    """For the metrics; they never go down, also when a task expires."""
    cancelled = enqueue()
    producer.cancel(cancelled)
    for _ in range(2):
        enqueue()
        complete(slot, slot.start())
    producer.enqueue([NewTask("factorize", {"n": "0"})])
    fail(slot, slot.start(), Failure.REJECT)

    assert observer.totals() == {
        ("CANCELLED", "add"): 1,
        ("COMPLETED", "add"): 2,
        ("FAILED", "factorize"): 1,
    }


def test_depths_count_what_waits_and_runs(slot, rival_slot, observer, enqueue, client, keys, now):
    """And say how long the head of the queue has waited."""
    for _ in range(3):
        enqueue()
    die(slot)
    fail(slot, slot.start(), Failure.ERROR)
    rival_slot.start()
    oldest = enqueue()
    client.hset(keys.task(oldest), "queued_at", now() - 7_000)

    depths = observer.depths()

    assert (depths.queued, depths.running, depths.delayed, depths.dead_letters) == (1, 1, 1, 1)
    # Seven seconds, and what other tests take of the machine meanwhile.
    assert 7 <= depths.oldest_waiting_seconds < 60


def test_parts_are_not_counted_as_tasks_that_wait(split, slot, observer, worker, enqueue, producer, client, keys):
    """Wherever they come from: the split, a crash, a backoff; those of a cancelled task wait no more."""

    def waiting():
        depths = observer.depths()
        return depths.queued, depths.queued_parts, depths.delayed

    parent = split(6)
    assert waiting() == (0, 6, 0)
    fail(slot, slot.start())
    assert waiting() == (0, 6, 0)
    complete(slot, slot.start())
    assert waiting() == (0, 5, 0)
    fail(slot, slot.start(), Failure.ERROR)
    assert waiting() == (0, 4, 1)
    client.zadd(keys.delayed(), dict.fromkeys(client.zrange(keys.delayed(), 0, -1), 1))
    worker.renew()
    assert waiting() == (0, 5, 0)
    enqueue()
    assert waiting() == (1, 5, 0)
    producer.cancel(parent)
    assert waiting() == (1, 0, 0)
    complete(slot, slot.start())
    assert waiting() == (0, 0, 0)
    assert slot.start() is None


def test_nothing_waits_in_an_empty_queue(observer):
    """Then there is no oldest."""
    depths = observer.depths()

    assert (depths.queued, depths.running, depths.delayed, depths.dead_letters) == (0, 0, 0, 0)
    assert depths.oldest_waiting_seconds is None


def test_the_list_is_newest_first_and_goes_on_at_its_cursor(observer, enqueue):
    """Each task once, also when new ones arrive between two pages."""
    ids = [enqueue() for _ in range(7)]
    first = observer.page(limit=3)
    enqueue()
    second = observer.page(limit=3, cursor=first.cursor)
    third = observer.page(limit=3, cursor=second.cursor)

    found = [task.task_id for page in (first, second, third) for task in page.tasks]
    assert found == ids[::-1]
    assert third.cursor is None


def test_a_cursor_outlives_its_task(observer, enqueue, client, keys):
    """It names a moment as well."""
    ids = [enqueue() for _ in range(4)]
    page = observer.page(limit=2)
    client.delete(keys.task(ids[2]))
    client.zrem(keys.tasks(), ids[2])

    assert [task.task_id for task in observer.page(cursor=page.cursor).tasks] == [ids[1], ids[0]]


def test_the_list_can_be_filtered(producer, slot, observer, enqueue):
    """By operation, status, and any node that touched the task."""
    (wanted,) = producer.enqueue([NewTask("factorize", {"n": "12"})]).task_ids
    done, waiting = enqueue(), enqueue()
    fail(slot, slot.start())
    slot.release(slot.start())
    complete(slot, slot.start(), claim_next=True)
    complete(slot, slot.start())

    def ids(**filters):
        return [task.task_id for task in observer.page(**filters).tasks]

    assert ids(operation="factorize") == [wanted]
    assert ids(status=Status.PENDING) == [waiting]
    assert ids(node="worker-1") == [done, wanted]
    assert ids(node="api-1", status=Status.COMPLETED, operation="add") == [done]


def test_a_node_shows_while_its_heart_beats(settings, shared, observer, client, keys, now):
    """One that fell silent is gone from the list by itself, and from the index with the next beat of any other."""
    silent = NodeHeartbeat(shared, settings, Node("worker-1", "worker"))
    alive = NodeHeartbeat(shared, settings, Node("worker-2", "worker", host="host-1"))
    silent.beat({"state": "idle"})
    client.delete(keys.node("worker-1"))
    client.zadd(keys.nodes(), {"worker-1": now() - 60_000})

    alive.beat({"state": "busy", "busy": 1}, added={"settled": 2})
    alive.beat({"state": "busy", "busy": 1}, added={"settled": 3})

    (node,) = observer.nodes()
    assert (node["name"], node["component"], node["state"], node["host"]) == ("worker-2", "worker", "busy", "host-1")
    assert node["settled"] == "5"
    assert client.zrange(keys.nodes(), 0, -1) == ["worker-2"]
    alive.leave()
    assert observer.nodes() == []


def test_a_ping_is_measured(observer):
    """In milliseconds."""
    assert 0 < observer.ping() < 1_000


def test_tasks_are_found_by_the_beginning_of_their_ids(enqueue, observer):
    """Eight digits are enough, whatever else there is; none that fits is an empty page."""
    wanted = [enqueue() for _ in range(30)][7]

    assert [task.task_id for task in observer.page(beginning=wanted[:8]).tasks] == [wanted]
    assert observer.page(beginning=wanted).tasks[0].task_id == wanted
    assert observer.page(beginning="0" * 32).tasks == ()


def test_events_of_a_part_name_its_parent(split, slot, observer):
    """What happens to parts can be told from what somebody asked for."""
    parent = split(2)
    slot.start()

    events = observer.last_events(50)

    of_parts = [event for event in events if event.task_id and event.task_id != parent]
    assert {event.type for event in of_parts} >= {"enqueued", "started"}
    assert {event.parent for event in of_parts} == {parent}
    assert {event.parent for event in events if event.task_id == parent} == {""}
